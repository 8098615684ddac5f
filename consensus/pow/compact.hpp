// Targets and their compact form ("bits"): a floating-point like notation of 8 bits size and 23
// bits mantissa (bitcoin/bitcoin: src/arith_uint256.cpp, SetCompact and GetCompact). A header
// carries only the compact form, so the target that counts is always the one that its bits decode
// to.
#pragma once

#include "base/u256.hpp"
#include "messages/verdict.hpp"

namespace concur::consensus::pow {

/// What bits mean. `value` is the magnitude, cut to 256 bits; it is a target only if both flags are
/// false.
struct compact_value {
  u256 value;
  bool negative = false;
  bool overflow = false;
};

compact_value decode_compact(std::uint32_t bits);

/// Truncates downward, to the harder side, and avoids the sign bit unless `negative` is set.
std::uint32_t encode_compact(const u256& value, bool negative = false);

/// Refuses bits that no header may carry whatever its hash (bitcoin/bitcoin: src/pow.cpp,
/// DeriveTarget). Reasons, in the order of their examination: bits-negative, bits-overflow,
/// bits-zero, bits-above-limit.
verdict check_bits(std::uint32_t bits, const u256& limit);

/// The target of bits that check_bits accepts, else nothing.
std::optional<u256> target_of(std::uint32_t bits, const u256& limit = u256::max());

/// True if the number that a digest was read as is small enough.
constexpr bool meets(const u256& digest, const u256& target) { return digest <= target; }

/// The lecture's "first k bits are zero" as a target: 2^(256-k) - 1. @pre k < 256
u256 target_of_zero_bits(unsigned k);

/// Its compact form. Truncation keeps the upper 16 bits of the target at least. So a digest that
/// meets the decoded target has k leading zero bits, but of the digests that have them about one in
/// 2^16, at worst, misses it. The decision is by the decoded target. @pre k < 256
std::uint32_t bits_of_zero_bits(unsigned k);

/// How many leading bits of a digest are certainly zero when it meets the target, read as a
/// big-endian number: 255 - floor(log2(target)); 256 for target 0. For display.
unsigned leading_zero_bits(const u256& target);

/// 0xffff * 2^208 / target: how much harder than Bitcoin's first block. For display only.
/// Infinity for target 0.
double difficulty(const u256& target);

} // namespace concur::consensus::pow
