// Integer arithmetic of the beacon chain: 64-bit values whose products may need 128 bits.
#pragma once

#include "base/assert.hpp"

#include <cstdint>
#include <limits>

namespace concur::consensus::ethereum {

__extension__ using wide = unsigned __int128;

/// floor(a * b / c), the product in 128 bits. @pre c > 0 and the result fits
constexpr std::uint64_t multiply_divide(std::uint64_t a, std::uint64_t b, std::uint64_t c) {
  CONCUR_ASSERT(c > 0);
  const wide out = static_cast<wide>(a) * b / c;
  CONCUR_ASSERT(out <= std::numeric_limits<std::uint64_t>::max());
  return static_cast<std::uint64_t>(out);
}

/// The largest x with x * x <= n (specs/phase0/beacon-chain.md, integer_squareroot).
constexpr std::uint64_t integer_root(std::uint64_t n) {
  if (n < 2)
    return n;
  // Newton's steps from above fall until they meet the root; the first is at least the root.
  std::uint64_t x = n, next = n / 2 + n % 2;
  while (next < x) {
    x = next;
    next = (x + n / x) / 2;
  }
  return x;
}

constexpr std::uint64_t minus_or_zero(std::uint64_t a, std::uint64_t b) {
  return a < b ? 0 : a - b;
}

} // namespace concur::consensus::ethereum
