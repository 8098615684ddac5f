// What coin-age is worth by the lecture's rule. Whole units of 10^-8 coin, rounded down.
//
//   L1  A coin gains one coin-day a day.
//   L2  Interest is 5 % a year of 365 days: coin-days * 0.05 / 365. (100 coins for 50 days:
//       0.68493150 coin, of which the lecture prints 0.68.)
//   L3  Making a block takes 365 coin-days from its maker and pays him 0.05 coin, which is the
//       interest on them. Who has less makes no block; the rest of his age stays his.
//   L4  A staker's share is his coin-age of the coin-age of all.
//
// Source: the lecture. Peercoin, which it follows, differs in every constant: 1 % a year, whole
// coin-years only, and the whole age of a coin is spent (docs/protocols/proof-of-stake.md).
#pragma once

#include "consensus/pos/coin_age.hpp"

namespace concur::consensus::pos {

inline constexpr coin_age lecture_block_cost = coin_days(365);
inline constexpr amount lecture_block_reward{units_per_coin / 20};

/// L2.
amount lecture_interest(coin_age age);

/// L3: how many blocks this age pays for.
std::uint64_t lecture_blocks_payable(coin_age age, coin_age cost = lecture_block_cost);

/// L3: the age that is left after a block; nothing if it does not pay for one.
std::optional<coin_age> lecture_after_block(coin_age age, coin_age cost = lecture_block_cost);

/// L4: in lowest terms; 0/1 if nobody holds anything. @pre age <= total
struct stake_share {
  coin_age part = 0;
  coin_age whole = 1;
  friend bool operator==(const stake_share&, const stake_share&) = default;
};
stake_share lecture_share(coin_age age, coin_age total);

} // namespace concur::consensus::pos
