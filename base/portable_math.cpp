// Functions that the C library rounds differently from platform to platform, made of operations
// that IEEE 754 rounds exactly.
#include "base/assert.hpp"
#include "base/random.hpp"

#include <bit>
#include <cmath>

namespace concur {
namespace {

// ln 2 in two parts; the first has 32 bits, so that its product with an exponent is exact.
constexpr double ln2_high = 0x1.62e42feep-1;
constexpr double ln2_low = 0x1.a39ef35793c76p-33;
constexpr double sqrt2 = 0x1.6a09e667f3bcdp+0;

double power_of_two(int exponent) { // -1022 <= exponent <= 1023
  return std::bit_cast<double>(static_cast<std::uint64_t>(exponent + 1023) << 52);
}

template <std::size_t N>
double polynomial(const double (&highest_first)[N], double x) {
  double sum = 0;
  for (auto c : highest_first)
    sum = sum * x + c;
  return sum;
}

constexpr double inverse_odds[] = {1. / 25, 1. / 23, 1. / 21, 1. / 19, 1. / 17, 1. / 15,
                                   1. / 13, 1. / 11, 1. / 9,  1. / 7,  1. / 5,  1. / 3};
constexpr double inverse_factorials[] = {
    1. / 1307674368000, 1. / 87178291200, 1. / 6227020800, 1. / 479001600, 1. / 39916800,
    1. / 3628800,       1. / 362880,      1. / 40320,      1. / 5040,      1. / 720,
    1. / 120,           1. / 24,          1. / 6,          1. / 2};

// Wichura 1988, algorithm AS 241, PPND16: relative accuracy about 1e-16.
constexpr double centre_above[] = {2.5090809287301226727e+3, 3.3430575583588128105e+4,
                                   6.7265770927008700853e+4, 4.5921953931549871457e+4,
                                   1.3731693765509461125e+4, 1.9715909503065514427e+3,
                                   1.3314166789178437745e+2, 3.3871328727963666080e+0};
constexpr double centre_below[] = {5.2264952788528545610e+3, 2.8729085735721942674e+4,
                                   3.9307895800092710610e+4, 2.1213794301586595867e+4,
                                   5.3941960214247511077e+3, 6.8718700749205790830e+2,
                                   4.2313330701600911252e+1, 1.0};
constexpr double middle_above[] = {7.74545014278341407640e-4, 2.27238449892691845833e-2,
                                   2.41780725177450611770e-1, 1.27045825245236838258e+0,
                                   3.64784832476320460504e+0, 5.76949722146069140550e+0,
                                   4.63033784615654529590e+0, 1.42343711074968357734e+0};
constexpr double middle_below[] = {1.05075007164441684324e-9, 5.47593808499534494600e-4,
                                   1.51986665636164571966e-2, 1.48103976427480074590e-1,
                                   6.89767334985100004550e-1, 1.67638483018380384940e+0,
                                   2.05319162663775882187e+0, 1.0};
constexpr double tail_above[] = {2.01033439929228813265e-7, 2.71155556874348757815e-5,
                                 1.24266094738807843860e-3, 2.65321895265761230930e-2,
                                 2.96560571828504891230e-1, 1.78482653991729133580e+0,
                                 5.46378491116411436990e+0, 6.65790464350110377720e+0};
constexpr double tail_below[] = {2.04426310338993978564e-15, 1.42151175831644588870e-7,
                                 1.84631831751005468180e-5,  7.86869131145613259100e-4,
                                 1.48753612908506148525e-2,  1.36929880922735805310e-1,
                                 5.99832206555887937690e-1,  1.0};

} // namespace

double portable_log(double x) {
  CONCUR_ASSERT(x > 0);
  CONCUR_ASSERT(x <= std::numeric_limits<double>::max());
  int exponent = 0;
  if (x < std::numeric_limits<double>::min()) {
    x *= 0x1p54;
    exponent = -54;
  }
  auto bits = std::bit_cast<std::uint64_t>(x);
  exponent += static_cast<int>(bits >> 52) - 1023;
  auto m = std::bit_cast<double>((bits & 0xfffffffffffff) | 0x3ff0000000000000);
  if (m > sqrt2) {
    m /= 2;
    ++exponent;
  }
  // ln m = 2 artanh s = 2 (s + s^3/3 + ...) with |s| < 0.1716: s^24 is below the last bit.
  auto s = (m - 1) / (m + 1);
  auto square = s * s;
  auto tail = 2 * s * square * polynomial(inverse_odds, square);
  return exponent * ln2_high + (exponent * ln2_low + tail + 2 * s);
}

double portable_exp(double x) {
  if (!(x <= 709.8)) // Also if it is not a number.
    return x + std::numeric_limits<double>::infinity();
  if (x < -745.2)
    return 0;
  auto n = static_cast<int>(x / 0x1.62e42fefa39efp-1 + (x < 0 ? -0.5 : 0.5));
  auto r = (x - n * ln2_high) - n * ln2_low;
  // Taylor's series with |r| < 0.347: r^15/15! is below the last bit.
  auto e_to_r = 1 + (r + r * r * polynomial(inverse_factorials, r));
  // In two steps, because 2^n alone may lie outside the range of doubles.
  return e_to_r * power_of_two(n / 2) * power_of_two(n - n / 2);
}

double normal_quantile(double p) {
  CONCUR_ASSERT(p > 0);
  CONCUR_ASSERT(p < 1);
  auto q = p - 0.5;
  if (q >= -0.425 && q <= 0.425) {
    auto r = 0.180625 - q * q;
    return q * polynomial(centre_above, r) / polynomial(centre_below, r);
  }
  auto r = std::sqrt(-portable_log(q < 0 ? p : 1 - p));
  auto x = r <= 5 ? polynomial(middle_above, r - 1.6) / polynomial(middle_below, r - 1.6)
                  : polynomial(tail_above, r - 5) / polynomial(tail_below, r - 5);
  return q < 0 ? -x : x;
}

} // namespace concur
