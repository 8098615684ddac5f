#include "consensus/ethereum/justification.hpp"

#include "tests/consensus/ethereum/support.hpp"
#include "tests/support/catch.hpp"

namespace concur::consensus::ethereum::test {
namespace {

constexpr epoch_number now = 10;

checkpoint at(epoch_number e) { return {e, block_number(e)}; }

/// Before the end of epoch 10: epoch 9 has bit 0, and so on; nothing is final but genesis.
justification_state before(std::array<bool, 4> bits, epoch_number previous, epoch_number current) {
  return {bits, at(previous), at(current), at(0)};
}

/// The end of epoch 10 with votes of so many thirds.
justification_state after(const justification_state& s, gwei previous_thirds, gwei thirds) {
  return weigh(s, {at(now - 1), at(now), previous_thirds, thirds, 3});
}

TEST_CASE("exactly two thirds justify, one unit less does not", "[ethereum][finality]") {
  CHECK(is_supermajority(2, 3));
  CHECK(is_supermajority(200, 300));
  CHECK_FALSE(is_supermajority(199, 300));
  CHECK(is_supermajority(67, 100));
  CHECK_FALSE(is_supermajority(66, 100));
  const auto s = before({}, 0, 0);
  CHECK(after(s, 0, 2).current_justified == at(now));
  CHECK(after(s, 0, 1).current_justified == at(0));
  CHECK(after(s, 2, 0).current_justified == at(now - 1));
  CHECK(after(s, 2, 2).current_justified == at(now));
}

TEST_CASE("justified checkpoints and bits move on by one each epoch", "[ethereum][finality]") {
  const auto s = after(before({true, false, true, true}, 7, 8), 0, 0);
  CHECK(s.bits == std::array{false, true, false, true});
  CHECK(s.previous_justified == at(8));
  CHECK(s.current_justified == at(8));
}

TEST_CASE("the four ways to finality, and one missing link in each", "[ethereum][finality]") {
  SECTION("three in a row up to the epoch before finalise what is three back") {
    // Before the update the bits of epochs 9, 8, 7 are b0, b1, b2.
    CHECK(after(before({false, true, true, false}, 7, 8), 2, 0).finalised == at(7));
    CHECK(after(before({false, false, true, false}, 7, 8), 2, 0).finalised == at(0));
    CHECK(after(before({false, true, true, false}, 6, 8), 2, 0).finalised == at(0));
  }
  SECTION("two in a row up to the epoch before finalise what is two back") {
    CHECK(after(before({false, true, false, false}, 8, 8), 2, 0).finalised == at(8));
    CHECK(after(before({false, false, false, false}, 8, 8), 2, 0).finalised == at(0));
  }
  SECTION("three in a row up to this epoch finalise what is two back") {
    CHECK(after(before({false, true, false, false}, 6, 8), 2, 2).finalised == at(8));
    CHECK(after(before({false, true, false, false}, 6, 8), 1, 2).finalised == at(0));
  }
  SECTION("two in a row up to this epoch finalise the epoch before") {
    CHECK(after(before({true, false, false, false}, 6, 9), 0, 2).finalised == at(9));
    CHECK(after(before({true, false, false, false}, 6, 9), 0, 1).finalised == at(0));
  }
}

TEST_CASE("the younger of two checkpoints that become final wins", "[ethereum][finality]") {
  CHECK(after(before({true, true, true, false}, 8, 9), 2, 2).finalised == at(9));
}

} // namespace
} // namespace concur::consensus::ethereum::test
