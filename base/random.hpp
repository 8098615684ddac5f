// Seeded random streams. One root seed, one stream a purpose: adding a node or a fault must not
// shift what the others draw. Every distribution is our own, written with +, -, *, / and sqrt on
// IEEE doubles or with integers, so that all compilers and libraries draw the same numbers.
#pragma once

#include "base/types.hpp"

#include <cstdint>
#include <string_view>

namespace concur {

/// xoshiro256** (Blackman, Vigna 2018), seeded by splitmix64 from the root seed and a name.
class random_stream {
public:
  /// `name` tells the purpose, such as "mining/london" or "latency/3/7".
  random_stream(std::uint64_t root_seed, std::string_view name);

  std::uint64_t next();

  /// Uniform in [0, n), exactly (Lemire's rejection). @pre n > 0
  std::uint64_t below(std::uint64_t n);

  /// Uniform in [0, 1) with 53 random bits.
  double unit();

  /// True with probability `p`; p <= 0 never, p >= 1 always. Draws one number in every case.
  bool chance(double p);

  /// Exponential with the given mean, at least 1 ns.
  duration exponential(duration mean);

  /// Uniform between the two, both included. @pre low <= high
  duration uniform(duration low, duration high);

  /// Standard normal (inverse of the distribution function).
  double normal();

  /// Log-normal, given by its median and 99th percentile. @pre 0 < median <= p99
  duration lognormal(duration median, duration p99);

  /// Pareto with minimum 1 and shape alpha > 0.
  double pareto(double alpha);

private:
  std::uint64_t state_[4];
};

/// Natural logarithm and exponential that give the same bits on every platform.
/// Relative error below 1e-14. @pre x > 0 for portable_log
double portable_log(double x);
double portable_exp(double x);

/// Inverse of the standard normal distribution function, absolute error below 1e-8. @pre 0 < p < 1
double normal_quantile(double p);

} // namespace concur
