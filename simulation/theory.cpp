#include "simulation/theory.hpp"

#include "base/assert.hpp"
#include "base/random.hpp"

#include <algorithm>
#include <vector>

namespace concur::simulation::theory {

namespace {

void check_share(double share) {
  CONCUR_ASSERT(share >= 0);
  CONCUR_ASSERT(share <= 1);
}

void check_times(double delay, double interval) {
  CONCUR_ASSERT(delay >= 0);
  CONCUR_ASSERT(interval > 0);
}

/// 1 - e^-x without loss of digits for small x. @pre x >= 0
double one_minus_exp(double x) {
  return x < 1e-5 ? x * (1 - x / 2 * (1 - x / 3)) : 1 - portable_exp(-x);
}

double sum_of_squares(std::span<const double> shares) {
  double sum = 0;
  for (const double h : shares)
    sum += h * h;
  return sum;
}

} // namespace

double double_spend_whitepaper(double q, std::uint64_t z) {
  check_share(q);
  if (q >= 0.5 || z == 0)
    return 1;
  if (q == 0)
    return 0;
  const double ratio = q / (1 - q);
  const double lambda = static_cast<double>(z) * ratio;
  // Terms are built as logarithms, since e^-lambda alone may be too small for a double.
  double log_term = -lambda;
  double caught = 0;
  double within = 0; // Probability that the attacker made at most z blocks.
  for (std::uint64_t k = 0; k <= z; ++k) {
    within += portable_exp(log_term);
    caught += portable_exp(log_term + static_cast<double>(z - k) * portable_log(ratio));
    log_term += portable_log(lambda / static_cast<double>(k + 1));
  }
  return std::max(0.0, 1 - within) + caught;
}

double double_spend_exact(double q, std::uint64_t z) {
  check_share(q);
  if (q >= 0.5 || z == 0)
    return 1;
  if (q == 0)
    return 0;
  // The published sum is 1 - sum_{m<z} C(m+z-1, m) (p^z q^m - q^z p^m). What is subtracted is the
  // chance that honest miners have z blocks first, and its complement is the same sum with p and q
  // exchanged; so the result is twice the second part.
  const double log_p = portable_log(1 - q);
  double log_term = static_cast<double>(z) * portable_log(q);
  double sum = 0;
  for (std::uint64_t m = 0; m < z; ++m) {
    sum += portable_exp(log_term);
    log_term += portable_log(static_cast<double>(m + z) / static_cast<double>(m + 1)) + log_p;
  }
  return 2 * sum;
}

namespace {

double power(double base, std::uint64_t exponent) {
  double out = 1;
  for (; exponent > 0; exponent >>= 1) {
    out *= (exponent & 1) != 0 ? base : 1;
    base *= base;
  }
  return out;
}

/// Chance that a walk which goes up with q gets `up` steps above its start before it gets `down`
/// below it.
double wins_before_ruin(double q, std::uint64_t up, std::uint64_t down) {
  const double p = 1 - q;
  const auto whole = up + down;
  if (p == q)
    return static_cast<double>(down) / static_cast<double>(whole);
  if (q > p)
    return (1 - power(p / q, down)) / (1 - power(p / q, whole));
  const double s = q / p;
  return (power(s, up) - power(s, whole)) / (1 - power(s, whole));
}

} // namespace

double double_spend_giving_up(double q, std::uint64_t z, std::uint64_t behind) {
  check_share(q);
  CONCUR_ASSERT(q > 0 && q < 1);
  if (behind == 0)
    return double_spend_exact(q, z);
  // Chance of m blocks of the attacker, beside the one in hand, when the honest have k; z and more
  // can't be lost any more.
  std::vector<double> at(z + 1, 0);
  at[0] = 1;
  for (std::uint64_t k = 1; k <= z; ++k) {
    for (std::uint64_t m = 0; m < z; ++m) { // his blocks before the next honest one
      const double more = at[m] * q;
      at[m + 1] += more;
      at[m] -= more;
    }
    for (std::uint64_t m = 0; m < z && m + 1 + behind <= k; ++m)
      at[m] = 0;
  }
  double out = at[z];
  for (std::uint64_t m = 0; m < z; ++m)
    if (z < m + 1 + behind)
      out += at[m] * wins_before_ruin(q, z - m, behind + m + 1 - z);
  return out;
}

std::optional<std::uint64_t> confirmations_needed(double q, double risk, double_spend_form form) {
  check_share(q);
  CONCUR_ASSERT(risk > 0);
  constexpr std::uint64_t most = 100'000;
  if (q >= 0.5)
    return std::nullopt;
  const auto is_enough = [&](std::uint64_t z) {
    return (form == double_spend_form::exact ? double_spend_exact(q, z)
                                             : double_spend_whitepaper(q, z)) < risk;
  };
  // The risk falls with z: double until it is low enough, then halve the interval.
  std::uint64_t low = 0, high = 1;
  if (is_enough(0))
    return 0;
  while (!is_enough(high)) {
    if (high >= most)
      return std::nullopt;
    low = high;
    high *= 2;
  }
  while (high - low > 1) {
    const std::uint64_t middle = low + (high - low) / 2;
    (is_enough(middle) ? high : low) = middle;
  }
  return high <= most ? std::optional(high) : std::nullopt;
}

double selfish_mining_revenue(double alpha, double gamma) {
  check_share(gamma);
  CONCUR_ASSERT(alpha >= 0 && alpha <= 0.5);
  const double a = alpha;
  const double honest = (1 - a) * (1 - a);
  return (a * honest * (4 * a + gamma * (1 - 2 * a)) - a * a * a) / (1 - a * (1 + (2 - a) * a));
}

double selfish_mining_threshold(double gamma) {
  check_share(gamma);
  return (1 - gamma) / (3 - 2 * gamma);
}

double worst_chain_quality(double alpha) {
  CONCUR_ASSERT(alpha >= 0 && alpha <= 0.5);
  return 1 - alpha / (1 - alpha);
}

double stale_share_first_order(double delay, double interval, std::span<const double> shares) {
  check_times(delay, interval);
  return delay / interval * (1 - sum_of_squares(shares));
}

double stale_share_of_miner_first_order(double delay, double interval,
                                        std::span<const double> shares, std::size_t i) {
  check_times(delay, interval);
  CONCUR_ASSERT(i < shares.size());
  const double h = shares[i];
  return delay / interval * ((1 - h) * (1 - h) + sum_of_squares(shares) - h * h);
}

double stale_share_one_height(double delay, double interval, std::span<const double> shares) {
  check_times(delay, interval);
  double rivals = 0;
  for (std::size_t i = 0; i < shares.size(); ++i)
    for (std::size_t j = 0; j < shares.size(); ++j)
      if (i != j)
        rivals += shares[i] * one_minus_exp(shares[j] * delay / interval);
  return rivals / (1 + rivals);
}

double contested_share(double delay, double interval, std::span<const double> shares) {
  check_times(delay, interval);
  double contested = 0;
  for (const double h : shares)
    contested += h * one_minus_exp((1 - h) * delay / interval);
  return contested;
}

double growth_many_miners(double delay, double interval) {
  check_times(delay, interval);
  return 1 / (interval + delay);
}

double stale_share_many_miners(double delay, double interval) {
  check_times(delay, interval);
  return delay / (interval + delay);
}

double growth_lower_bound(double rate, double delay) {
  CONCUR_ASSERT(rate >= 0);
  CONCUR_ASSERT(delay >= 0);
  return rate / (1 + rate * delay);
}

bool is_secure(double attack_rate, double honest_rate, double delay) {
  CONCUR_ASSERT(attack_rate >= 0);
  return attack_rate < growth_lower_bound(honest_rate, delay);
}

double fork_probability(double interval, double unaware) {
  CONCUR_ASSERT(interval > 1);
  CONCUR_ASSERT(unaware >= 0);
  return one_minus_exp(-unaware * portable_log(1 - 1 / interval));
}

} // namespace concur::simulation::theory
