#include "simulation/measures.hpp"

#include "base/assert.hpp"
#include "base/random.hpp"

#include <algorithm>
#include <functional>
#include <vector>

namespace concur::simulation {

namespace {

double sum_of(std::span<const double> weights) {
  double sum = 0;
  for (const double w : weights) {
    CONCUR_ASSERT(w >= 0);
    sum += w;
  }
  return sum;
}

} // namespace

double gini(std::span<const double> weights) {
  const double sum = sum_of(weights);
  if (!(sum > 0))
    return 0;
  std::vector<double> sorted(weights.begin(), weights.end());
  std::sort(sorted.begin(), sorted.end());
  const auto n = static_cast<double>(sorted.size());
  double weighted = 0;
  for (std::size_t i = 0; i < sorted.size(); ++i)
    weighted += (2 * static_cast<double>(i + 1) - n - 1) * sorted[i];
  return weighted / (n * sum);
}

std::size_t nakamoto_coefficient(std::span<const double> weights, double share) {
  CONCUR_ASSERT(share >= 0 && share < 1);
  const double sum = sum_of(weights);
  if (!(sum > 0))
    return 0;
  std::vector<double> sorted(weights.begin(), weights.end());
  std::sort(sorted.begin(), sorted.end(), std::greater<>{});
  // Shares are written with rounding: what is above the bound by rounding alone does not count.
  const double bound = share * sum * (1 + 1e-12);
  double held = 0;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    held += sorted[i];
    if (held > bound)
      return i + 1;
  }
  return sorted.size();
}

double herfindahl(std::span<const double> weights) {
  const double sum = sum_of(weights);
  if (!(sum > 0))
    return 0;
  double squares = 0;
  for (const double w : weights)
    squares += w / sum * (w / sum);
  return squares;
}

double entropy_bits(std::span<const double> weights) {
  const double sum = sum_of(weights);
  if (!(sum > 0))
    return 0;
  double nats = 0;
  for (const double w : weights)
    if (w > 0)
      nats += w / sum * portable_log(sum / w);
  return nats / portable_log(2);
}

} // namespace concur::simulation
