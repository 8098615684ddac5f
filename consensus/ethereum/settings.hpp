// The constants of Ethereum's proof of stake, and what its upgrades made of them. Names follow
// ethereum/consensus-specs: presets/mainnet/*.yaml (structure) and configs/mainnet.yaml (time,
// validator cycle, fork choice); the comment gives the name of each there. Money is in Gwei, 10^-9
// ETH, as in the specification: its rewards contain a square root, so another unit would change
// them. Rules are numbered E1 to E13 in the headers of this folder and in
// docs/protocols/ethereum.md.
#pragma once

#include "base/result.hpp"
#include "base/types.hpp"

#include <string_view>

namespace concur::consensus::ethereum {

using gwei = std::uint64_t;
using slot_number = std::uint64_t;
using epoch_number = std::uint64_t;
/// Place in the registry of validators; nobody ever loses his.
using validator_index = std::uint32_t;

inline constexpr gwei gwei_per_eth = 1'000'000'000;
/// The epoch of what has not been decided (FAR_FUTURE_EPOCH).
inline constexpr epoch_number far_future = std::numeric_limits<epoch_number>::max();

/// The four sets of incentives that the main net had so far.
enum class revision : std::uint8_t { phase0, altair, bellatrix, electra };

struct ethereum_settings {
  // E1. Time: a slot may have one block, an epoch is a number of slots.
  // presets/mainnet/phase0.yaml.
  duration block_interval = std::chrono::seconds{12}; ///< of a slot: SECONDS_PER_SLOT
  std::uint64_t slots_per_epoch = 32;                 ///< SLOTS_PER_EPOCH

  // E2, E3, E4. Duties. presets/mainnet/phase0.yaml.
  std::uint32_t shuffle_rounds = 90;          ///< SHUFFLE_ROUND_COUNT
  std::uint64_t committees_per_slot_max = 64; ///< MAX_COMMITTEES_PER_SLOT
  std::uint64_t committee_size = 128;         ///< TARGET_COMMITTEE_SIZE
  epoch_number seed_lookahead_min = 1;        ///< MIN_SEED_LOOKAHEAD
  epoch_number seed_lookahead_max = 4;        ///< MAX_SEED_LOOKAHEAD
  /// Bytes of the random value that a proposer's effective balance is held against: 1 before
  /// Electra, 2 since (compute_proposer_index).
  std::uint32_t sampling_bytes = 2;

  // E5. Effective balance. presets/mainnet/phase0.yaml and electra.yaml.
  gwei increment = gwei_per_eth;                    ///< EFFECTIVE_BALANCE_INCREMENT
  gwei effective_balance_max = 2048 * gwei_per_eth; ///< MAX_EFFECTIVE_BALANCE_ELECTRA
  gwei activation_balance_min = 32 * gwei_per_eth;  ///< MIN_ACTIVATION_BALANCE
  std::uint64_t hysteresis_quotient = 4;            ///< HYSTERESIS_QUOTIENT
  std::uint64_t hysteresis_down = 1;                ///< HYSTERESIS_DOWNWARD_MULTIPLIER
  std::uint64_t hysteresis_up = 5;                  ///< HYSTERESIS_UPWARD_MULTIPLIER

  // E6. Life of a validator. configs/mainnet.yaml.
  gwei ejection_balance = 16 * gwei_per_eth; ///< EJECTION_BALANCE
  gwei churn_min = 128 * gwei_per_eth;       ///< MIN_PER_EPOCH_CHURN_LIMIT_ELECTRA
  gwei churn_max = 256 * gwei_per_eth;       ///< MAX_PER_EPOCH_ACTIVATION_EXIT_CHURN_LIMIT
  std::uint64_t churn_quotient = 65'536;     ///< CHURN_LIMIT_QUOTIENT
  std::uint64_t churn_validators_min = 4;    ///< MIN_PER_EPOCH_CHURN_LIMIT, counted in heads
  std::uint64_t deposits_per_epoch_max = 16; ///< MAX_PENDING_DEPOSITS_PER_EPOCH
  epoch_number withdrawability_delay = 256;  ///< MIN_VALIDATOR_WITHDRAWABILITY_DELAY

  /// SHARD_COMMITTEE_PERIOD: as long a validator must have been active to ask for its exit.
  epoch_number exit_after = 256;
  std::uint64_t withdrawals_per_block_max = 16; ///< MAX_WITHDRAWALS_PER_PAYLOAD
  std::uint64_t sweep_max = 16'384; ///< MAX_VALIDATORS_PER_WITHDRAWALS_SWEEP, looked at by a block

  // E7. Attestations. presets/mainnet/phase0.yaml.
  slot_number inclusion_delay_min = 1;  ///< MIN_ATTESTATION_INCLUSION_DELAY
  std::uint64_t attestations_max = 128; ///< MAX_ATTESTATIONS, of a block
  /// Until the end of the next epoch (Deneb, EIP-7045); before, for one epoch of slots.
  bool late_inclusion = true;

  // E9. Rewards. presets/mainnet/phase0.yaml and specs/altair/beacon-chain.md.
  std::uint64_t base_reward_factor = 64; ///< BASE_REWARD_FACTOR
  std::uint64_t source_weight = 14;      ///< TIMELY_SOURCE_WEIGHT
  std::uint64_t target_weight = 26;      ///< TIMELY_TARGET_WEIGHT
  std::uint64_t head_weight = 14;        ///< TIMELY_HEAD_WEIGHT
  std::uint64_t proposer_weight = 8;     ///< PROPOSER_WEIGHT
  std::uint64_t weight_denominator = 64; ///< WEIGHT_DENOMINATOR; 2 are the sync committee's

  // E10. Inactivity. presets/mainnet/phase0.yaml and configs/mainnet.yaml.
  epoch_number leak_after = 4;            ///< MIN_EPOCHS_TO_INACTIVITY_PENALTY
  std::uint64_t score_bias = 4;           ///< INACTIVITY_SCORE_BIAS
  std::uint64_t score_recovery = 16;      ///< INACTIVITY_SCORE_RECOVERY_RATE
  std::uint64_t leak_quotient = 1u << 24; ///< INACTIVITY_PENALTY_QUOTIENT_BELLATRIX

  // E11. Slashing. presets/mainnet/electra.yaml, bellatrix.yaml and phase0.yaml.
  std::uint64_t slashing_quotient = 4096;      ///< MIN_SLASHING_PENALTY_QUOTIENT_ELECTRA
  std::uint64_t slashing_multiplier = 3;       ///< PROPORTIONAL_SLASHING_MULTIPLIER_BELLATRIX
  std::uint64_t whistleblower_quotient = 4096; ///< WHISTLEBLOWER_REWARD_QUOTIENT_ELECTRA
  epoch_number slashings_epochs = 8192;        ///< EPOCHS_PER_SLASHINGS_VECTOR
  /// Electra rounds the share that was slashed down to Gwei of an increment, the revisions before
  /// round the penalty down to whole increments (process_slashings).
  bool penalty_by_increment = false;

  // E12. Fork choice. configs/mainnet.yaml.
  std::uint64_t proposer_boost_percent = 40; ///< PROPOSER_SCORE_BOOST
  std::uint64_t attestation_due_bps = 3333;  ///< ATTESTATION_DUE_BPS, of a slot

  /// Blocks further than this ahead of a node's own clock wait (MAXIMUM_GOSSIP_CLOCK_DISPARITY).
  duration future_limit = std::chrono::milliseconds{500};
  /// Votes that a node holds against each other, in epochs. sigp/lighthouse: slasher/src/config.rs
  /// keeps 4096 on disk; here they are in the memory of every node.
  epoch_number vote_history = 16;

  // E13. specs/phase0/weak-subjectivity.md.
  std::uint64_t safety_decay_percent = 10;   ///< SAFETY_DECAY
  std::uint64_t deposits_per_block_max = 16; ///< MAX_DEPOSITS

  friend bool operator==(const ethereum_settings&, const ethereum_settings&) = default;

  epoch_number epoch_of(slot_number s) const { return s / slots_per_epoch; }
  slot_number first_slot(epoch_number e) const { return e * slots_per_epoch; }
};

std::string_view to_string(revision r);
/// "phase0", "altair", "bellatrix", "electra"; another name is errc::usage.
result<revision> revision_named(std::string_view name);

/// The main net's constants since that upgrade. What a revision changed: sampling by one byte and
/// 32 ETH at most before Electra; leak 2^26, 3 * 2^24, 2^24; slashed at once 1/128, 1/64, 1/32,
/// 1/4096; multiplier 1, 2, 3, 3; whistleblower 1/512 before Electra. Rewards are Altair's in all.
ethereum_settings settings_of(revision r);

/// errc::usage with a sentence if the values do not make a chain.
status check(const ethereum_settings& settings);

} // namespace concur::consensus::ethereum
