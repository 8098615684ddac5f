// 128 unsigned bits: votes, vote weights and Steem's virtual time.
#pragma once

#include <cstdint>

namespace concur::consensus::dpos {

__extension__ using uint128 = unsigned __int128;
inline constexpr uint128 uint128_max = ~uint128{0};

/// The sum, or the largest number if that is passed.
constexpr uint128 plus_capped(uint128 a, uint128 b) {
  return a > uint128_max - b ? uint128_max : a + b;
}

} // namespace concur::consensus::dpos
