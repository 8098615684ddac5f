#include "consensus/dpos/pipelined_finality.hpp"

#include "tests/consensus/dpos/accounts.hpp"
#include "tests/support/catch.hpp"

using namespace concur;
using namespace concur::consensus::dpos;
using namespace concur::consensus::dpos::test;

namespace {

/// One block by each of these, confirming what it may.
pipelined_finality honest(pipelined_finality f, const std::vector<std::uint32_t>& producers) {
  for (auto p : producers)
    f = f.next(account(p), f.confirmable(account(p)));
  return f;
}

pipelined_finality of_four() { return pipelined_finality(height{0}, accounts(4)); }

} // namespace

TEST_CASE("more than two thirds are two thirds and one", "[dpos][pipelined]") {
  CHECK(two_thirds_and_one(1) == 1);
  CHECK(two_thirds_and_one(3) == 3);
  CHECK(two_thirds_and_one(4) == 3);
  CHECK(two_thirds_and_one(21) == 15);
  CHECK(two_thirds_and_one(101) == 68);
}

TEST_CASE("a producer that has no block yet confirms only its own", "[dpos][pipelined]") {
  auto f = honest(of_four(), {0, 1});
  CHECK(f.confirmable(account(2)) == 0);
  CHECK(f.confirmable(account(99)) == 0);
}

TEST_CASE("a producer confirms all since its own last block", "[dpos][pipelined]") {
  auto f = honest(of_four(), {0, 1, 2, 3});
  CHECK(f.confirmable(account(0)) == 3);
  CHECK(f.confirmable(account(3)) == 0);
}

TEST_CASE("confirming a range twice is not allowed", "[dpos][pipelined]") {
  auto f = honest(of_four(), {0, 1, 2});
  CHECK(f.may_confirm(account(0), 2));
  CHECK_FALSE(f.may_confirm(account(0), 3)); // reaches its own block 1
  CHECK(f.may_confirm(account(2), 0));
  CHECK_FALSE(f.may_confirm(account(2), 1));
  CHECK(f.may_confirm(account(3), 3));
  CHECK_FALSE(f.may_confirm(account(3), 4)); // before the first block
  CHECK_FALSE(f.may_confirm(account(99), 0));
}

TEST_CASE("a block with three confirmations of four is proposed", "[dpos][pipelined]") {
  auto f = honest(of_four(), {0, 1, 2, 3});
  CHECK(f.proposed() == height{0});
  f = honest(f, {0}); // 5 confirms 2 to 4: block 4 has two, 2 has two
  CHECK(f.proposed() == height{0});
  f = honest(f, {1}); // 6 confirms 3 to 5: block 4 has three
  CHECK(f.proposed() == height{4});
  CHECK(f.irreversible() == height{0});
}

TEST_CASE("three implied ones of four make a block irreversible", "[dpos][pipelined]") {
  auto f = honest(of_four(), {0, 1, 2, 3, 0, 1});
  f = honest(f, {2, 3}); // both imply block 4 or later
  CHECK(f.irreversible() == height{0});
  f = honest(f, {0});
  CHECK(f.irreversible() == height{4});
}

TEST_CASE("a producer does not confirm what is irreversible", "[dpos][pipelined]") {
  auto f = pipelined_finality(height{0}, accounts(4));
  f = honest(f, {3, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2});
  REQUIRE(f.irreversible() > height{1});
  CHECK(f.confirmable(account(3)) == f.head().value - f.irreversible().value);
}

TEST_CASE("new producers begin with the irreversible block and the others go on",
          "[dpos][pipelined]") {
  auto f = honest(of_four(), {0, 1, 2, 3, 0, 1, 2, 3, 0, 1});
  REQUIRE(f.irreversible() > height{0});
  std::vector<account_id> changed{account(1), account(2), account(3), account(7)};
  auto g = f.with_producers(changed);
  CHECK(g.irreversible() == f.irreversible());
  CHECK_FALSE(g.may_confirm(account(0), 0));
  CHECK(g.confirmable(account(7)) == 0);
  CHECK(g.confirmable(account(2)) == f.confirmable(account(2)));
  auto after = honest(g, {7, 2, 3, 1, 7, 2, 3, 1, 7, 2, 3, 1});
  CHECK(after.irreversible() > f.head());
}

TEST_CASE("with seven producers in turn two down stop irreversibility for three",
          "[dpos][pipelined]") {
  auto lag_after = [](std::vector<std::uint32_t> up) {
    pipelined_finality f(height{0}, accounts(7));
    for (int round = 0; round < 20; ++round)
      f = honest(f, up);
    return f.head().value - f.irreversible().value;
  };
  CHECK(lag_after({0, 1, 2, 3, 4, 5, 6}) < 14);
  CHECK(lag_after({0, 1, 2, 3, 4}) < 14);
  CHECK(lag_after({0, 1, 2, 3}) == 80);
}

TEST_CASE("the later irreversible block wins, then the longer branch", "[dpos][pipelined]") {
  CHECK(eos_prefers(height{5}, height{10}, height{4}, height{12}));
  CHECK_FALSE(eos_prefers(height{4}, height{12}, height{5}, height{10}));
  CHECK(eos_prefers(height{5}, height{11}, height{5}, height{10}));
  CHECK_FALSE(eos_prefers(height{5}, height{10}, height{5}, height{10}));
}
