#include "consensus/pow/compact.hpp"

#include <limits>

namespace concur::consensus::pow {

namespace {

constexpr std::uint32_t sign_bit = 0x00800000;
constexpr std::uint32_t mantissa_mask = 0x007fffff;

} // namespace

compact_value decode_compact(std::uint32_t bits) {
  const unsigned size = bits >> 24;
  std::uint32_t word = bits & mantissa_mask;
  compact_value out;
  if (size <= 3) {
    word >>= 8 * (3 - size);
    out.value = u256{word};
  } else {
    out.value = u256{word} << (8 * (size - 3));
  }
  out.negative = word != 0 && (bits & sign_bit) != 0;
  out.overflow =
      word != 0 && (size > 34 || (word > 0xff && size > 33) || (word > 0xffff && size > 32));
  return out;
}

std::uint32_t encode_compact(const u256& value, bool negative) {
  unsigned size = (value.bit_length() + 7) / 8;
  auto word = static_cast<std::uint32_t>(size <= 3 ? value.low64() << (8 * (3 - size))
                                                   : (value >> (8 * (size - 3))).low64());
  // The mantissa's top bit is the sign: a number that has it set moves down by one byte.
  if ((word & sign_bit) != 0) {
    word >>= 8;
    ++size;
  }
  const bool signed_zero = (word & mantissa_mask) == 0;
  return word | size << 24 | (negative && !signed_zero ? sign_bit : 0);
}

verdict check_bits(std::uint32_t bits, const u256& limit) {
  const compact_value decoded = decode_compact(bits);
  if (decoded.negative)
    return verdict::refuse("bits-negative");
  if (decoded.overflow)
    return verdict::refuse("bits-overflow");
  if (decoded.value.is_zero())
    return verdict::refuse("bits-zero");
  if (decoded.value > limit)
    return verdict::refuse("bits-above-limit");
  return verdict::accept();
}

std::optional<u256> target_of(std::uint32_t bits, const u256& limit) {
  if (!check_bits(bits, limit))
    return std::nullopt;
  return decode_compact(bits).value;
}

u256 target_of_zero_bits(unsigned k) {
  CONCUR_ASSERT(k < 256);
  return u256::max() >> k;
}

std::uint32_t bits_of_zero_bits(unsigned k) { return encode_compact(target_of_zero_bits(k)); }

unsigned leading_zero_bits(const u256& target) { return 256 - target.bit_length(); }

double difficulty(const u256& target) {
  if (target.is_zero())
    return std::numeric_limits<double>::infinity();
  return (u256{0xffff} << 208).to_double() / target.to_double();
}

} // namespace concur::consensus::pow
