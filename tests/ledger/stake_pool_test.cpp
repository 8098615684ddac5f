// Actions that wait: what the pool refuses, counts and selects.
#include "base/random.hpp"
#include "ledger/pool.hpp"
#include "tests/ledger/stake_fixture.hpp"
#include "tests/support/catch.hpp"

#include <set>

using namespace concur;
using namespace concur::ledger;
using namespace concur::ledger::testing;

namespace {

struct desk {
  reason add(const std::string& from, std::uint64_t nonce, action what, amount fee = amount{1000}) {
    auto v = p.add(act(c.law(), from, nonce, std::move(what), fee), c.head_state(), c.included());
    return v ? "accepted" : v.why();
  }
  std::vector<tx_ptr> select() const { return p.select(c.head_state(), 1'000'000, 1000); }

  chain c{stake_rules()};
  pool p{c.law(), pool_limits{}, make_checker(verify_mode::once)};
};

} // namespace

TEST_CASE("the pool refuses evidence that does not hold, after signatures",
          "[ledger][stake][pool]") {
  desk d;
  const auto& r = d.c.law();
  auto first = claim(r, "dan", 7, 1);
  auto forged = claim(r, "dan", 7, 2);
  forged.sealed = first.sealed;
  CHECK(d.add("ann", 0, double_proposal{first, first}) == "tx-bad-evidence");
  CHECK(d.add("ann", 0, double_proposal{first, forged}) == "tx-bad-evidence");
  CHECK(d.add("ann", 0, double_attestation{link(r, "dan", 1, 2), link(r, "dan", 2, 3)}) ==
        "tx-bad-evidence");
  auto bad = act(r, "ann", 0, double_proposal{first, first});
  auto unsigned_bad = std::make_shared<const transaction>(bad->fields(), first.sealed);
  CHECK(d.p.add(unsigned_bad, d.c.head_state(), {}).why() == "tx-bad-signature");
  CHECK(d.add("eve", 3000, double_proposal{first, first}) == "tx-bad-evidence");
  CHECK(d.add("ann", 0, double_proposal{first, claim(r, "dan", 7, 2)}) == "accepted");
}

TEST_CASE("what waits to be bonded counts as spent, what is asked back does not",
          "[ledger][stake][pool]") {
  desk d;
  CHECK(d.add("ann", 0, bond{coins(60)}) == "accepted");
  CHECK(d.add("ann", 1, bond{coins(60)}) == "tx-overspend");
  CHECK(d.add("ann", 1, transfer{id_of_person("bob"), coins(60), {}}) == "tx-overspend");
  CHECK(d.add("ann", 1, unbond{coins(60)}) == "accepted");
  CHECK(d.add("ann", 2, ballot({"dan"})) == "accepted");
  CHECK(d.add("ann", 3, set_proxy{}, coins(40)) == "tx-overspend");
  CHECK(d.add("dan", 0, bond{amount{UINT64_MAX}}) == "tx-overspend");
  CHECK(d.add("dan", 0, unbond{amount{UINT64_MAX}}) == "accepted");
  CHECK(d.add("eve", 0, register_delegate{}, {}) == "tx-overspend");
  CHECK(d.select().size() == 4);
}

TEST_CASE("who is voted for or accused need not have a good key", "[ledger][stake][pool]") {
  desk d;
  CHECK(d.add("ann", 0, vote_for{{account_id{}}, 0}) == "accepted");
  CHECK(d.add("ann", 1, set_proxy{account_id{{1}}}) == "accepted");
}

TEST_CASE("a better paid action takes the place of another with its nonce",
          "[ledger][stake][pool]") {
  desk d;
  REQUIRE(d.add("ann", 0, bond{coins(90)}) == "accepted");
  CHECK(d.add("ann", 0, ballot({"dan"}), amount{1099}) == "tx-double-spend");
  CHECK(d.add("ann", 0, ballot({"dan"}), amount{1100}) == "accepted");
  CHECK(d.add("ann", 1, bond{coins(90)}) == "accepted");
  CHECK(d.p.size() == 2);
}

TEST_CASE("actions go with what their account can no longer pay", "[ledger][stake][pool]") {
  desk d;
  REQUIRE(d.add("ann", 0, bond{coins(10)}) == "accepted");
  REQUIRE(d.add("ann", 1, bond{coins(80)}) == "accepted");
  REQUIRE(d.add("ann", 2, unbond{coins(80)}) == "accepted");
  auto b = d.c.grow({{act(d.c.law(), "ann", 0, bond{coins(50)})}});
  auto dropped = d.p.follow(d.c.head_state(), {}, {&b, 1});
  REQUIRE(dropped.size() == 3);
  CHECK(dropped[0]->nonce() == 0); // used
  CHECK(dropped[1]->nonce() == 2); // its fee would be there, but it comes after what cannot be paid
  CHECK(dropped[2]->nonce() == 1);
  CHECK(d.p.size() == 0);
}

TEST_CASE("a selection of actions can always be carried out", "[ledger][stake][pool][property]") {
  auto seed = GENERATE(range(1, 9));
  CAPTURE(seed);
  random_stream draw{static_cast<std::uint64_t>(seed), "stake pool"};
  desk d;
  const auto& r = d.c.law();
  const std::vector<std::string> people{"ann", "bob", "cyn", "dan"};
  std::set<std::size_t> carried_out;
  auto any_action = [&]() -> action {
    const auto& other = people[draw.below(4)];
    amount value{draw.below(coins(20).value)};
    switch (draw.below(9)) {
    case 0: return transfer{id_of_person(other), value, {}};
    case 1: return register_delegate{};
    case 2: return resign_delegate{};
    case 3: return ballot({other});
    case 4: return set_proxy{id_of_person(other)};
    case 5: return bond{value};
    case 6: return unbond{value};
    case 7: return double_proposal{claim(r, other, 7, 1), claim(r, other, 7, 2)};
    default: return double_attestation{link(r, other, 1, 4), link(r, other, 2, 3)};
    }
  };
  for (int round = 0; round < 10; ++round) {
    for (int i = 0; i < 20; ++i) {
      const auto& from = people[draw.below(4)];
      auto nonce = account_of(d.c, from).nonce + draw.below(6);
      d.add(from, nonce, any_action(), amount{draw.below(10'000)});
    }
    draft next;
    next.txs = d.select();
    for (const auto& tx : next.txs)
      carried_out.insert(tx->fields().what.index());
    auto b = d.c.grow(next); // Asserts that the block is accepted.
    d.p.follow(d.c.head_state(), {}, {&b, 1});
    if (round % 4 == 3) {
      auto gone = d.c.blocks().back();
      d.c.pop();
      auto rival = d.c.grow({{}, "rival"});
      d.p.follow(d.c.head_state(), {&gone, 1}, {&rival, 1});
    }
  }
  CHECK(carried_out.size() == std::variant_size_v<action>);
}
