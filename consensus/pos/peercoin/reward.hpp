// What blocks pay.
//
//   R1  Coin-age of a coinstake: for each input whose block is at least the minimum age old, value
//       times age since its transaction, from v0.9 at most 365 days of it; rounded down to
//       cent-seconds for each input, then to coin-days for all. All of it is spent.
//   R2  A stake block pays floor(coin-days * 33 / (365 * 33 + 8)) cents: one for each whole
//       coin-year of 365.2424 days, 1 % a year. 365 coin-days pay nothing, 366 one cent.
//   R3  From v0.9 three times that, and 0.25 % of the supply a year in equal parts of 52,594
//       blocks: supply * 25 * 33 / (10,000 * 144) / (365 * 33 + 8).
//   R4  A work block pays 9999 * (target / limit)^(1/4) coins, found by halving the range from one
//       cent to 9999 coins until it is narrower than a cent; whole cents. From v10, 50 at most.
//
// Source: peercoin/peercoin: src/validation.cpp, GetCoinAge, GetProofOfStakeReward,
// GetProofOfWorkReward.
#pragma once

#include "base/money.hpp"
#include "consensus/pos/peercoin/params.hpp"

#include <span>

namespace concur::consensus::pos::peercoin {

/// An input of a coinstake.
struct stake_input {
  std::uint64_t units = 0;
  std::int64_t block_time = 0; ///< of the block that holds it, s
  std::int64_t tx_time = 0;    ///< of the transaction that made it, s
};

/// R1, in coin-days.
std::uint64_t coin_age_days(const params& p, std::span<const stake_input> inputs,
                            std::int64_t time);

/// R1 of an account whose coins have `age` together, in coin-days.
std::uint64_t account_coin_days(const params& p, amount held, coin_age age);

/// R2 and R3, in units. `supply` counts from v0.9 only.
std::uint64_t stake_reward(const params& p, std::uint64_t coin_days, std::uint64_t supply);

/// R4, in units. Nothing for bits that are no target.
std::uint64_t work_reward(const params& p, std::uint32_t bits);

} // namespace concur::consensus::pos::peercoin
