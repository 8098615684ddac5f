// The race of proof of stake: one hash a second for every output that may stake.
//
//   K1  Kernel hash = SHA-256d of modifier (64 bits), time of the block with the staked output,
//       offset of its transaction in that block, time of that transaction, number of the output,
//       time of the coinstake (32 bits each), little endian; read as a little-endian number.
//   K2  An output may stake when the block that holds it is `age_s_min` old.
//   K3  Weight in coin-days: value * (min(age, `age_s_max`) - `age_s_min`), rounded down. Nothing
//       at 30 days, no more after 90: at most 60 coin-days a coin.
//   K4  The hash is at most target per coin-day times weight. The product has up to 288 bits.
//
// Source: peercoin/peercoin: src/kernel.cpp, CheckStakeKernelHash. No id of a transaction is
// hashed, because ids can be made in any number: two outputs with equal times, offset and number
// share every kernel (nochowderforyou/clams, issue 4).
#pragma once

#include "base/hash.hpp"
#include "base/money.hpp"
#include "consensus/pos/peercoin/params.hpp"

namespace concur::consensus::pos::peercoin {

struct kernel {
  std::uint64_t modifier = 0;
  std::uint32_t block_time = 0; ///< of the block that holds the staked output, s
  std::uint32_t offset = 0;     ///< of its transaction in that block, header included, bytes
  std::uint32_t tx_time = 0;    ///< of that transaction, s
  std::uint32_t output = 0;     ///< number in that transaction
  std::uint32_t time = 0;       ///< of the coinstake and of its block, s
};

/// K1.
hash256 kernel_hash(const kernel& k);

/// K2.
bool may_stake(const params& p, std::int64_t block_time, std::int64_t time);

/// K3, of `units` that are `age_s` old.
std::uint64_t coin_day_weight(const params& p, std::uint64_t units, std::int64_t age_s);

/// K3 of an account whose coins have `age` together; the same for coins of one age.
std::uint64_t account_weight(const params& p, amount held, coin_age age);
/// K2 of an account: by the mean age of its coins.
bool account_may_stake(const params& p, amount held, coin_age age);

/// K4. False if the bits are no target.
bool meets_kernel_target(const hash256& hash, std::uint32_t bits, std::uint64_t weight);

} // namespace concur::consensus::pos::peercoin
