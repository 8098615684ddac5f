#include "consensus/dpos/virtual_time.hpp"

#include "consensus/dpos/shuffle.hpp"
#include "tests/consensus/dpos/accounts.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <set>

using namespace concur;
using namespace concur::consensus::dpos;
using namespace concur::consensus::dpos::test;

namespace {

constexpr unix_ms some_time{1'600'000'000'000};

/// Candidate 0 has the most votes.
std::vector<steem_candidate> falling(std::uint32_t count, std::uint64_t most = 1'000) {
  std::vector<steem_candidate> out;
  for (std::uint32_t i = 0; i < count; ++i)
    out.push_back({account(i), most - i, true});
  return out;
}

std::set<std::uint32_t> members(const std::vector<account_id>& order) {
  auto numbers = numbers_of(order);
  return {numbers.begin(), numbers.end()};
}

} // namespace

TEST_CASE("twenty are chosen by votes and one by virtual time", "[dpos][steem]") {
  auto candidates = falling(30);
  auto round = next_steem_round({}, update_votes({}, candidates), candidates, some_time);
  REQUIRE(round.order.size() == 21);
  for (std::uint32_t i = 0; i < 20; ++i)
    CHECK(members(round.order).contains(i));
  CHECK(numbers_of(round.by_virtual) == std::vector<std::uint32_t>{20});
}

TEST_CASE("the round is shuffled with the one by virtual time last", "[dpos][steem]") {
  auto candidates = falling(30);
  auto round = next_steem_round({}, update_votes({}, candidates), candidates, some_time);
  auto expected = accounts(21);
  shuffle_delegates(expected, some_time);
  CHECK(round.order == expected);
}

TEST_CASE("a lap takes the whole of virtual time over votes and one", "[dpos][steem]") {
  auto s = update_votes({}, std::vector<steem_candidate>{{account(1), 9, true}});
  CHECK(s.runners.at(account(1)) == runner{9, 0, 0, uint128_max / 10});
}

TEST_CASE("runners get turns in proportion to their votes", "[dpos][steem]") {
  // Nobody is chosen by votes here; three runners share 600 places as 3 : 2 : 1 (votes and one).
  std::vector<steem_candidate> candidates{
      {account(1), 299, true}, {account(2), 199, true}, {account(3), 99, true}};
  auto s = update_votes({}, candidates);
  std::map<std::uint32_t, int> turns;
  for (int i = 0; i < 600; ++i) {
    auto round = next_steem_round({0, 1}, std::move(s), candidates, some_time);
    ++turns[number_of(round.by_virtual.front())];
    s = std::move(round.next);
  }
  CHECK(std::abs(turns[1] - 300) <= 2);
  CHECK(std::abs(turns[2] - 200) <= 2);
  CHECK(std::abs(turns[3] - 100) <= 2);
}

TEST_CASE("a candidate without a key gets no turn either way", "[dpos][steem]") {
  auto candidates = falling(30);
  candidates[3].has_key = false;
  candidates[21].has_key = false;
  auto round = next_steem_round({}, update_votes({}, candidates), candidates, some_time);
  CHECK(round.order.size() == 21);
  CHECK_FALSE(members(round.order).contains(3));
  CHECK(members(round.order).contains(20)); // moved up among the twenty
  CHECK(numbers_of(round.by_virtual) == std::vector<std::uint32_t>{22});
}

TEST_CASE("those who are looked at start a new lap even without a turn", "[dpos][steem]") {
  std::vector<steem_candidate> candidates{
      {account(1), 400, true}, {account(2), 300, false}, {account(3), 200, true}};
  auto round = next_steem_round({1, 1}, update_votes({}, candidates), candidates, some_time);
  auto now = uint128_max / 201;
  CHECK(round.next.now == now);
  CHECK(round.next.runners.at(account(1)).scheduled == now + uint128_max / 401);
  CHECK(round.next.runners.at(account(2)).scheduled == now + uint128_max / 301);
  CHECK(round.next.runners.at(account(3)).scheduled == now + uint128_max / 201);
}

TEST_CASE("when a lap would overflow everybody starts again at zero", "[dpos][steem]") {
  virtual_schedule s;
  s.now = uint128_max - 10;
  s.runners[account(1)] = {9, 0, 0, uint128_max - 5};
  s.runners[account(2)] = {4, 7, 3, uint128_max - 1};
  std::vector<steem_candidate> candidates{{account(1), 9, true}, {account(2), 4, true}};
  auto round = next_steem_round({0, 1}, s, candidates, some_time);
  CHECK(numbers_of(round.order) == std::vector<std::uint32_t>{1});
  CHECK(round.next.now == 0);
  CHECK(round.next.runners.at(account(1)) == runner{9, 0, 0, uint128_max / 10});
  CHECK(round.next.runners.at(account(2)) == runner{4, 0, 0, uint128_max / 5});
}

TEST_CASE("new votes change the speed for the rest of the lap only", "[dpos][steem]") {
  virtual_schedule s;
  s.now = uint128_max / 20; // half of a lap with 9 votes is behind
  s.runners[account(1)] = {9, 0, 0, uint128_max / 10};
  auto changed = update_votes(s, std::vector<steem_candidate>{{account(1), 99, true}});
  auto& r = changed.runners.at(account(1));
  auto covered = 9 * (uint128_max / 20);
  CHECK(r == runner{99, covered, s.now, s.now + (uint128_max - covered) / 100});
}

TEST_CASE("a runner that would end its lap after the end of time waits there", "[dpos][steem]") {
  virtual_schedule s;
  s.now = uint128_max / 2;
  auto changed =
      update_votes(s, std::vector<steem_candidate>{{account(1), 0, true}, {account(2), 1, true}});
  CHECK(changed.runners.at(account(1)).scheduled == uint128_max); // never had votes
  CHECK(changed.runners.at(account(2)).scheduled >= uint128_max - 1);
  s.now = uint128_max / 2 + 2;
  changed = update_votes(s, std::vector<steem_candidate>{{account(2), 1, true}});
  CHECK(changed.runners.at(account(2)).scheduled == uint128_max);
}

TEST_CASE("who no longer stands is forgotten", "[dpos][steem]") {
  auto s = update_votes({}, falling(5));
  CHECK(update_votes(s, falling(3)).runners.size() == 3);
}

TEST_CASE("a round has fewer delegates when fewer stand", "[dpos][steem]") {
  auto candidates = falling(7);
  auto round = next_steem_round({}, update_votes({}, candidates), candidates, some_time);
  CHECK(round.order.size() == 7);
  CHECK(round.by_virtual.empty());
}
