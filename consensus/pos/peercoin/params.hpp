// The constants that tell one Peercoin-like chain from another. Everything is in whole seconds, as
// in Peercoin: its kernel is hashed once a second.
#pragma once

#include "base/u256.hpp"

namespace concur::consensus::pos::peercoin {

/// Releases that changed a rule kept here; a later one keeps the rules of those before
/// (peercoin/peercoin: src/kernel.cpp, IsProtocolV03 and its like, has the dates of the switches).
enum class version : std::uint8_t {
  v03, ///< March 2013: kernels are hashed with a modifier, weight starts at the minimum age
  v04, ///< May 2014: a new modifier only in the interval of the block that gets it
  v05, ///< April 2016: the modifier of a kernel is found back from the coinstake
  v09, ///< June 2020: new reward, age counts for a year at most, work blocks once an hour
  v10, ///< November 2021: a work block pays 50 coins at most
  v12, ///< November 2023: difficulty of work falls while its blocks are late
  v14, ///< June 2024: difficulty of work by aserti3-2d
};

inline constexpr std::int64_t seconds_per_day = 86'400;

/// Defaults are those of the main network (src/kernel/chainparams.cpp, CMainParams).
struct params {
  peercoin::version version = peercoin::version::v14;
  std::uint64_t coin = 1'000'000;                ///< units of a coin (src/consensus/amount.h, COIN)
  u256 limit = u256::max() >> 32;                ///< easiest target, of both kinds of blocks
  u256 initial_work_target = u256::max() >> 40;  ///< of the first two (bnInitialHashTarget)
  u256 initial_stake_target = u256::max() >> 40; ///< the same
  std::int64_t stake_spacing_s = 600;            ///< nStakeTargetSpacing
  std::int64_t work_spacing_s = 3600;            ///< from v0.9: six times the other
  std::int64_t work_spacing_s_max = 7200;        ///< before v0.9: nTargetSpacingWorkMax
  std::int64_t timespan_s = 7 * seconds_per_day; ///< nTargetTimespan
  std::int64_t half_life_s = seconds_per_day;    ///< from v14: src/pow.cpp, nDAAHalfLife
  std::int64_t age_s_min = 30 * seconds_per_day; ///< nStakeMinAge
  std::int64_t age_s_max = 90 * seconds_per_day; ///< nStakeMaxAge
  std::int64_t modifier_interval_s = 6 * 3600;   ///< nModifierInterval
  std::int64_t drift_s_max = 900;                ///< MAX_FUTURE_BLOCK_TIME; 7200 before v0.9
  std::uint64_t work_reward_coins_max = 9999;    ///< MAX_MINT_PROOF_OF_WORK
  std::uint64_t late_work_reward_coins_max = 50; ///< from v10: MAX_MINT_PROOF_OF_WORK_V10

  std::uint64_t cent() const { return coin / 100; }
};

/// The test network (src/kernel/chainparams.cpp, CTestNetParams).
params testnet_params();

/// The two kinds of blocks of one chain.
enum class block_kind : std::uint8_t { work, stake };

} // namespace concur::consensus::pos::peercoin
