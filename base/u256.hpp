// Unsigned 256-bit integers: targets, work and chain work. Plain operators wrap around modulo
// 2^256, as arith_uint256 does (bitcoin/bitcoin: src/arith_uint256.h); plus, minus and times say
// when the true result does not fit. A value without locks: any thread may use its own copies.
#pragma once

#include "base/assert.hpp"
#include "base/hash.hpp"

#include <optional>

namespace concur {

class u256 {
public:
  using byte_array = std::array<std::uint8_t, 32>;

  constexpr u256() = default;
  constexpr explicit u256(std::uint64_t low) : limbs_{low, 0, 0, 0} {}
  /// Least significant limb first.
  constexpr explicit u256(const std::array<std::uint64_t, 4>& limbs) : limbs_(limbs) {}

  static constexpr u256 max() { return ~u256{}; }
  /// 2^exponent. @pre exponent < 256
  static constexpr u256 power_of_two(unsigned exponent) {
    CONCUR_ASSERT(exponent < 256);
    return u256{1} << exponent;
  }
  /// The most significant byte comes last (le) or first (be).
  static u256 from_le(std::span<const std::uint8_t, 32> in);
  static u256 from_be(std::span<const std::uint8_t, 32> in);
  /// 1 to 64 digits of both cases, most significant first, without 0x; else errc::usage.
  static result<u256> from_hex(std::string_view text);

  byte_array to_le() const;
  byte_array to_be() const;
  /// 64 lower-case digits, most significant first.
  std::string hex() const;
  /// Without leading zeros; "0" for zero.
  std::string short_hex() const;
  /// Nearest double up to rounding of the parts. For display only, never for a decision.
  double to_double() const;

  constexpr std::uint64_t low64() const { return limbs_[0]; }
  constexpr const std::array<std::uint64_t, 4>& limbs() const { return limbs_; }
  constexpr bool is_zero() const { return *this == u256{}; }
  /// Position of the highest set bit plus one; 0 for zero.
  constexpr unsigned bit_length() const {
    for (unsigned i = 4; i-- > 0;)
      if (limbs_[i] != 0)
        return 64 * i + 64 - static_cast<unsigned>(__builtin_clzll(limbs_[i]));
    return 0;
  }
  /// @pre i < 256
  constexpr bool bit(unsigned i) const { return (limbs_[i / 64] >> (i % 64) & 1) != 0; }

  friend constexpr bool operator==(const u256&, const u256&) = default;
  friend constexpr std::strong_ordering operator<=>(const u256& a, const u256& b) {
    for (unsigned i = 4; i-- > 0;)
      if (a.limbs_[i] != b.limbs_[i])
        return a.limbs_[i] <=> b.limbs_[i];
    return std::strong_ordering::equal;
  }

  constexpr u256 operator~() const {
    return u256{std::array{~limbs_[0], ~limbs_[1], ~limbs_[2], ~limbs_[3]}};
  }
  /// Shifting by 256 or more leaves zero.
  friend constexpr u256 operator<<(const u256& a, unsigned n) {
    u256 out;
    for (unsigned i = n / 64; i < 4; ++i) {
      const unsigned from = i - n / 64;
      out.limbs_[i] = a.limbs_[from] << (n % 64);
      if (n % 64 != 0 && from > 0)
        out.limbs_[i] |= a.limbs_[from - 1] >> (64 - n % 64);
    }
    return out;
  }
  friend constexpr u256 operator>>(const u256& a, unsigned n) {
    u256 out;
    for (unsigned i = 0; i + n / 64 < 4; ++i) {
      const unsigned from = i + n / 64;
      out.limbs_[i] = a.limbs_[from] >> (n % 64);
      if (n % 64 != 0 && from < 3)
        out.limbs_[i] |= a.limbs_[from + 1] << (64 - n % 64);
    }
    return out;
  }

  friend u256 operator+(const u256& a, const u256& b);
  friend u256 operator-(const u256& a, const u256& b);
  friend u256 operator*(const u256& a, const u256& b);
  /// @pre b is not zero, here and below
  friend u256 operator/(const u256& a, const u256& b);
  friend u256 operator%(const u256& a, const u256& b);

  u256& operator+=(const u256& b) { return *this = *this + b; }
  u256& operator-=(const u256& b) { return *this = *this - b; }
  u256& operator*=(const u256& b) { return *this = *this * b; }
  u256& operator/=(const u256& b) { return *this = *this / b; }
  constexpr u256& operator<<=(unsigned n) { return *this = *this << n; }
  constexpr u256& operator>>=(unsigned n) { return *this = *this >> n; }

private:
  std::array<std::uint64_t, 4> limbs_{};
};

inline u256 operator*(const u256& a, std::uint64_t b) { return a * u256{b}; }
inline u256 operator/(const u256& a, std::uint64_t b) { return a / u256{b}; }

struct u256_division {
  u256 quotient;
  u256 remainder;
};
/// Both at once. @pre divisor is not zero
u256_division divide(const u256& dividend, const u256& divisor);

/// Empty if the true result is outside 0 .. 2^256 - 1.
std::optional<u256> plus(const u256& a, const u256& b);
std::optional<u256> minus(const u256& a, const u256& b);
std::optional<u256> times(const u256& a, const u256& b);

/// floor(a * numerator / denominator) without losing bits in between; empty if it does not fit.
/// @pre denominator > 0
std::optional<u256> scale(const u256& a, std::uint64_t numerator, std::uint64_t denominator);

/// A digest as a number. Bitcoin reads it little endian, which is why people print it reversed; the
/// lecture's "first bits are zero" reads it big endian.
inline u256 little_endian_number(const hash256& digest) { return u256::from_le(digest.data); }
inline u256 big_endian_number(const hash256& digest) { return u256::from_be(digest.data); }

} // namespace concur
