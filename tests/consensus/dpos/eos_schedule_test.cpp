#include "consensus/dpos/eos_schedule.hpp"

#include "tests/consensus/dpos/accounts.hpp"
#include "tests/support/catch.hpp"

using namespace concur;
using namespace concur::consensus::dpos;
using namespace concur::consensus::dpos::test;

namespace {

std::vector<candidate_votes> ranking(const std::vector<std::uint32_t>& names,
                                     std::size_t with_votes) {
  std::vector<candidate_votes> out;
  for (std::size_t i = 0; i < names.size(); ++i)
    out.push_back({account(names[i]), i < with_votes ? uint128{1000 - i} : uint128{0}});
  return out;
}

} // namespace

TEST_CASE("votes are counted when more than 120 slots have passed", "[dpos][eos]") {
  CHECK_FALSE(counts_votes({}, 1'120, 1'000));
  CHECK(counts_votes({}, 1'121, 1'000));
  CHECK_FALSE(counts_votes({}, 1'000, 1'000));
}

TEST_CASE("the elected are in the order of their names", "[dpos][eos]") {
  eos_election_rules rules;
  rules.producers = 3;
  CHECK(elected_producers(rules, ranking({9, 2, 5, 1}, 4), 0) ==
        std::vector<account_id>{account(2), account(5), account(9)});
}

TEST_CASE("who has no votes is not elected and a committee never shrinks", "[dpos][eos]") {
  eos_election_rules rules;
  rules.producers = 3;
  CHECK(elected_producers(rules, ranking({9, 2, 5}, 2), 2) ==
        std::vector<account_id>{account(2), account(9)});
  CHECK_FALSE(elected_producers(rules, ranking({9, 2, 5}, 2), 3));
  CHECK_FALSE(elected_producers(rules, ranking({9, 2, 5}, 0), 0));
}

TEST_CASE("a schedule is proposed, then pending, then active", "[dpos][eos]") {
  eos_schedule s(accounts(3));
  CHECK_FALSE(s.on_block(height{100}, height{60}));
  REQUIRE(s.propose(height{100}, accounts(3, 5)));
  CHECK_FALSE(s.on_block(height{130}, height{99}));
  CHECK_FALSE(s.has_pending());
  CHECK_FALSE(s.on_block(height{131}, height{100}));
  CHECK(s.has_pending());
  CHECK_FALSE(s.has_proposed());
  CHECK_FALSE(s.on_block(height{170}, height{130}));
  CHECK(s.active() == accounts(3));
  CHECK(s.on_block(height{171}, height{131}));
  CHECK(s.active() == accounts(3, 5));
  CHECK(s.version() == 1);
}

TEST_CASE("a proposal that changes nothing is none", "[dpos][eos]") {
  eos_schedule s(accounts(3));
  CHECK_FALSE(s.propose(height{5}, accounts(3)));
  REQUIRE(s.propose(height{6}, accounts(3, 5)));
  CHECK_FALSE(s.propose(height{7}, accounts(3, 9))); // one waits already
  CHECK_FALSE(s.on_block(height{8}, height{6}));
  REQUIRE(s.has_pending());
  CHECK_FALSE(s.propose(height{9}, accounts(3, 5))); // as the pending one
  CHECK(s.propose(height{10}, accounts(3)));
}

TEST_CASE("a proposal waits while another is pending and a block longer", "[dpos][eos]") {
  eos_schedule s(accounts(3));
  REQUIRE(s.propose(height{6}, accounts(3, 5)));
  CHECK_FALSE(s.on_block(height{8}, height{6}));
  REQUIRE(s.propose(height{8}, accounts(3, 9)));
  CHECK(s.on_block(height{12}, height{8})); // the pending one becomes active
  CHECK_FALSE(s.has_pending());             // and the proposed one waits for the next block
  CHECK_FALSE(s.on_block(height{13}, height{9}));
  CHECK(s.has_pending());
}
