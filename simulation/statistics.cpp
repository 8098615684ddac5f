#include "simulation/statistics.hpp"

#include "base/assert.hpp"
#include "base/random.hpp"

#include <algorithm>
#include <boost/math/distributions/beta.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <limits>
#include <vector>

namespace concur::simulation {

namespace {

/// What is left out on each side.
double tail_of(double confidence) {
  CONCUR_ASSERT(confidence > 0 && confidence < 1);
  return (1 - confidence) / 2;
}

} // namespace

confidence_interval wilson(std::uint64_t hits, std::uint64_t trials, double confidence) {
  const double z = -normal_quantile(tail_of(confidence));
  CONCUR_ASSERT(hits <= trials);
  if (trials == 0)
    return {0, 1};
  const auto n = static_cast<double>(trials);
  const double p = static_cast<double>(hits) / n;
  const double spread = 1 + z * z / n;
  const double middle = (p + z * z / (2 * n)) / spread;
  const double half = z / spread * std::sqrt(p * (1 - p) / n + z * z / (4 * n * n));
  // At the ends the bound is the end itself; only rounding says otherwise.
  return {hits == 0 ? 0 : std::max(0.0, middle - half),
          hits == trials ? 1 : std::min(1.0, middle + half)};
}

confidence_interval clopper_pearson(std::uint64_t hits, std::uint64_t trials, double confidence) {
  const double tail = tail_of(confidence);
  CONCUR_ASSERT(hits <= trials);
  if (trials == 0)
    return {0, 1};
  const auto k = static_cast<double>(hits), n = static_cast<double>(trials);
  using boost::math::beta_distribution;
  using boost::math::complement;
  using boost::math::quantile;
  return {hits == 0 ? 0 : quantile(beta_distribution<>(k, n - k + 1), tail),
          hits == trials ? 1 : quantile(complement(beta_distribution<>(k + 1, n - k), tail))};
}

double mean(std::span<const double> samples) {
  double sum = 0;
  for (const double x : samples)
    sum += x;
  return samples.empty() ? 0 : sum / static_cast<double>(samples.size());
}

double standard_deviation(std::span<const double> samples) {
  if (samples.size() < 2)
    return 0;
  const double middle = mean(samples);
  double squares = 0;
  for (const double x : samples)
    squares += (x - middle) * (x - middle);
  return std::sqrt(squares / static_cast<double>(samples.size() - 1));
}

confidence_interval mean_interval(std::span<const double> samples, double confidence) {
  const double tail = tail_of(confidence);
  constexpr double infinity = std::numeric_limits<double>::infinity();
  if (samples.size() < 2)
    return {-infinity, infinity};
  const auto n = static_cast<double>(samples.size());
  const double t = -quantile(boost::math::students_t_distribution<>(n - 1), tail);
  const double half = t * standard_deviation(samples) / std::sqrt(n);
  return {mean(samples) - half, mean(samples) + half};
}

double sample_quantile(std::span<const double> samples, double q) {
  CONCUR_ASSERT(q >= 0 && q <= 1);
  if (samples.empty())
    return 0;
  std::vector<double> sorted(samples.begin(), samples.end());
  std::sort(sorted.begin(), sorted.end());
  const double place = q * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (place - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

} // namespace concur::simulation
