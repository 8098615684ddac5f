// Checked arithmetic on amounts. Overflow is an ordinary answer, never wrap-around.
#pragma once

#include "base/types.hpp"

#include <optional>

namespace concur {

/// Coins times the time that they have rested, in (10^-8 coin) * milliseconds: exact, and 128 bits
/// hold 2.1e15 units for 10^15 years. The lecture's and Peercoin's measure of stake.
__extension__ using coin_age = unsigned __int128;

/// Units in one coin (10^8, as in Bitcoin's COIN, bitcoin/bitcoin: src/consensus/amount.h).
inline constexpr std::uint64_t units_per_coin = 100'000'000;

constexpr amount coins(std::uint64_t n) { return amount{n * units_per_coin}; }

constexpr std::optional<amount> plus(amount a, amount b) {
  std::uint64_t sum = 0;
  if (__builtin_add_overflow(a.value, b.value, &sum))
    return std::nullopt;
  return amount{sum};
}

constexpr std::optional<amount> minus(amount a, amount b) {
  if (b.value > a.value)
    return std::nullopt;
  return amount{a.value - b.value};
}

} // namespace concur
