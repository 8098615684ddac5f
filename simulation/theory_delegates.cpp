#include "simulation/theory_delegates.hpp"

#include "base/assert.hpp"

namespace concur::simulation::theory {

settling_quorum scheduled_quorum(std::uint64_t n, std::uint64_t missing) {
  CONCUR_ASSERT(n > 0);
  CONCUR_ASSERT(missing < 10'000);
  return {n, n - missing * n / 10'000};
}

settling_quorum two_thirds_quorum(std::uint64_t n) {
  CONCUR_ASSERT(n > 0);
  return {n, 2 * n / 3 + 1};
}

double shuffled_lag(std::uint64_t n, std::uint64_t missing) {
  CONCUR_ASSERT(missing < n);
  const auto all = static_cast<double>(n);
  double sum = 0;
  for (std::uint64_t made = 1; made <= n; ++made) {
    const auto others = n - made;
    if (others <= missing) { // counted to in this round
      sum += static_cast<double>(made - 1 - (missing - others));
      continue;
    }
    // The mean of the (others - missing)-th smallest of `others` places out of n.
    const auto place =
        static_cast<double>(others - missing) * (all + 1) / static_cast<double>(others + 1);
    sum += static_cast<double>(made - 1) + place;
  }
  return sum / all;
}

double fixed_order_lag(std::uint64_t n, std::uint64_t missing) {
  CONCUR_ASSERT(missing < n);
  return static_cast<double>(n - 1 - missing);
}

double pipelined_lag(std::uint64_t n, std::uint64_t row) {
  CONCUR_ASSERT(n > 0);
  CONCUR_ASSERT(row > 0);
  const auto older = n - 1 - (n - 1) / 3;
  const auto turns = older + 2 * n / 3; // between the settled turn and that of the head
  if (row == 1)
    return static_cast<double>(turns + 1); // each block is the first of its turn
  return static_cast<double>(row * (turns - 1)) + static_cast<double>(row + 1) / 2;
}

double epochs_lag(std::uint64_t slots) {
  CONCUR_ASSERT(slots > 0);
  return 2 * static_cast<double>(slots) + static_cast<double>(slots - 1) / 2;
}

} // namespace concur::simulation::theory
