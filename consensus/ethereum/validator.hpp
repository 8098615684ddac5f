// E5. One validator and its effective balance: the whole increments that count for duties, votes,
// rewards and penalties. It follows the true balance with hysteresis, so that it rarely changes:
// down when the balance is more than 0.25 ETH below it, up when it is more than 1.25 ETH above,
// and never above the maximum (ethereum/consensus-specs: specs/phase0/beacon-chain.md and
// specs/electra/beacon-chain.md, process_effective_balance_updates).
#pragma once

#include "consensus/ethereum/settings.hpp"
#include "messages/transaction.hpp"

namespace concur::consensus::ethereum {

struct validator {
  account_id account;
  gwei effective_balance = 0;
  epoch_number eligible_epoch = far_future; ///< from which on it waits for activation
  epoch_number activation_epoch = far_future;
  epoch_number exit_epoch = far_future;
  epoch_number withdrawable_epoch = far_future;
  std::uint64_t inactivity_score = 0;
  bool slashed = false;
  bool released = false; ///< its bond has ended, and what was left of it was paid out
  friend bool operator==(const validator&, const validator&) = default;
};

inline bool is_active(const validator& v, epoch_number e) {
  return v.activation_epoch <= e && e < v.exit_epoch;
}

/// Who gets rewards and penalties for the epoch `previous`: the active, and the slashed until they
/// are free (get_eligible_validator_indices).
inline bool is_eligible(const validator& v, epoch_number previous) {
  return is_active(v, previous) || (v.slashed && previous + 1 < v.withdrawable_epoch);
}

/// Whether evidence against it still has an effect (is_slashable_validator).
inline bool can_be_slashed(const validator& v, epoch_number e) {
  return !v.slashed && v.activation_epoch <= e && e < v.withdrawable_epoch;
}

/// The effective balance of somebody who has just bonded `balance`.
gwei initial_effective_balance(const ethereum_settings& settings, gwei balance);

/// The effective balance after an epoch that ended with `balance`.
gwei next_effective_balance(const ethereum_settings& settings, gwei effective, gwei balance);

/// A validator that has bonded and waits (add_validator_to_registry).
validator bonded(const ethereum_settings& settings, const account_id& account, gwei balance);

} // namespace concur::consensus::ethereum
