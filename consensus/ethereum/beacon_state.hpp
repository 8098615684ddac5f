// The state of the beacon chain after a block or an empty slot: a value. Copies share what is big
// and rarely changes. Left out of the real one is what needs the execution layer, sync committees
// and the history beyond two epochs (ethereum/consensus-specs: specs/electra/beacon-chain.md,
// BeaconState).
#pragma once

#include "consensus/ethereum/copy_on_write.hpp"
#include "consensus/ethereum/justification.hpp"
#include "consensus/ethereum/validator.hpp"
#include "messages/block.hpp"

#include <map>
#include <span>

namespace concur::consensus::ethereum {

/// Bits of what a validator did in an epoch (specs/altair/beacon-chain.md, participation flags).
enum : std::uint8_t { timely_source = 1, timely_target = 2, timely_head = 4 };

/// A bond that waits to become stake (PendingDeposit).
struct pending_deposit {
  account_id account;
  gwei value = 0;
  slot_number slot = 0; ///< of the block that had it; it waits until that is final
  friend bool operator==(const pending_deposit&, const pending_deposit&) = default;
};

/// How far ahead exits are booked: in `epoch`, where `left` may still go.
struct exit_queue {
  epoch_number epoch = 0;
  gwei left = 0;
  friend bool operator==(const exit_queue&, const exit_queue&) = default;
};

struct beacon_state {
  slot_number slot = 0;
  block_id latest_block; ///< the last block up to this slot

  copy_on_write<std::vector<validator>> validators;
  copy_on_write<std::vector<gwei>> balances;
  copy_on_write<std::vector<std::uint8_t>> previous_flags; ///< of the previous epoch
  copy_on_write<std::vector<std::uint8_t>> current_flags;

  justification_state finality;
  std::array<hash256, 4> mixes{};             ///< of the last four epochs, at epoch % 4
  copy_on_write<std::vector<block_id>> roots; ///< of the last two epochs, at slot % size

  std::map<epoch_number, gwei> slashings; ///< effective balance slashed, by epoch
  copy_on_write<std::vector<pending_deposit>> deposits;
  gwei deposit_churn_left = 0;
  exit_queue exits;
  validator_index withdrawal_next = 0; ///< where the next block begins to look for payments

  friend bool operator==(const beacon_state&, const beacon_state&) = default;
};

/// Who is a validator from the beginning.
struct genesis_validator {
  account_id account;
  gwei balance = 0;
};

/// All whose effective balance suffices are active in epoch 0 (initialize_beacon_state_from_eth1).
/// The genesis block counts as justified and final.
beacon_state genesis_state(const ethereum_settings& settings,
                           std::span<const genesis_validator> who, const block_id& genesis,
                           const hash256& randomness);

inline epoch_number current_epoch(const ethereum_settings& settings, const beacon_state& s) {
  return settings.epoch_of(s.slot);
}
inline epoch_number previous_epoch(const ethereum_settings& settings, const beacon_state& s) {
  const epoch_number e = current_epoch(settings, s);
  return e == 0 ? 0 : e - 1;
}

/// In the order of the registry.
std::vector<validator_index> active_indices(const beacon_state& s, epoch_number e);

/// Effective balance of all that are active in `e`, at least one increment.
gwei total_active_balance(const ethereum_settings& settings, const beacon_state& s, epoch_number e);

/// The last block up to the end of `slot`. @pre slot < s.slot <= slot + 2 epochs
const block_id& root_at(const beacon_state& s, slot_number slot);

/// The target of epoch `e` in this state's chain (get_block_root). @pre as root_at, or s.slot is
/// the epoch's first slot, whose block is then the latest
checkpoint target_of(const ethereum_settings& settings, const beacon_state& s, epoch_number e);

void increase_balance(beacon_state& s, validator_index i, gwei by);
/// Down to zero at most.
void decrease_balance(beacon_state& s, validator_index i, gwei by);

} // namespace concur::consensus::ethereum
