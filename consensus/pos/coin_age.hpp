// Coin-age: coins times the time that they have rested, the stake of the lecture and of Peercoin
// (King, Nadal, "PPCoin", 2012, section "Coin age").
#pragma once

#include "base/money.hpp"

namespace concur::consensus::pos {

inline constexpr std::uint64_t ms_per_day = 86'400'000;
inline constexpr coin_age one_coin_day = coin_age{units_per_coin} * ms_per_day;

constexpr coin_age coin_days(std::uint64_t n) { return one_coin_day * n; }

constexpr coin_age coin_age_of(amount held, std::chrono::milliseconds rested) {
  return rested.count() > 0 ? coin_age{held.value} * static_cast<std::uint64_t>(rested.count())
                            : coin_age{0};
}

} // namespace concur::consensus::pos
