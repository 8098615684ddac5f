#include "consensus/dpos/lecture.hpp"

#include "tests/consensus/dpos/accounts.hpp"
#include "tests/support/catch.hpp"

using namespace concur;
using namespace concur::consensus::dpos;
using namespace concur::consensus::dpos::test;

namespace {

std::vector<candidate_votes> ranked(std::uint32_t count) {
  std::vector<candidate_votes> out;
  for (std::uint32_t i = 0; i < count; ++i)
    out.push_back({account(i), 1000 - i});
  return out;
}

lecture_rules rules_for(std::size_t delegates, std::uint64_t rounds = 1, std::uint32_t misses = 1) {
  return {delegates, rounds, misses};
}

std::vector<int> turns(const lecture_committee& c, std::uint64_t from, std::uint64_t count) {
  std::vector<int> out;
  for (auto s = from; s < from + count; ++s) {
    auto id = c.turn_of(s);
    out.push_back(id ? static_cast<int>(number_of(*id)) : -1);
  }
  return out;
}

using list = std::vector<int>;

} // namespace

TEST_CASE("delegates take turns in the order of their votes", "[dpos][lecture]") {
  lecture_committee c(rules_for(4), ranked(6), 10);
  CHECK(turns(c, 10, 8) == list{0, 1, 2, 3, 0, 1, 2, 3});
  CHECK(numbers_of(c.standbys()) == std::vector<std::uint32_t>{4, 5});
}

TEST_CASE("every delegate has the same number of slots", "[dpos][lecture]") {
  lecture_rules rules;
  rules.rounds_a_period = 3;
  lecture_committee c(rules, ranked(150), 1);
  std::map<account_id, int> slots;
  std::uint64_t s = 1;
  for (; !c.counts_votes(rules, s); ++s)
    ++slots[*c.turn_of(s)];
  ++slots[*c.turn_of(s)]; // the block that counts the votes is still theirs
  CHECK(slots.size() == 101);
  for (auto& [id, count] : slots)
    CHECK(count == 3);
}

TEST_CASE("votes are counted in the last slot of a period or as soon as there is a block",
          "[dpos][lecture]") {
  auto rules = rules_for(4, 2);
  lecture_committee c(rules, ranked(6), 10);
  CHECK_FALSE(c.counts_votes(rules, 16));
  CHECK(c.counts_votes(rules, 17));
  CHECK(c.counts_votes(rules, 19));
}

TEST_CASE("a delegate that misses its turn is replaced by the best standby", "[dpos][lecture]") {
  auto rules = rules_for(4);
  lecture_committee c(rules, ranked(6), 10);
  CHECK(c.on_block(rules, 10, 12, {}) == 1);
  CHECK(turns(c, 13, 4) == list{3, 0, 4, 2});
  CHECK(numbers_of(c.standbys()) == std::vector<std::uint32_t>{5});
}

TEST_CASE("a delegate may miss turns if the setting says so, but not in a row", "[dpos][lecture]") {
  auto rules = rules_for(3, 10, 2);
  lecture_committee c(rules, ranked(4), 0);
  CHECK(c.on_block(rules, 0, 2, {}) == 0); // 1 missed
  CHECK(c.on_block(rules, 2, 3, {}) == 0);
  CHECK(c.on_block(rules, 3, 4, {}) == 0); // 1 is back
  CHECK(c.on_block(rules, 4, 5, {}) == 0);
  CHECK(c.on_block(rules, 5, 6, {}) == 0);
  CHECK(c.on_block(rules, 6, 8, {}) == 0); // missed once
  CHECK(c.on_block(rules, 8, 9, {}) == 0);
  CHECK(c.on_block(rules, 9, 11, {}) == 1); // twice in a row
  CHECK(turns(c, 12, 3) == list{0, 3, 2});
}

TEST_CASE("nobody is blamed when a whole round is missing", "[dpos][lecture]") {
  auto rules = rules_for(4);
  lecture_committee c(rules, ranked(9), 0);
  CHECK(c.on_block(rules, 0, 5, {}) == 0);
  CHECK(turns(c, 8, 4) == list{0, 1, 2, 3});
  CHECK(c.on_block(rules, 5, 9, {}) == 3);
}

TEST_CASE("a convicted or resigned delegate is replaced from the next slot", "[dpos][lecture]") {
  auto rules = rules_for(4);
  lecture_committee c(rules, ranked(6), 0);
  CHECK(c.on_block(rules, 0, 1, {account(2), account(4)}) == 1);
  CHECK(turns(c, 2, 4) == list{5, 3, 0, 1}); // standby 4 is out too
  CHECK(c.standbys().empty());
}

TEST_CASE("without a standby the silent stay and the convicted leave a gap", "[dpos][lecture]") {
  auto rules = rules_for(3);
  lecture_committee c(rules, ranked(3), 0);
  CHECK(c.on_block(rules, 0, 2, {}) == 0);
  CHECK(turns(c, 3, 3) == list{0, 1, 2});
  CHECK(c.on_block(rules, 2, 3, {account(1)}) == 0);
  CHECK(turns(c, 4, 3) == list{-1, 2, 0});
}

TEST_CASE("slots missed before the committee began are not its fault", "[dpos][lecture]") {
  auto rules = rules_for(4);
  lecture_committee c(rules, ranked(6), 10);
  CHECK(c.on_block(rules, 8, 11, {}) == 1); // slot 9 was somebody else's, slot 10 was 0's
  CHECK(turns(c, 12, 4) == list{2, 3, 4, 1});
}

TEST_CASE("a committee is smaller when fewer stand", "[dpos][lecture]") {
  lecture_committee c(lecture_rules{}, ranked(7), 0);
  CHECK(c.places().size() == 7);
}

TEST_CASE("a delegate that is too slow misses its slot", "[dpos][lecture]") {
  using std::chrono::milliseconds;
  CHECK(can_fill(0, 1'000'000, milliseconds{1}));
  CHECK(can_fill(100, 300, milliseconds{3000}));
  CHECK_FALSE(can_fill(100, 301, milliseconds{3000}));
  CHECK(can_fill(1, 0, milliseconds{1}));
}
