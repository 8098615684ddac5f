#include "simulation/theory_delegates.hpp"

#include "base/random.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

using namespace concur;
using namespace concur::simulation::theory;

namespace {

/// Rounds in a fresh random order each: blocks from the settled one to the head, on the mean.
double rounds_of(std::uint64_t n, std::uint64_t missing, std::uint64_t rounds) {
  random_stream draws{1, "rounds"};
  std::vector<std::int64_t> last(n);
  std::iota(last.begin(), last.end(), -static_cast<std::int64_t>(n));
  std::vector<std::size_t> order(n);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::int64_t head = 0, settled = -static_cast<std::int64_t>(n), sum = 0;
  for (std::uint64_t r = 0; r < rounds; ++r) {
    for (std::size_t i = 0; i < n; ++i)
      std::swap(order[i], order[i + draws.below(n - i)]);
    for (auto who : order) {
      last[who] = head;
      auto sorted = last;
      std::sort(sorted.begin(), sorted.end());
      settled = std::max(settled, sorted[missing]);
      sum += head++ - settled;
    }
  }
  return static_cast<double>(sum) / static_cast<double>(rounds * n);
}

} // namespace

TEST_CASE("so many silent delegates stall what is settled, as the sources say", "[theory][dpos]") {
  CHECK(scheduled_quorum(11, 3000).stalls_from() == 4);
  CHECK(scheduled_quorum(21, 2500).stalls_from() == 6);
  CHECK(scheduled_quorum(27, 3000).stalls_from() == 9);
  CHECK(scheduled_quorum(101, 3000).stalls_from() == 31);
  CHECK(two_thirds_quorum(21).stalls_from() == 7);
  CHECK(two_thirds_quorum(21).rewrites_alone_from() == 15);
}

TEST_CASE("two quorums meet in a third and one", "[theory][bft]") {
  for (std::uint64_t n = 1; n <= 200; ++n) {
    CHECK(two_thirds_quorum(n).contradict_at_least() > byzantine_faults_max(n));
    CHECK(2 * byzantine_quorum(n) >= n + byzantine_faults_max(n) + 1);
    CHECK(byzantine_quorum(n) <= n - byzantine_faults_max(n)); // the honest alone can go on
  }
  CHECK(byzantine_quorum(4) == 3);
  CHECK(byzantine_quorum(6) == 4);
  CHECK(byzantine_faults_max(3) == 0);
}

TEST_CASE("what shuffled rounds lag behind is an order statistic", "[theory][dpos]") {
  for (auto [n, missing] : {std::pair{11, 3}, {21, 5}, {27, 8}}) {
    auto played =
        rounds_of(static_cast<std::uint64_t>(n), static_cast<std::uint64_t>(missing), 4000);
    CHECK(
        std::abs(shuffled_lag(static_cast<std::uint64_t>(n), static_cast<std::uint64_t>(missing)) -
                 played) < 0.05);
  }
  // Steem, 27 witnesses of BitShares, 101 delegates: 52 s, 61 s and 4 min at slots of 3 s.
  CHECK(std::abs(shuffled_lag(21, 5) - 17.5) < 0.1);
  CHECK(std::abs(shuffled_lag(27, 8) - 20.4) < 0.1);
  CHECK(std::abs(shuffled_lag(101, 30) - 79.6) < 0.3);
  CHECK(fixed_order_lag(101, 30) == 70);
}

TEST_CASE("EOSIO's settling lags as its main net was known for", "[theory][dpos]") {
  CHECK(pipelined_lag(21, 12) == 330.5); // 325 to 336 blocks, 165 s
  CHECK(pipelined_lag(21, 1) == 29);
  CHECK(pipelined_lag(4, 12) == 42.5); // 37 to 48
  CHECK(savanna_lag() == 2);
  CHECK(epochs_lag(32) == 79.5); // 12.8 min and half an epoch
}
