#include "base/random.hpp"
#include "ledger/pool.hpp"
#include "tests/ledger/chain_fixture.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>

using namespace concur;
using namespace concur::ledger;
using namespace concur::ledger::testing;

namespace {

struct desk {
  explicit desk(pool_limits limits = {})
      : c{small_rules()}, p{c.law(), limits, make_checker(verify_mode::once)} {}

  reason add(const tx_ptr& tx) {
    auto v = p.add(tx, c.head_state(), c.included());
    return v ? "accepted" : v.why();
  }
  tx_ptr pay(const std::string& from, std::uint64_t nonce, std::uint64_t fee,
             amount value = coins(1), std::size_t memo = 0) const {
    return testing::pay(c.law(), from, nonce, "bob", value, amount{fee}, memo);
  }
  std::vector<tx_ptr> select(std::size_t bytes = 1'000'000, std::size_t count = 1000) const {
    return p.select(c.head_state(), bytes, count);
  }

  chain c;
  pool p;
};

bool holds(const std::vector<tx_ptr>& list, const tx_ptr& tx) {
  return std::any_of(list.begin(), list.end(), [&](const auto& x) { return x->id() == tx->id(); });
}

} // namespace

TEST_CASE("every refusal of the pool fires", "[ledger][pool]") {
  pool_limits limits;
  limits.transaction_bytes = 1000;
  limits.fee_per_kilobyte_min = 100;
  limits.nonce_gap_max = 10;
  limits.per_account = 3;
  limits.transactions = 4;
  desk d{limits};
  auto in_chain = d.pay("ann", 0, 1000);
  d.c.grow({{in_chain}});
  auto tx = d.pay("ann", 1, 1000);
  REQUIRE(d.add(tx) == "accepted");

  CHECK(d.add(tx) == "tx-known");
  CHECK(d.add(d.pay("ann", 2, 1000, coins(1), 2000)) == "tx-too-big");
  CHECK(d.add(d.pay("ann", 2, 1)) == "tx-fee-too-low");
  auto forged = std::make_shared<const transaction>(d.pay("ann", 2, 1000)->fields(), tx->seal());
  CHECK(d.add(forged) == "tx-bad-signature");
  transaction_fields fields{id_of_person("ann"), 2, amount{1000},
                            transfer{account_id{}, coins(1), {}}};
  CHECK(d.add(sign_transaction(id_of(d.c.law()), fields, person("ann"))) == "tx-bad-key");
  CHECK(d.add(in_chain) == "tx-replayed");
  CHECK(d.add(d.pay("ann", 0, 2000)) == "tx-double-spend");
  CHECK(d.add(d.pay("ann", 1, 1099)) == "tx-double-spend");
  CHECK(d.add(d.pay("ann", 12, 1000)) == "tx-nonce-gap");
  CHECK(d.add(d.pay("ann", 2, 1000, coins(99))) == "tx-overspend");
  CHECK(d.add(d.pay("nobody", 0, 1000)) == "tx-overspend");
  CHECK(d.add(d.pay("ann", 2, 1000)) == "accepted");
  CHECK(d.add(d.pay("ann", 3, 1000)) == "accepted");
  CHECK(d.add(d.pay("ann", 4, 1000)) == "tx-account-limit");
  CHECK(d.add(d.pay("cyn", 0, 900)) == "accepted");
  CHECK(d.add(d.pay("bob", 0, 800)) == "tx-pool-full");
  CHECK(d.p.size() == 4);
}

TEST_CASE("10 % more fee replace a waiting transaction", "[ledger][pool]") {
  desk d;
  auto old = d.pay("ann", 0, 1000, coins(60));
  auto newer = d.pay("ann", 0, 1100, coins(70)); // 60 and 70 together would overspend
  REQUIRE(d.add(old) == "accepted");
  CHECK(d.add(newer) == "accepted");
  CHECK(d.p.size() == 1);
  CHECK_FALSE(d.p.contains(old->id()));
  CHECK(d.p.find(newer->id()) == newer);
  CHECK(d.p.bytes() == newer->size());
}

TEST_CASE("a full pool lets go what pays least, with what needs it", "[ledger][pool]") {
  pool_limits limits;
  limits.transactions = 3;
  desk d{limits};
  auto cheap = d.pay("ann", 0, 100);
  auto after = d.pay("ann", 1, 9000);
  auto good = d.pay("cyn", 0, 5000);
  for (const auto& tx : {cheap, after, good})
    REQUIRE(d.add(tx) == "accepted");
  CHECK(d.add(d.pay("ann", 2, 200)) == "tx-pool-full"); // would push out what it needs itself
  auto better = d.pay("bob", 0, 200);
  CHECK(d.add(better) == "accepted");
  CHECK_FALSE(d.p.contains(cheap->id()));
  CHECK_FALSE(d.p.contains(after->id()));
  CHECK(d.p.contains(good->id()));
  CHECK(d.p.size() == 2);
}

TEST_CASE("the byte limit holds", "[ledger][pool]") {
  pool_limits limits;
  limits.bytes = 1000;
  desk d{limits};
  REQUIRE(d.add(d.pay("ann", 0, 100, coins(1), 500)) == "accepted");
  CHECK(d.add(d.pay("cyn", 0, 50, coins(1), 500)) == "tx-pool-full");
  CHECK(d.add(d.pay("cyn", 0, 500, coins(1), 500)) == "accepted");
  CHECK(d.p.size() == 1);
  CHECK(d.p.bytes() <= 1000);
}

TEST_CASE("selection goes by fee, and an account keeps its nonces in order", "[ledger][pool]") {
  desk d;
  auto a0 = d.pay("ann", 0, 100);
  auto a1 = d.pay("ann", 1, 9000);
  auto c0 = d.pay("cyn", 0, 500);
  auto c2 = d.pay("cyn", 2, 9999); // waits for nonce 1
  for (const auto& tx : {a1, c2, c0, a0})
    REQUIRE(d.add(tx) == "accepted");
  CHECK(d.select() == std::vector<tx_ptr>{c0, a0, a1});
  CHECK(d.select(1'000'000, 2) == std::vector<tx_ptr>{c0, a0});
  CHECK(d.select(c0->size()) == std::vector<tx_ptr>{c0});
}

TEST_CASE("following the head lets go what is done or impossible", "[ledger][pool]") {
  desk d;
  auto done = d.pay("ann", 0, 100);
  auto rival = d.pay("ann", 0, 101, coins(2));
  auto poor = d.pay("ann", 1, 100, coins(95));
  auto other = d.pay("cyn", 0, 100);
  for (const auto& tx : {done, other})
    REQUIRE(d.add(tx) == "accepted");
  SECTION("carried out") {
    auto b = d.c.grow({{done}});
    CHECK(d.p.follow(d.c.head_state(), {}, {&b, 1}).empty());
    CHECK_FALSE(d.p.contains(done->id()));
    CHECK(d.p.contains(other->id()));
  }
  SECTION("double spent and too poor") {
    REQUIRE(d.add(poor) == "accepted");
    auto b = d.c.grow({{testing::pay(d.c.law(), "ann", 0, "bob", coins(50), amount{7})}});
    auto dropped = d.p.follow(d.c.head_state(), {}, {&b, 1});
    CHECK(dropped.size() == 2);
    CHECK(holds(dropped, done));
    CHECK(holds(dropped, poor));
    CHECK(d.p.size() == 1);
  }
  SECTION("undone, it comes back") {
    auto b = d.c.grow({{done}});
    d.p.follow(d.c.head_state(), {}, {&b, 1});
    d.c.pop();
    auto c = d.c.grow({{other}, "rival"});
    CHECK(d.p.follow(d.c.head_state(), {&b, 1}, {&c, 1}).empty());
    CHECK(d.p.contains(done->id()));
    CHECK_FALSE(d.p.contains(other->id()));
  }
  SECTION("undone and double spent, it does not") {
    auto b = d.c.grow({{done}});
    d.p.follow(d.c.head_state(), {}, {&b, 1});
    d.c.pop();
    auto c = d.c.grow({{rival}, "rival"});
    auto dropped = d.p.follow(d.c.head_state(), {&b, 1}, {&c, 1});
    CHECK(holds(dropped, done));
    CHECK_FALSE(d.p.contains(done->id()));
  }
}

TEST_CASE("each visits in the order of ids", "[ledger][pool]") {
  desk d;
  for (std::uint64_t n = 0; n < 20; ++n)
    REQUIRE(d.add(d.pay("ann", n, 100)) == "accepted");
  std::vector<tx_id> ids;
  d.p.each([&](const tx_ptr& tx) { ids.push_back(tx->id()); });
  CHECK(ids.size() == 20);
  CHECK(std::is_sorted(ids.begin(), ids.end()));
}

TEST_CASE("a selection can always be carried out", "[ledger][pool][property]") {
  auto seed = GENERATE(range(1, 9));
  CAPTURE(seed);
  random_stream draw{static_cast<std::uint64_t>(seed), "pool"};
  pool_limits limits;
  limits.transactions = 40;
  desk d{limits};
  const std::vector<std::string> people{"ann", "bob", "cyn"};
  std::size_t carried_out = 0;
  std::vector<block_ptr> undone;
  for (int round = 0; round < 15; ++round) {
    for (int i = 0; i < 20; ++i) {
      auto from = people[draw.below(3)];
      auto nonce = d.c.head_state().find(id_of_person(from))->nonce + draw.below(6);
      d.add(testing::pay(d.c.law(), from, nonce, people[draw.below(3)],
                         amount{draw.below(coins(40).value)}, amount{draw.below(10'000)}));
    }
    auto txs = d.select(2000 + draw.below(5000), 1 + draw.below(20));
    carried_out += txs.size();
    auto b = d.c.grow({txs}); // Asserts that the block is accepted.
    d.p.follow(d.c.head_state(), {}, {&b, 1});
    if (round % 4 == 3) {
      auto gone = d.c.blocks().back();
      d.c.pop();
      auto rival = d.c.grow({{}, "rival"});
      d.p.follow(d.c.head_state(), {&gone, 1}, {&rival, 1});
    }
    REQUIRE(d.p.size() <= 40);
  }
  CHECK(carried_out > 20);
}
