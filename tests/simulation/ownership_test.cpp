#include "simulation/owners.hpp"
#include "simulation/rewards.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/small_run.hpp"

#include <algorithm>

using namespace concur;
using namespace concur::simulation;
using namespace concur::simulation::test;
using namespace std::chrono_literals;

namespace {

/// Three delegates with 100 coins each.
scenario three_delegates(consensus::dpos::voting_stake kind) {
  scenario s;
  s.name = "delegates";
  s.protocol.family = "dpos";
  consensus::dpos::dpos_settings rules;
  rules.stake = kind;
  s.protocol.rules = rules;
  for (auto* name : {"one", "two", "three"}) {
    node_settings n;
    n.name = name;
    n.role = role_kind::delegate;
    n.balance = coins(100);
    s.nodes.push_back(n);
  }
  s.network.latency = constant_latency{10ms};
  return s;
}

account_id voter(std::uint8_t number) {
  account_id out;
  out.data[0] = number;
  return out;
}

/// Accounts put into a ledger by hand.
struct accounts {
  std::vector<ledger::account_change> all;

  void add(const account_id& who, amount balance, ledger::stake_record record) {
    ledger::account a;
    a.balance = balance;
    a.stake = std::make_shared<const ledger::stake_record>(std::move(record));
    all.push_back({who, std::nullopt, std::move(a)});
  }
  void add(const account_id& who, amount balance) {
    ledger::account a;
    a.balance = balance;
    all.push_back({who, std::nullopt, std::move(a)});
  }
  ledger::state state() {
    std::sort(all.begin(), all.end(), [](auto& a, auto& b) { return a.who < b.who; });
    return ledger::state{}.with(all);
  }
};

ledger::stake_record candidate() {
  ledger::stake_record r;
  r.candidate = true;
  return r;
}
ledger::stake_record votes_for(const account_id& who, amount bonded = {}) {
  ledger::stake_record r;
  r.votes = {who};
  r.bonded = bonded;
  return r;
}
ledger::stake_record follows(const account_id& who) {
  ledger::stake_record r;
  r.proxy = who;
  return r;
}

} // namespace

TEST_CASE("ownership is of block makers alone", "[ownership]") {
  auto s = small_scenario();
  s.nodes[0].balance = coins(6000);
  s.nodes[4].role = role_kind::full;
  s.nodes[4].balance = coins(90'000);
  auto nodes = build(s);
  auto o = ownership_in(nodes, ledger::genesis_state(nodes.rules()), virtual_epoch);
  REQUIRE(o);
  CHECK(o->top_share == Approx(6.0 / 9));
  CHECK(o->gini == Approx((-3 * 1 - 1 * 1 + 1 * 1 + 3 * 6) / (4.0 * 9)));
  CHECK_FALSE(o->turnout);
}

TEST_CASE("owners with nothing have no ownership", "[ownership]") {
  auto nodes = build(small_scenario());
  CHECK_FALSE(ownership_in(nodes, ledger::state{}, virtual_epoch));
}

TEST_CASE("what is bonded is owned too", "[ownership]") {
  auto nodes = build(three_delegates(consensus::dpos::voting_stake::both));
  accounts a;
  auto rich = candidate();
  rich.bonded = coins(300);
  a.add(nodes.members()[0].key.identity(), coins(100), rich);
  a.add(nodes.members()[1].key.identity(), coins(100));
  auto o = ownership_in(nodes, a.state(), virtual_epoch);
  REQUIRE(o);
  CHECK(o->top_share == 0.8);
}

TEST_CASE("turnout counts the electors' stake whose ballot counts for somebody", "[ownership]") {
  auto nodes = build(three_delegates(consensus::dpos::voting_stake::both));
  auto one = nodes.members()[0].key.identity();
  auto two = nodes.members()[1].key.identity();
  accounts a;
  auto self = candidate();
  self.votes = {one};
  a.add(one, coins(5000), self); // stands, so its own vote is not asked for
  auto convicted = candidate();
  convicted.convicted = true;
  a.add(two, coins(700), convicted);
  a.add(voter(1), coins(300), votes_for(one));
  a.add(voter(2), coins(100), follows(voter(1)));
  a.add(voter(3), coins(150), votes_for(two));            // nobody who stands
  a.add(voter(4), coins(50), follows(voter(9)));          // nobody there
  a.add(voter(5), coins(400));                            // stayed at home
  a.add(voter(6), amount{}, votes_for(one, coins(1000))); // bonded coins vote as well
  auto o = ownership_in(nodes, a.state(), virtual_epoch);
  REQUIRE(o);
  CHECK(o->turnout == (300 + 100 + 1000) / 2000.0);
}

TEST_CASE("turnout is of that stake which has votes", "[ownership]") {
  using consensus::dpos::voting_stake;
  auto kind = GENERATE(voting_stake::balance, voting_stake::bonded);
  auto nodes = build(three_delegates(kind));
  auto one = nodes.members()[0].key.identity();
  accounts a;
  auto standing = candidate();
  standing.bonded = coins(900);
  a.add(one, coins(100), standing);
  a.add(voter(1), coins(10), votes_for(one, coins(60)));
  ledger::stake_record idle;
  idle.bonded = coins(180);
  a.add(voter(2), coins(30), idle);
  auto o = ownership_in(nodes, a.state(), virtual_epoch);
  REQUIRE(o);
  CHECK(o->turnout == (kind == voting_stake::balance ? 10 / 40.0 : 60 / 240.0));
}

TEST_CASE("where nobody but candidates has stake there is no turnout", "[ownership]") {
  auto nodes = build(three_delegates(consensus::dpos::voting_stake::both));
  accounts a;
  a.add(nodes.members()[0].key.identity(), coins(100), candidate());
  auto o = ownership_in(nodes, a.state(), virtual_epoch);
  REQUIRE(o);
  CHECK_FALSE(o->turnout);
}

TEST_CASE("clusters too large to look at now and then are not sampled", "[ownership]") {
  auto s = three_delegates(consensus::dpos::voting_stake::both);
  auto small = build(s);
  CHECK(sample_ownership(small)(instant{1s}));
  s.protocol.election.voters = 20'000;
  s.protocol.election.stake = coins(1);
  auto large = build(s);
  CHECK_FALSE(sample_ownership(large)(instant{1s}));
  CHECK(ownership_at(large, instant{1s})); // at the end it is looked at all the same
}

TEST_CASE("a block pays by its claim and by its dues", "[ownership]") {
  REQUIRE(start_crypto());
  block_header h;
  h.proposer = voter(1);
  std::vector<due> dues{{due_kind::consume, voter(1), {}, {}, 77},
                        {due_kind::mint, voter(1), coins(3), {}, 0},
                        {due_kind::release, voter(2), coins(34), coins(32), 0},
                        {due_kind::release, voter(3), coins(31), coins(32), 0}};
  auto paid = payments_of(block{h, coins(1), {}, dues});
  REQUIRE(paid.size() == 3);
  CHECK(paid[0].value == coins(1));
  CHECK(paid[1].value == coins(3));
  CHECK(paid[1].is_delayed);
  CHECK(paid[2].who == voter(2));
  CHECK(paid[2].value == coins(2)); // beyond its own stake
  CHECK_FALSE(paid[2].is_delayed);
}
