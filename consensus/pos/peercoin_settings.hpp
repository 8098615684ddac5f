// Settings of a chain with Peercoin's rules. The defaults are those of its main network
// (peercoin/peercoin: src/kernel/chainparams.cpp) unless a comment says otherwise.
#pragma once

#include "base/types.hpp"
#include "consensus/pos/peercoin/params.hpp"
#include "consensus/pow/pow_rules.hpp"

namespace concur::consensus::pos {

struct peercoin_settings {
  peercoin::version version = peercoin::version::v14; ///< v05 or later
  duration block_interval = std::chrono::minutes{10}; ///< between stake blocks, aimed at
  duration work_interval = std::chrono::hours{1};     ///< between work blocks, from v0.9
  duration work_interval_max = std::chrono::hours{2}; ///< before v0.9
  duration retarget_timespan = std::chrono::hours{24 * 7};
  duration half_life = std::chrono::hours{24}; ///< of work's difficulty, from v14
  std::uint32_t limit_bits = 0x1d00ffff;       ///< easiest target of both kinds
  /// Target for each coin-day of the first blocks. 0: whoever makes the chain fits it to the stake
  /// at genesis, so that the first block takes block_interval.
  std::uint32_t first_stake_bits = 0x1c00ffff;
  std::uint32_t first_work_bits = 0x1c00ffff;
  duration age_min = std::chrono::hours{24 * 30};
  duration age_max = std::chrono::hours{24 * 90};
  /// Equal outputs that an account's coins lie in; a stake block spends one. Of the laboratory:
  /// with fewer than 4,320 in all, 144 blocks a day spend more age than there is.
  std::uint64_t outputs = 10'000;
  duration modifier_interval = std::chrono::hours{6};
  duration future_limit = std::chrono::minutes{15};
  std::uint64_t work_reward_coins_max = 9999;
  std::uint64_t late_work_reward_coins_max = 50;  ///< from v10
  std::uint64_t confirmations = 6;                ///< custom, no rule of Peercoin's
  pow::proof_kind proof = pow::proof_kind::drawn; ///< of work blocks: of the laboratory
  /// Hashes a second of all miners. 0: what makes the first work target take work_interval.
  double hash_rate = 0;
  duration search_ahead = std::chrono::minutes{1}; ///< of the laboratory
};

/// Refuses what no chain can be made of, as errc::usage.
status check(const peercoin_settings& s);

/// The same in seconds and in the laboratory's units of a coin. @pre check(s) succeeded
peercoin::params params_of(const peercoin_settings& s);

} // namespace concur::consensus::pos
