#include "tests/ledger/chain_fixture.hpp"
#include "tests/support/catch.hpp"

#include <fstream>
#include <nlohmann/json.hpp>

using namespace concur;
using namespace concur::ledger;
using namespace concur::ledger::testing;

namespace {

reason why(chain& c, const block& b) {
  auto done = c.try_apply(b);
  return done ? reason{"accepted"} : done.error();
}
reason why(chain& c, const draft& d) { return why(c, *c.make(d)); }

block_ptr with_header(const block& b, const std::function<void(block_header&)>& change) {
  auto header = b.header();
  change(header);
  return std::make_shared<const block>(
      header, b.reward(), std::vector<tx_ptr>{b.transactions().begin(), b.transactions().end()});
}

} // namespace

TEST_CASE("a transfer moves value to the receiver and the fee to the proposer", "[ledger][apply]") {
  chain c{small_rules()};
  c.grow({{pay(c.law(), "ann", 0, "bob", coins(30), amount{500})}});
  CHECK(c.head_state().find(id_of_person("ann"))->balance == amount{6'999'999'500});
  CHECK(c.head_state().find(id_of_person("ann"))->nonce == 1);
  CHECK(c.head_state().find(id_of_person("bob"))->balance == coins(130));
  CHECK(c.head_state().immature() == amount{5'000'000'500});
  CHECK(c.head_state().issued() == coins(350));
  CHECK(c.head_state().balances() == amount{29'999'999'500});
}

TEST_CASE("a reward can be spent in the block that makes it mature, not before",
          "[ledger][apply]") {
  auto r = small_rules();
  r.maturity = 100; // bitcoin/bitcoin: src/consensus/consensus.h, COINBASE_MATURITY
  chain c{r};
  c.grow(); // height 1, matures at 101
  while (c.head().height() < height{99})
    c.grow({{}, "other"});
  CHECK(why(c, {{pay(c.law(), "miner", 0, "bob", coins(1))}}) == "block-overspend");
  c.grow({{}, "other"}); // height 100
  CHECK_FALSE(c.head_state().find(id_of_person("miner")));
  CHECK(why(c, {{pay(c.law(), "miner", 0, "bob", coins(1))}}) == "accepted");
}

TEST_CASE("with maturity 0 a reward is there after its own block", "[ledger][apply]") {
  auto r = small_rules();
  r.maturity = 0;
  chain c{r};
  c.grow();
  CHECK(c.head_state().find(id_of_person("miner"))->balance == coins(50));
  CHECK(c.head_state().immature() == amount{0});
}

TEST_CASE("a reward that never matures stays out of reach", "[ledger][apply]") {
  auto r = small_rules();
  r.maturity = UINT64_MAX;
  chain c{r};
  c.grow();
  c.grow();
  CHECK_FALSE(c.head_state().find(id_of_person("miner")));
  CHECK(c.head_state().immature() == coins(100));
}

TEST_CASE("a proposer may claim less, and what he leaves is destroyed", "[ledger][apply]") {
  chain c{small_rules()};
  c.grow({{pay(c.law(), "ann", 0, "bob", coins(1), coins(2))}, "miner", 10, amount{0}});
  CHECK(c.head_state().issued() == coins(298));
  CHECK(c.head_state().balances() == coins(298));
}

TEST_CASE("every refusal of a block fires", "[ledger][apply]") {
  auto r = small_rules();
  r.block_bytes_max = 2000;
  chain c{r};
  auto first = pay(r, "ann", 0, "bob", coins(1));
  c.grow({{first}});
  auto next = pay(r, "ann", 1, "bob", coins(1));

  SECTION("too big") {
    CHECK(why(c, {{pay(r, "bob", 0, "ann", coins(1), amount{1}, 3000)}}) == "block-too-big");
  }
  SECTION("a transaction of the chain again") {
    CHECK(why(c, {{first}}) == "block-repeated-transaction");
  }
  SECTION("a transaction twice in the block") {
    CHECK(why(c, {{next, next}}) == "block-repeated-transaction");
  }
  SECTION("a nonce that the chain has used") {
    CHECK(why(c, {{pay(r, "ann", 0, "cyn", coins(1))}}) == "block-double-spend");
  }
  SECTION("a nonce twice in the block") {
    CHECK(why(c, {{next, pay(r, "ann", 1, "cyn", coins(1))}}) == "block-double-spend");
  }
  SECTION("a nonce left out") {
    CHECK(why(c, {{pay(r, "ann", 2, "bob", coins(1))}}) == "block-nonce-gap");
  }
  SECTION("nonces in the wrong order") {
    CHECK(why(c, {{pay(r, "ann", 2, "bob", coins(1)), next}}) == "block-nonce-gap");
  }
  SECTION("a signature by somebody else") {
    auto forged = std::make_shared<const transaction>(next->fields(), first->seal());
    CHECK(why(c, {{forged}}) == "block-bad-signature");
  }
  SECTION("a signature for another chain") {
    auto other = r;
    other.name = "other";
    CHECK(why(c, {{pay(fixed(other), "ann", 1, "bob", coins(1))}}) == "block-bad-signature");
  }
  SECTION("more than the balance") {
    CHECK(why(c, {{pay(r, "ann", 1, "bob", coins(99))}}) == "block-overspend");
  }
  SECTION("value and fee beyond all money") {
    CHECK(why(c, {{pay(r, "ann", 1, "bob", amount{UINT64_MAX}, amount{2})}}) == "block-overspend");
  }
  SECTION("nothing from an account that does not exist") {
    CHECK(why(c, {{pay(r, "eve", 0, "bob", amount{0}, amount{0})}}) == "block-overspend");
  }
  SECTION("a reward above subsidy and fees") {
    CHECK(why(c, {{next}, "miner", 10, amount{5'000'001'001}}) == "block-overpays");
  }
  SECTION("a wrong root of the body") {
    auto b = with_header(*c.make({{next}}), [](auto& h) { h.tx_root.data[0] ^= 1; });
    CHECK(why(c, *b) == "block-bad-body-root");
  }
  SECTION("a wrong root of the state") {
    auto b = with_header(*c.make({{next}}), [](auto& h) { h.state_root.data[31] ^= 1; });
    CHECK(why(c, *b) == "block-bad-state-root");
  }
}

TEST_CASE("refusals are looked for in the documented order", "[ledger][apply]") {
  chain c{small_rules()};
  auto tx = pay(c.law(), "ann", 0, "bob", coins(1000)); // overspends
  auto forged = std::make_shared<const transaction>(
      pay(c.law(), "bob", 0, "ann", coins(1))->fields(), tx->seal());
  CHECK(why(c, {{tx, forged}}) == "block-bad-signature");
  CHECK(why(c, {{forged, tx, pay(c.law(), "cyn", 3, "bob", coins(1))}}) == "block-nonce-gap");
  CHECK(why(c, {{tx, pay(c.law(), "cyn", 3, "bob", coins(1)), tx}}) ==
        "block-repeated-transaction");
  CHECK(why(c, {{tx}, "miner", 10, coins(5000)}) == "block-overspend");
}

TEST_CASE("check_transaction tells whether one transaction can follow", "[ledger][apply]") {
  chain c{small_rules()};
  const auto& r = c.law();
  c.grow({{pay(r, "ann", 0, "bob", coins(1))}});
  const auto& s = c.head_state();
  CHECK(check_transaction(s, *pay(r, "ann", 1, "bob", coins(1))));
  CHECK(check_transaction(s, *pay(r, "ann", 0, "bob", coins(1))).why() == "tx-nonce-used");
  CHECK(check_transaction(s, *pay(r, "ann", 2, "bob", coins(1))).why() == "tx-nonce-gap");
  CHECK(check_transaction(s, *pay(r, "ann", 1, "bob", coins(99))).why() == "tx-overspend");
  CHECK(check_transaction(s, *pay(r, "eve", 0, "bob", coins(0))).why() == "tx-overspend");
}

TEST_CASE("preview agrees with apply and refuses what cannot follow", "[ledger][apply]") {
  chain c{small_rules()};
  std::vector<tx_ptr> txs{pay(c.law(), "ann", 0, "bob", coins(1), amount{77})};
  auto out = preview(c.law(), c.head_state(), height{1}, unix_ms{1'700'000'001'000},
                     id_of_person("miner"), txs, {});
  REQUIRE(out);
  CHECK(out->reward == amount{5'000'000'077});
  txs.push_back(pay(c.law(), "ann", 2, "bob", coins(1)));
  CHECK(preview(c.law(), c.head_state(), height{1}, unix_ms{1'700'000'001'000},
                id_of_person("miner"), txs, {})
            .error() == "block-nonce-gap");
}

TEST_CASE("the subsidy halves as in Bitcoin", "[ledger][rules]") {
  auto vectors = nlohmann::json::parse(std::ifstream{CONCUR_VECTORS "/bitcoin_subsidy.json"});
  rules r;
  std::uint64_t total = 0;
  for (const auto& era : vectors["eras"]) {
    height first{era["first_height"].get<std::uint64_t>()};
    CHECK(subsidy_at(r, first) == amount{era["subsidy_sat"].get<std::uint64_t>()});
    CHECK(subsidy_at(r, first + 209'999) == subsidy_at(r, first));
  }
  for (std::uint64_t era = 0; era < 70; ++era)
    total += 210'000 * subsidy_at(r, height{era * 210'000}).value;
  CHECK(total == 2'099'999'997'690'000);
  CHECK(subsidy_at(r, height{6'929'999}) == amount{1});
  CHECK(subsidy_at(r, height{6'930'000}) == amount{0});
  CHECK(subsidy_at(r, height{UINT64_MAX}) == amount{0});
  r.halving_interval = 0;
  CHECK(subsidy_at(r, height{UINT64_MAX}) == coins(50));
}

TEST_CASE("rules survive their encoding and name the chain", "[ledger][rules]") {
  auto r = small_rules();
  bytes text;
  writer out{text};
  encode(out, r);
  reader in{text};
  auto back = decode_rules(in);
  REQUIRE(in.done());
  CHECK(id_of(back) == id_of(r));
  CHECK(genesis_block(back)->id() == genesis_block(r)->id());
  back.maturity = 3;
  CHECK(id_of(back) != id_of(r));
  CHECK(genesis_block(back)->id() != genesis_block(r)->id());
}

TEST_CASE("rules that cannot start a chain are refused", "[ledger][rules]") {
  auto r = small_rules();
  CHECK(check(r));
  r.genesis.push_back(r.genesis.front());
  CHECK(check(r).error().kind == errc::usage);
  r = small_rules();
  r.genesis[0].balance = amount{UINT64_MAX};
  CHECK(check(r).error().kind == errc::usage);
  r = small_rules();
  r.name.assign(70'000, 'n');
  CHECK(check(r).error().kind == errc::usage);
}
