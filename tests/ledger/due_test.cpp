// What the protocol itself does to accounts: coin-age consumed, coins minted, stake released.
#include "tests/ledger/stake_fixture.hpp"
#include "tests/support/catch.hpp"

using namespace concur;
using namespace concur::ledger;
using namespace concur::ledger::testing;

namespace {

/// Age of `n` coins that rested for `days`.
coin_age coin_days(std::uint64_t n, std::uint64_t days) {
  return coin_age{coins(n).value} * days * day_ms;
}

draft with_dues(std::vector<due> dues, std::uint64_t seconds_later = 10) {
  draft d;
  d.seconds_later = seconds_later;
  d.dues = std::move(dues);
  return d;
}

rules mature_at_once() {
  auto r = stake_rules();
  r.maturity = 0;
  return fixed(r);
}

} // namespace

TEST_CASE("coin-age is consumed as of the block's time, to the last unit", "[ledger][due]") {
  chain c{stake_rules()};
  auto had = coin_days(100, 2); // one day at genesis, one until the block
  CHECK(why(c, with_dues({consume("ann", had + 1)}, 86'400)) == "block-bad-dues");
  CHECK(why(c, with_dues({consume("ann", had)}, 86'399)) == "block-bad-dues");
  grow_and_back(c, with_dues({consume("ann", had)}, 86'400));
  CHECK(account_of(c, "ann").age == 0);
  CHECK(account_of(c, "ann").aged_until == c.head().header().time);
  CHECK(account_of(c, "ann").balance == coins(100));
  CHECK(account_of(c, "bob").age == coin_days(100, 1));
  grow_and_back(c, with_dues({consume("ann", 7), consume("ann", 8)}, 86'400));
  CHECK(account_of(c, "ann").age == coin_days(100, 1) - 15);
}

TEST_CASE("365 coin-days pay 5 hundredths of a coin", "[ledger][due]") {
  // tests/vectors/lecture_pos.json, interest: what a block of the lecture's protocol does.
  chain c{mature_at_once()};
  grow_and_back(c, with_dues({consume("ann", coin_days(365, 1)), mint("ann", amount{5'000'000})},
                             3 * 86'400));
  CHECK(account_of(c, "ann").age == coin_days(35, 1));
  CHECK(account_of(c, "ann").balance == amount{10'005'000'000});
  CHECK(c.head_state().issued() == amount{36'005'000'000});
}

TEST_CASE("nobody else's age and no future's can be consumed", "[ledger][due]") {
  chain c{stake_rules()};
  CHECK(why(c, with_dues({consume("eve", 0)})) == "block-bad-dues");
  CHECK(why(c, with_dues({consume("dan", coin_days(11, 1))}, 86'400)) == "block-bad-dues");
  CHECK(why(c, with_dues({consume("dan", coin_days(10, 1))}, 86'400)) == "accepted");
}

TEST_CASE("no transaction of the block can make its dues impossible", "[ledger][due]") {
  chain c{stake_rules()};
  auto d = with_dues({consume("ann", coin_days(100, 1)), release("dan", coins(50), coins(50))}, 0);
  d.txs = {act(c.law(), "ann", 0, bond{coins(60)}, amount{0}),
           pay(c.law(), "ann", 1, "bob", coins(40), amount{0}),
           act(c.law(), "dan", 0, unbond{coins(50)}, amount{0})};
  grow_and_back(c, d);
  CHECK(account_of(c, "ann").age == 0);
  CHECK(stake_of(c, "ann").bonded == coins(60));
  CHECK(stake_of(c, "dan").bonded == amount{});
  CHECK(stake_of(c, "dan").leaving == amount{}); // nothing was left to ask back
}

TEST_CASE("what was consumed does not go along with outgoing coins", "[ledger][due]") {
  chain c{stake_rules()};
  auto d = with_dues({consume("ann", coin_days(60, 1))}, 0);
  d.txs = {pay(c.law(), "ann", 0, "bob", coins(50), amount{0})};
  grow_and_back(c, d);
  CHECK(account_of(c, "ann").age == coin_days(20, 1));
}

TEST_CASE("minted coins are new and wait until they are mature", "[ledger][due]") {
  chain c{stake_rules()};
  grow_and_back(c, with_dues({mint("ann", coins(3)), mint("eve", coins(2)), mint("bob", {})}));
  CHECK(c.head_state().issued() == coins(365));
  CHECK(c.head_state().immature() == coins(5));
  CHECK(c.head_state().rewards().size() == 2);
  CHECK(account_of(c, "ann").balance == coins(100));
  CHECK_FALSE(c.head_state().find(id_of_person("eve")));
  c.grow();
  CHECK(why(c, {{pay(c.law(), "eve", 0, "bob", coins(1))}}) == "accepted");
  grow_and_back(c, {});
  CHECK(account_of(c, "ann").balance == coins(103));
  CHECK(account_of(c, "eve").balance == coins(2));
  CHECK(account_of(c, "eve").age == 0);
}

TEST_CASE("with maturity 0 minted coins are there at once", "[ledger][due]") {
  chain c{mature_at_once()};
  grow_and_back(c, with_dues({mint("ann", coins(3)), mint("eve", coins(2))}));
  CHECK(account_of(c, "ann").balance == coins(103));
  CHECK(account_of(c, "eve").balance == coins(2));
  CHECK(c.head_state().immature() == amount{});
  CHECK(c.head_state().issued() == coins(365));
}

TEST_CASE("no more can be minted than can exist", "[ledger][due]") {
  for (std::uint64_t maturity : {0, 2}) {
    auto r = stake_rules();
    r.maturity = maturity;
    chain c{r};
    amount room{UINT64_MAX - coins(360).value};
    CHECK(why(c, with_dues({mint("ann", room)})) == "accepted");
    CHECK(why(c, with_dues({mint("ann", room), mint("bob", amount{1})})) == "block-bad-dues");
    CHECK(why(c, with_dues({mint("ann", amount{UINT64_MAX})})) == "block-bad-dues");
  }
}

TEST_CASE("released stake comes back into the balance at age zero", "[ledger][due]") {
  chain c{stake_rules()};
  c.grow({{act(c.law(), "dan", 0, unbond{coins(20)}, amount{0})}});
  auto since = c.head().header().time;
  grow_and_back(c, with_dues({release("dan", coins(15), coins(15))}, 86'400));
  auto dan = account_of(c, "dan");
  CHECK(dan.balance == coins(25));
  CHECK(dan.age == coin_days(10, 1) + coin_age{coins(10).value} * 10'000);
  CHECK(dan.stake->bonded == coins(35));
  CHECK(dan.stake->leaving == coins(5));
  CHECK(dan.stake->leaving_since == since);
  CHECK(dan.stake->candidate);
  CHECK(c.head_state().issued() == coins(360));
  grow_and_back(c, with_dues({release("dan", coins(35), coins(35))}));
  CHECK(stake_of(c, "dan") == stake_record{.candidate = true, .leaving_since = since});
  CHECK(account_of(c, "dan").balance == coins(60));
}

TEST_CASE("a stake may be forfeit in part or earn something", "[ledger][due]") {
  chain c{stake_rules()};
  grow_and_back(c, with_dues({release("dan", coins(30), coins(10))}));
  CHECK(account_of(c, "dan").balance == coins(20));
  CHECK(stake_of(c, "dan").bonded == coins(20));
  CHECK(c.head_state().issued() == coins(340));
  grow_and_back(c, with_dues({release("dan", coins(5), coins(6)), release("dan", {}, coins(2))}));
  CHECK(account_of(c, "dan").balance == coins(28));
  CHECK(stake_of(c, "dan").bonded == coins(15));
  CHECK(c.head_state().issued() == coins(343));
  grow_and_back(c, with_dues({release("dan", coins(15), {})}));
  CHECK(stake_of(c, "dan").bonded == amount{});
  CHECK(c.head_state().issued() == coins(328));
}

TEST_CASE("no more stake is released than there is", "[ledger][due]") {
  chain c{stake_rules()};
  CHECK(why(c, with_dues({release("dan", coins(50), coins(50))})) == "accepted");
  CHECK(why(c, with_dues({release("dan", amount{coins(50).value + 1}, {})})) == "block-bad-dues");
  CHECK(why(c, with_dues({release("dan", coins(30), {}), release("dan", coins(21), {})})) ==
        "block-bad-dues");
  CHECK(why(c, with_dues({release("ann", {}, coins(1))})) == "block-bad-dues");
  CHECK(why(c, with_dues({release("eve", {}, coins(1))})) == "block-bad-dues");
  CHECK(why(c, with_dues({release("dan", {}, amount{UINT64_MAX})})) == "block-bad-dues");
  // What ends makes room for what is paid.
  amount most{UINT64_MAX - coins(310).value};
  CHECK(why(c, with_dues({release("dan", coins(50), most)})) == "accepted");
  CHECK(why(c, with_dues({release("dan", coins(50), amount{most.value + 1})})) == "block-bad-dues");
}

TEST_CASE("what a block bonds it cannot release, what it releases it can spend", "[ledger][due]") {
  chain c{stake_rules()};
  auto d = with_dues({release("ann", coins(40), coins(40))});
  d.txs = {act(c.law(), "ann", 0, bond{coins(40)}, amount{0})};
  CHECK(why(c, d) == "block-bad-dues");
  d = with_dues({release("dan", coins(40), coins(40))});
  d.txs = {pay(c.law(), "dan", 0, "ann", coins(50), amount{0})};
  grow_and_back(c, d);
  CHECK(account_of(c, "dan").balance == amount{});
}

TEST_CASE("dues come before transactions and the reward", "[ledger][due]") {
  chain c{mature_at_once()};
  auto d = with_dues({mint("ann", coins(50))});
  d.txs = {pay(c.law(), "ann", 0, "bob", coins(120), amount{0})};
  CHECK(why(c, d) == "accepted");
  d.dues = {mint("ann", coins(19))};
  CHECK(why(c, d) == "block-overspend");
  // Who has no account before his reward cannot have his age consumed.
  d = with_dues({consume("miner", 0)});
  d.txs = {pay(c.law(), "ann", 0, "bob", coins(1), coins(1))};
  CHECK(why(c, d) == "block-bad-dues");
  d.dues = {consume("bob", 0)};
  CHECK(why(c, d) == "accepted");
}

TEST_CASE("dues are looked at after evidence and before money", "[ledger][due]") {
  chain c{stake_rules()};
  const auto& r = c.law();
  auto d = with_dues({consume("eve", 0)});
  d.reward = coins(2);
  CHECK(why(c, d) == "block-bad-dues");
  d.txs = {pay(r, "ann", 0, "bob", coins(1000))};
  CHECK(why(c, d) == "block-bad-dues");
  auto same = claim(r, "dan", 7, 1);
  d.txs.push_back(act(r, "bob", 0, double_proposal{same, same}));
  CHECK(why(c, d) == "block-bad-evidence");
  d = with_dues({consume("bob", 0)});
  d.reward = coins(2);
  CHECK(why(c, d) == "block-overpays");
}

TEST_CASE("dues are carried out in their order", "[ledger][due]") {
  chain c{mature_at_once()};
  CHECK(why(c, with_dues({mint("eve", coins(1)), consume("eve", 0)})) == "accepted");
  CHECK(why(c, with_dues({consume("eve", 0), mint("eve", coins(1))})) == "block-bad-dues");
}

TEST_CASE("the root of the body must cover the dues", "[ledger][due]") {
  chain c{stake_rules()};
  auto b = c.make(with_dues({mint("ann", coins(1))}));
  REQUIRE(c.try_apply(*b));
  auto header = b->header();
  header.tx_root = body_root(header, b->reward(), b->transactions());
  std::vector<due> dues{b->dues().begin(), b->dues().end()};
  CHECK(c.try_apply(block{header, b->reward(), {}, dues}).error() == "block-bad-body-root");
  dues[0].value = coins(2); // another body under the same header
  CHECK(c.try_apply(block{b->header(), b->reward(), {}, dues}).error() == "block-bad-body-root");
}

TEST_CASE("dues do not change what a proposer may claim", "[ledger][due]") {
  chain c{stake_rules()};
  std::vector<due> dues{mint("ann", coins(7)), release("dan", coins(5), coins(5))};
  std::vector<tx_ptr> txs{pay(c.law(), "ann", 0, "bob", coins(1), amount{77})};
  auto out = preview(c.law(), c.head_state(), height{1}, unix_ms{1'700'000'001'000},
                     id_of_person("miner"), txs, dues);
  REQUIRE(out);
  CHECK(out->reward == amount{77});
  dues.push_back(consume("eve", 0));
  CHECK(preview(c.law(), c.head_state(), height{1}, unix_ms{1'700'000'001'000},
                id_of_person("miner"), txs, dues)
            .error() == "block-bad-dues");
}

TEST_CASE("a chain without subsidy lives from fees and dues", "[ledger][due]") {
  chain c{stake_rules()};
  REQUIRE(c.law().subsidy == amount{0});
  REQUIRE(c.law().halving_interval == 0);
  for (int i = 0; i < 3; ++i)
    grow_and_back(c, {});
  CHECK(c.head_state().issued() == coins(360));
  CHECK(c.head_state().rewards().empty());
  CHECK(why(c, {{}, "miner", 10, amount{1}}) == "block-overpays");
}
