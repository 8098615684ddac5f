// Ethereum's rules inside the chain engine, several nodes at once.
#include "tests/consensus/ethereum/network.hpp"
#include "tests/support/catch.hpp"

namespace concur::consensus::ethereum::test {
namespace {

TEST_CASE("nodes that are all there settle a checkpoint two epochs later",
          "[ethereum][ethereum_rules]") {
  test_network net(8);
  net.run_to_epoch(6);
  CHECK(net.agree());
  // A block in every slot, seen by everybody.
  CHECK(net.at(0).status().head_height == height{47});
  for (std::size_t n = 0; n < 8; ++n) {
    CHECK(net.settled_epoch(n) == 3);
    CHECK(net.head_state(n).finality.current_justified.epoch == 4);
  }
  CHECK(net.refusals.empty());
  CHECK(net.accusations.empty());
  for (const gwei balance : *net.head_state(0).balances)
    CHECK(balance > eth(32));
}

} // namespace
} // namespace concur::consensus::ethereum::test
