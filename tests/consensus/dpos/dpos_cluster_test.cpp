// Small clusters of whole engines, family by family.
#include "tests/consensus/dpos/delegate_cluster.hpp"
#include "tests/support/catch.hpp"

#include <map>

using namespace concur;
using namespace concur::consensus;
using namespace concur::consensus::dpos;
using namespace concur::consensus::dpos::test;

namespace {

dpos_settings lecture_of(std::size_t delegates, std::uint64_t rounds = 1) {
  auto s = lecture_dpos();
  s.rules = lecture_settings{{delegates, rounds, 1}, 0, 0};
  return s;
}

dpos_settings bitshares_of(std::size_t delegates_min) {
  auto s = bitshares();
  std::get<bitshares_settings>(s.rules).delegates_min = delegates_min;
  return s;
}

dpos_settings eos_of(eos_finality finality, std::uint32_t repetitions = 12) {
  auto s = eos();
  auto& rules = std::get<eos_settings>(s.rules);
  rules.finality = finality;
  rules.repetitions = repetitions;
  return s;
}

/// The makers of the blocks up to a height on the chain of member 0.
std::map<std::size_t, int> blocks_by_maker(const delegate_cluster& c, std::uint64_t from,
                                           std::uint64_t count) {
  std::map<std::size_t, int> out;
  for (auto h = from; h < from + count; ++h)
    ++out[c.maker(0, h)];
  return out;
}

bool all_equal(const std::map<std::size_t, int>& blocks, std::size_t makers, int each) {
  return blocks.size() == makers &&
         std::all_of(blocks.begin(), blocks.end(), [&](auto& b) { return b.second == each; });
}

/// Lets delegate `who` have the votes of a stake of that many coins.
void vote(delegate_cluster& c, std::size_t voter, std::uint64_t stake,
          std::vector<std::size_t> names) {
  vote_list votes;
  for (auto n : names)
    votes.push_back(c.keys[n].identity());
  auto& h = c.stake->all[voter];
  h.bonded = coins(stake);
  h.votes = std::make_shared<const vote_list>(std::move(votes));
  h.cast = c.clock;
}

} // namespace

TEST_CASE("lecture delegates fill every slot in a fixed order", "[dpos][cluster]") {
  delegate_cluster c(lecture_of(7, 2), 7);
  c.run_slots(70);
  CHECK(c.agree());
  CHECK(c.height(0) == 70);
  CHECK(all_equal(blocks_by_maker(c, 1, 70), 7, 10));
  for (std::uint64_t h = 1; h <= 63; ++h)
    CHECK(c.maker(0, h) == c.maker(0, h + 7));
  CHECK(c.lag(0) == 6 - irreversible_index(bitshares_threshold, 7));
}

TEST_CASE("a silent lecture delegate is replaced from the next slot", "[dpos][cluster]") {
  delegate_cluster c(lecture_of(7, 100), 9);
  c.run_slots(14);
  REQUIRE(c.height(0) == 14);
  auto silent = c.maker(0, 3);
  c.at(silent).is_up = false;
  c.run_slots(14);
  CHECK(c.agree());
  auto any = silent == 0 ? 1u : 0u;
  CHECK(c.height(any) == 27); // one slot stayed empty
  std::vector<slot_result> missed;
  for (auto& r : c.at(any).results)
    if (!r.is_made)
      missed.push_back(r);
  REQUIRE(missed.size() == 1);
  CHECK(missed[0].producer == c.keys[silent].identity());
  CHECK(missed[0].slot == 17);
  auto& plan = *c.at(any).plan;
  CHECK(plan.term == 2);
  for (auto& r : *plan.ranks) // 0 to 6 were elected, 7 stepped up, 8 waits
    CHECK(r.is_active == (r.who != c.keys[silent].identity() && r.who != c.keys[8].identity()));
}

TEST_CASE("standbys that stand in settle nothing by themselves", "[dpos][cluster][safety]") {
  // 4 of 7 delegates on one side, 3 and both standbys on the other.
  delegate_cluster c(lecture_of(7, 100), 9);
  c.run_slots(7);
  std::set<std::size_t> left;
  for (std::uint64_t h = 1; h <= 4; ++h)
    left.insert(c.maker(0, h));
  for (auto i : left)
    c.part({i}, 1);
  std::vector<std::uint64_t> settled;
  for (std::size_t i = 0; i < 9; ++i)
    settled.push_back(c.at(i).engine.status().settled_height.value);
  c.run_slots(70);
  for (std::size_t i = 0; i < 9; ++i)
    CHECK(c.at(i).engine.status().settled_height.value <= settled[i] + 7);
  CHECK(c.settled_agree());
}

TEST_CASE("a lecture delegate whose power is too small misses its slots", "[dpos][cluster]") {
  auto s = lecture_of(4, 100);
  auto& rules = std::get<lecture_settings>(s.rules);
  rules.power = 10;
  rules.slot_work = 30; // 3 s
  delegate_cluster strong(s, 4);
  strong.run_slots(8);
  CHECK(strong.height(0) == 8);
  rules.slot_work = 31;
  delegate_cluster weak(s, 4);
  weak.run_slots(8);
  CHECK(weak.height(0) == 0);
}

TEST_CASE("a convicted lecture delegate loses its place at once", "[dpos][cluster]") {
  delegate_cluster c(lecture_of(4, 100), 5);
  c.run_slots(4);
  auto guilty = c.maker(0, 2);
  auto& h = c.stake->all[guilty];
  h.is_candidate = false;
  h.is_convicted = true;
  slot_claim claim{c.keys[guilty].identity(), 2, {}, {}};
  transaction_fields f{c.keys[0].identity(), 0, amount{}, double_proposal{claim, claim}};
  auto proof = sign_transaction({}, f, c.keys[0]);
  for (std::size_t i = 0; i < c.size(); ++i)
    c.at(i).view.pooled = {proof};
  c.run_slots(1);
  for (std::size_t i = 0; i < c.size(); ++i)
    c.at(i).view.pooled.clear();
  c.run_slots(20);
  CHECK(c.agree());
  CHECK(c.height(0) == 25);
  CHECK_FALSE(blocks_by_maker(c, 6, 20).contains(guilty));
}

TEST_CASE("votes decide who the lecture's delegates are after the next count", "[dpos][cluster]") {
  delegate_cluster c(lecture_of(3, 2), 5);
  CHECK(blocks_by_maker(c, 0, 0).empty());
  vote(c, 0, 100, {3, 4});
  vote(c, 1, 50, {1});
  c.run_slots(6);
  CHECK(all_equal(blocks_by_maker(c, 1, 6), 3, 2)); // elected by nobody: 0, 1 and 2
  c.run_slots(6);
  CHECK(c.maker(0, 7) == 3);
  CHECK(c.maker(0, 8) == 4);
  CHECK(c.maker(0, 9) == 1);
  REQUIRE(c.at(0).plan->ranks);
  CHECK(c.at(0).plan->ranks->front().is_active);
  CHECK(c.at(0).plan->term == 3);
}

TEST_CASE("BitShares' witnesses each fill one slot of a round", "[dpos][cluster]") {
  delegate_cluster c(bitshares_of(11), 11);
  c.run_slots(121 + 3);
  CHECK(c.agree());
  CHECK(c.height(0) == 121); // three slots are skipped after the first maintenance
  for (std::uint64_t round = 1; round < 11; ++round)
    CHECK(all_equal(blocks_by_maker(c, round * 11 + 1, 11), 11, 1));
  CHECK(c.lag(0) >= 7);
  CHECK(c.lag(0) <= 14);
}

TEST_CASE("BitShares goes on with a witness down and its irreversible block too",
          "[dpos][cluster]") {
  delegate_cluster c(bitshares_of(11), 11, 8);
  c.run_slots(330);
  CHECK(c.agree());
  CHECK(c.height(0) > 220);
  CHECK(c.lag(0) < 40);
  delegate_cluster stalled(bitshares_of(11), 11, 7);
  stalled.run_slots(330);
  CHECK(stalled.agree());
  CHECK(stalled.height(0) > 190);
  CHECK(stalled.lag(0) == stalled.height(0));
}

TEST_CASE("BitShares stops below a third of participation unless told otherwise",
          "[dpos][cluster]") {
  auto s = bitshares_of(11);
  delegate_cluster c(s, 11, 3);
  c.run_slots(1'000);
  CHECK(c.height(0) < 60);
  s.participation_min = 0;
  delegate_cluster stubborn(s, 11, 3);
  stubborn.run_slots(1'000);
  CHECK(stubborn.height(0) > 200);
}

TEST_CASE("BitShares' committee grows when half of the stake wants it", "[dpos][cluster]") {
  auto s = bitshares_of(3);
  std::get<bitshares_settings>(s.rules).maintenance_interval = 1min;
  delegate_cluster c(s, 9);
  c.run_slots(30);
  CHECK(blocks_by_maker(c, 4, 12).size() == 3);
  vote(c, 0, 100, {6, 7, 8});
  c.stake->all[0].wanted = 7;
  c.run_slots(60);
  auto recent = blocks_by_maker(c, c.height(0) - 13, 14);
  CHECK(recent.size() == 7);
  CHECK(recent.contains(8));
}

TEST_CASE("Steem's rounds have twenty elected delegates and one by virtual time",
          "[dpos][cluster]") {
  auto s = steem();
  delegate_cluster c(s, 24);
  for (std::size_t i = 0; i < 24; ++i)
    vote(c, i, 100 - i, {i});
  c.run_slots(21 * 9);
  CHECK(c.agree());
  CHECK(c.height(0) == 21 * 9);
  std::map<std::size_t, int> outsiders;
  for (std::uint64_t round = 2; round < 9; ++round) {
    auto makers = blocks_by_maker(c, round * 21 + 1, 21);
    CHECK(makers.size() == 21);
    for (auto& [who, count] : makers)
      outsiders[who] += who >= 20;
  }
  std::erase_if(outsiders, [](auto& o) { return o.second == 0; });
  CHECK(outsiders.size() == 4); // they take turns
  CHECK(c.lag(0) >= 15);
  CHECK(c.lag(0) <= 27);
}

TEST_CASE("EOSIO's producers make twelve blocks in a row and settle after two rounds",
          "[dpos][cluster]") {
  delegate_cluster c(eos_of(eos_finality::pipelined), 4);
  c.run_slots(48 * 5);
  CHECK(c.agree());
  CHECK(c.height(0) == 48 * 5);
  std::size_t changes = 0;
  for (std::uint64_t h = 2; h <= 48 * 5; ++h)
    changes += c.maker(0, h) != c.maker(0, h - 1);
  CHECK(changes <= 20);
  CHECK(c.lag(0) >= 37);
  CHECK(c.lag(0) <= 48);
}

TEST_CASE("EOSIO with one block each lags by five of four and by 29 of twenty-one",
          "[dpos][cluster]") {
  delegate_cluster four(eos_of(eos_finality::pipelined, 1), 4);
  four.run_slots(60);
  CHECK(four.lag(0) == 5);
  delegate_cluster many(eos_of(eos_finality::pipelined, 1), 21);
  many.run_slots(21 * 5);
  CHECK(many.lag(0) == 29);
}

TEST_CASE("EOSIO settles with six of 21 down and stalls with seven", "[dpos][cluster]") {
  delegate_cluster six(eos_of(eos_finality::pipelined, 1), 21, 15);
  six.run_slots(21 * 8);
  CHECK(six.lag(0) < 45);
  delegate_cluster seven(eos_of(eos_finality::pipelined, 1), 21, 14);
  seven.run_slots(21 * 8);
  CHECK(seven.lag(0) == seven.height(0));
}

TEST_CASE("an election in EOSIO takes two rounds of irreversibility", "[dpos][cluster]") {
  auto s = eos_of(eos_finality::pipelined, 1);
  auto& rules = std::get<eos_settings>(s.rules);
  rules.election.producers = 4;
  rules.election.slots_between = 10;
  delegate_cluster c(s, 8);
  c.run_slots(20);
  CHECK_FALSE(blocks_by_maker(c, 1, 20).contains(7));
  vote(c, 0, 200'000, {4, 5, 6, 7});
  auto voted = c.height(0);
  c.run_slots(60);
  CHECK(c.agree());
  std::uint64_t first = voted;
  while (c.maker(0, first) < 4)
    ++first;
  CHECK(first - voted > 10); // the next count, then two times a lag of five
  CHECK(first - voted <= 11 + 2 * 7);
  CHECK(blocks_by_maker(c, first + 1, 20).size() == 4);
  for (auto& r : *c.at(0).plan->ranks)
    CHECK(r.is_active == (r.votes > 0));
  CHECK(c.lag(0) == 5);
}

TEST_CASE("before fifteen percent voted EOSIO elects nobody", "[dpos][cluster]") {
  auto s = eos_of(eos_finality::pipelined, 1);
  auto& rules = std::get<eos_settings>(s.rules);
  rules.election.producers = 4;
  rules.election.slots_between = 10;
  delegate_cluster c(s, 8);
  vote(c, 0, 149'999, {4, 5, 6, 7});
  c.run_slots(80);
  CHECK_FALSE(blocks_by_maker(c, 1, 80).contains(7));
  vote(c, 0, 150'000, {4, 5, 6, 7});
  c.run_slots(60);
  CHECK(blocks_by_maker(c, 120, 20).contains(7));
}

TEST_CASE("under Savanna a block settles when two more are on it", "[dpos][cluster]") {
  delegate_cluster c(eos_of(eos_finality::savanna), 4);
  c.run_slots(30);
  CHECK(c.agree());
  CHECK(c.height(0) == 30);
  CHECK(c.lag(0) == 2);
  CHECK(c.at(0).settled_blocks.back().assurance == assurance::quorum);
  CHECK(c.at(0).refused.empty());
}

TEST_CASE("Savanna settles without a third of the votes and not with less", "[dpos][cluster]") {
  delegate_cluster two_down(eos_of(eos_finality::savanna), 7, 5);
  two_down.run_slots(84 * 2);
  CHECK(two_down.agree());
  CHECK(two_down.lag(0) <= 3);
  delegate_cluster three_down(eos_of(eos_finality::savanna), 7, 4);
  three_down.run_slots(84 * 2);
  CHECK(three_down.agree());
  CHECK(three_down.lag(0) == three_down.height(0));
  CHECK(three_down.height(0) > 84);
}

TEST_CASE("Savanna changes its finalizers with its producers", "[dpos][cluster]") {
  auto s = eos_of(eos_finality::savanna, 1);
  auto& rules = std::get<eos_settings>(s.rules);
  rules.election.producers = 4;
  rules.election.slots_between = 10;
  delegate_cluster c(s, 8);
  vote(c, 0, 200'000, {4, 5, 6, 7});
  c.run_slots(40);
  CHECK(c.agree());
  CHECK(c.lag(0) == 2);
  CHECK(blocks_by_maker(c, 30, 8).size() == 4);
  CHECK(blocks_by_maker(c, 30, 8).contains(7));
  // The old finalizers are needed no more.
  for (std::size_t i = 0; i < 4; ++i)
    c.at(i).is_up = false;
  c.run_slots(40);
  CHECK(c.lag(7) == 2);
}

TEST_CASE("after a partition all families agree again and undo nothing that was settled",
          "[dpos][cluster][safety]") {
  auto settings = GENERATE(0, 1, 2, 3, 4);
  CAPTURE(settings);
  std::vector<dpos_settings> all{lecture_of(7, 100), bitshares_of(7), steem(),
                                 eos_of(eos_finality::pipelined, 1),
                                 eos_of(eos_finality::savanna, 1)};
  all[2].participation_min = 0;
  delegate_cluster c(all[static_cast<std::size_t>(settings)], 7);
  c.run_slots(40);
  auto settled_before = c.at(0).engine.status().settled_height;
  REQUIRE(settled_before > height{0});
  c.part({0, 1, 2}, 1);
  c.run_slots(30);
  CHECK_FALSE(c.agree());
  c.heal();
  c.run_slots(60);
  CHECK(c.agree());
  CHECK(c.settled_agree());
  for (std::size_t i = 0; i < c.size(); ++i)
    CHECK(c.at(i).reverted == 0);
  CHECK(c.at(0).engine.status().settled_height.value > settled_before.value + 40);
}
