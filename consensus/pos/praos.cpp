#include "consensus/pos/praos.hpp"

#include "base/assert.hpp"
#include "base/random.hpp"

namespace concur::consensus::pos {
namespace {

// 1 - e^x for x <= 0. Near zero by its series, because the difference would lose all digits.
double one_minus_exp(double x) {
  if (x < -0.5)
    return 1 - portable_exp(x);
  double sum = 0;
  for (int n = 20; n > 0; --n) // 0.5^21 / 21! is below the last bit
    sum = x / n * (1 + sum);
  return -sum;
}

// ln(1 - f) for 0 < f < 1, likewise: -2 artanh(f / (2 - f)).
double log_of_rest(double f) {
  if (f > 0.5)
    return portable_log(1 - f);
  const auto s = f / (2 - f);
  double sum = 0;
  for (int n = 41; n > 0; n -= 2) // s <= 1/3: s^43 is below the last bit
    sum = sum * s * s + 1.0 / n;
  return -2 * s * sum;
}

} // namespace

double praos_leader_probability(double f, double share) {
  CONCUR_ASSERT(f > 0 && f < 1);
  CONCUR_ASSERT(share >= 0 && share <= 1);
  return one_minus_exp(share * log_of_rest(f));
}

std::uint64_t praos_threshold(std::uint64_t f_numerator, std::uint64_t f_denominator,
                              std::uint64_t stake, std::uint64_t total) {
  CONCUR_ASSERT(f_numerator > 0 && f_numerator < f_denominator);
  CONCUR_ASSERT(total > 0 && stake <= total);
  const auto phi = praos_leader_probability(
      static_cast<double>(f_numerator) / static_cast<double>(f_denominator),
      static_cast<double>(stake) / static_cast<double>(total));
  // At most f, which is below 1 by more than a rounding; the lowest bits of 2^64 phi are noise.
  return static_cast<std::uint64_t>(phi * 0x1p63) << 1;
}

bool praos_leads(const vrf_output& output, std::uint64_t threshold) {
  std::uint64_t draw = 0;
  for (std::size_t i = 0; i < 8; ++i)
    draw = draw << 8 | output.data[i];
  return draw < threshold;
}

} // namespace concur::consensus::pos
