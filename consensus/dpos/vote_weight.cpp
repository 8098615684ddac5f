#include "consensus/dpos/vote_weight.hpp"

#include "base/assert.hpp"
#include "base/u256.hpp"
#include "consensus/dpos/slots.hpp"

#include <bit>

namespace concur::consensus::dpos {
namespace {

constexpr std::uint64_t ms_per_week = 7 * 86'400'000; // seconds_per_day * 7

// Fixed point with 120 bits behind the point.
constexpr unsigned point = 120;
/// floor(ln 2 * 2^120): 0.b17217f7d1cf79abc9e3b39803f2f6 in hexadecimal.
constexpr u256 ln2{std::array<std::uint64_t, 4>{0xabc9e3b39803f2f6, 0x00b17217f7d1cf79, 0, 0}};
constexpr std::uint64_t taylor_terms = 34; // 0.7^34 / 34! is below 2^-120

u256 times_fixed(const u256& a, const u256& b) { return (a * b) >> point; }

/// e^t by Taylor's series, 0 <= t < 0.7, from the innermost bracket of 1 + t/1 (1 + t/2 (1 + ...)).
u256 exp_fixed(const u256& t) {
  auto one = u256::power_of_two(point);
  auto sum = one;
  for (auto k = taylor_terms; k > 0; --k)
    sum = one + times_fixed(t, sum) / k;
  return sum;
}

/// The nearest double to a number in [1, 2), times 2^exponent.
double assemble(const u256& number, std::uint32_t exponent) {
  constexpr unsigned mantissa_bits = 52;
  auto half = u256::power_of_two(point - mantissa_bits - 1);
  auto mantissa = ((number + half) >> (point - mantissa_bits)).low64(); // 53 bits, or 2^53
  auto bits = mantissa + (std::uint64_t{exponent + 1022} << mantissa_bits);
  return std::bit_cast<double>(bits);
}

} // namespace

amount fading_weight(const fading_rules& rules, amount stake, unix_ms cast, unix_ms now) {
  auto age = now > cast ? now.value - cast.value : 0;
  auto full = milliseconds_of(rules.full_power);
  if (age < full)
    return stake;
  auto steps = (age - full) / milliseconds_of(rules.step) + 1;
  if (steps >= rules.steps)
    return amount{0};
  auto lost = uint128{stake.value} * steps / rules.steps;
  return amount{stake.value - static_cast<std::uint64_t>(lost)};
}

std::uint32_t weeks_since_2000(unix_ms when) {
  if (when < eosio_epoch)
    return 0;
  return static_cast<std::uint32_t>((when.value - eosio_epoch.value) / ms_per_week);
}

double growth_of(std::uint32_t weeks, std::uint32_t doubling) {
  CONCUR_ASSERT(doubling > 0);
  CONCUR_ASSERT(doubling <= weeks_to_double_max);
  CONCUR_ASSERT(weeks / doubling < 1000);
  // IEEE 754 rounds a division exactly.
  auto exponent = static_cast<double>(weeks) / static_cast<double>(doubling);
  auto whole = static_cast<std::uint32_t>(exponent);
  auto fraction = exponent - whole; // exact, and a multiple of 2^-64: 53 bits from 2^-10 on
  auto scaled = u256{static_cast<std::uint64_t>(fraction * 0x1p64)} << (point - 64);
  return assemble(exp_fixed(times_fixed(scaled, ln2)), whole);
}

double growing_weight(std::uint64_t stake, std::uint32_t weeks, std::uint32_t doubling) {
  return static_cast<double>(stake) * growth_of(weeks, doubling);
}

uint128 whole_votes(double w) {
  CONCUR_ASSERT(w >= 0);
  return w < 0x1p128 ? static_cast<uint128>(w) : uint128_max;
}

} // namespace concur::consensus::dpos
