#include "base/u256.hpp"

#include <algorithm>

namespace concur {

namespace {

__extension__ using wide = unsigned __int128;
using limbs = std::array<std::uint64_t, 4>;

limbs add(const limbs& a, const limbs& b, bool& carry_out) {
  limbs out{};
  wide carry = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    carry += static_cast<wide>(a[i]) + b[i];
    out[i] = static_cast<std::uint64_t>(carry);
    carry >>= 64;
  }
  carry_out = carry != 0;
  return out;
}

limbs multiply(const limbs& a, const limbs& b, bool& lost) {
  std::array<std::uint64_t, 8> out{};
  for (std::size_t i = 0; i < 4; ++i) {
    wide carry = 0;
    for (std::size_t j = 0; j < 4; ++j) {
      carry += static_cast<wide>(a[i]) * b[j] + out[i + j];
      out[i + j] = static_cast<std::uint64_t>(carry);
      carry >>= 64;
    }
    out[i + 4] = static_cast<std::uint64_t>(carry);
  }
  lost = (out[4] | out[5] | out[6] | out[7]) != 0;
  return {out[0], out[1], out[2], out[3]};
}

/// A divisor of one limb is the frequent case (time spans): four divisions instead of 256 steps.
u256_division divide_by_limb(const limbs& a, std::uint64_t b) {
  limbs quotient{};
  wide rest = 0;
  for (std::size_t i = 4; i-- > 0;) {
    rest = rest << 64 | a[i];
    quotient[i] = static_cast<std::uint64_t>(rest / b);
    rest %= b;
  }
  return {u256{quotient}, u256{static_cast<std::uint64_t>(rest)}};
}

} // namespace

u256 u256::from_le(std::span<const std::uint8_t, 32> in) {
  u256 out;
  for (std::size_t i = 0; i < 4; ++i)
    out.limbs_[i] = load_le<std::uint64_t>(in.data() + 8 * i);
  return out;
}

u256 u256::from_be(std::span<const std::uint8_t, 32> in) {
  byte_array reversed;
  std::reverse_copy(in.begin(), in.end(), reversed.begin());
  return from_le(reversed);
}

result<u256> u256::from_hex(std::string_view text) {
  if (text.empty() || text.size() > 64)
    return fail(errc::usage, "a 256-bit number needs 1 to 64 hexadecimal digits");
  byte_array digits;
  const auto padded = std::string(2 * digits.size() - text.size(), '0').append(text);
  if (!concur::from_hex(padded, digits))
    return fail(errc::usage, "not a hexadecimal digit in a 256-bit number");
  return from_be(digits);
}

u256::byte_array u256::to_le() const {
  byte_array out;
  for (std::size_t i = 0; i < 4; ++i)
    store_le(out.data() + 8 * i, limbs_[i]);
  return out;
}

u256::byte_array u256::to_be() const {
  byte_array out = to_le();
  std::reverse(out.begin(), out.end());
  return out;
}

std::string u256::hex() const { return to_hex(byte_view{to_be()}); }

std::string u256::short_hex() const {
  const std::string all = hex();
  const std::size_t first = all.find_first_not_of('0');
  return first == std::string::npos ? "0" : all.substr(first);
}

double u256::to_double() const {
  double out = 0;
  for (std::size_t i = 4; i-- > 0;)
    out = out * 18446744073709551616.0 + static_cast<double>(limbs_[i]);
  return out;
}

u256 operator+(const u256& a, const u256& b) {
  bool carry = false;
  return u256{add(a.limbs_, b.limbs_, carry)};
}

u256 operator-(const u256& a, const u256& b) { return a + ~b + u256{1}; }

u256 operator*(const u256& a, const u256& b) {
  bool lost = false;
  return u256{multiply(a.limbs_, b.limbs_, lost)};
}

u256 operator/(const u256& a, const u256& b) { return divide(a, b).quotient; }

u256 operator%(const u256& a, const u256& b) { return divide(a, b).remainder; }

u256_division divide(const u256& dividend, const u256& divisor) {
  CONCUR_ASSERT(!divisor.is_zero());
  if (divisor.bit_length() <= 64)
    return divide_by_limb(dividend.limbs(), divisor.low64());
  if (dividend < divisor)
    return {u256{}, dividend};
  unsigned shift = dividend.bit_length() - divisor.bit_length();
  u256 rest = dividend;
  u256 shifted = divisor << shift;
  u256 quotient;
  for (;; --shift, shifted >>= 1) {
    quotient <<= 1;
    if (rest >= shifted) {
      rest -= shifted;
      quotient += u256{1};
    }
    if (shift == 0)
      return {quotient, rest};
  }
}

std::optional<u256> plus(const u256& a, const u256& b) {
  bool carry = false;
  const u256 sum{add(a.limbs(), b.limbs(), carry)};
  return carry ? std::nullopt : std::optional(sum);
}

std::optional<u256> minus(const u256& a, const u256& b) {
  return b > a ? std::nullopt : std::optional(a - b);
}

std::optional<u256> times(const u256& a, const u256& b) {
  bool lost = false;
  const u256 product{multiply(a.limbs(), b.limbs(), lost)};
  return lost ? std::nullopt : std::optional(product);
}

std::optional<u256> scale(const u256& a, std::uint64_t numerator, std::uint64_t denominator) {
  CONCUR_ASSERT(denominator > 0);
  // a = q*d + r, hence a*n/d = q*n + r*n/d, and the last term is below 2^64.
  const u256_division parts = divide_by_limb(a.limbs(), denominator);
  const std::optional<u256> whole = times(parts.quotient, u256{numerator});
  if (!whole)
    return std::nullopt;
  const wide rest = static_cast<wide>(parts.remainder.low64()) * numerator / denominator;
  return plus(*whole, u256{static_cast<std::uint64_t>(rest)});
}

} // namespace concur
