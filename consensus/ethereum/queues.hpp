// E6. How stake comes and goes: nobody may change much of the set of validators at once, or two
// conflicting checkpoints could become final with nobody left to slash (ethereum/consensus-specs:
// specs/electra/beacon-chain.md).
//   E6.1 churn: stake that may come, and as much that may go, in an epoch: total / 65536, within
//     128 and 256 ETH, in whole increments (get_activation_exit_churn_limit);
//   E6.2 a bond waits until its block is final, then in turn until it fits into the churn, at most
//     16 an epoch; what is left of the churn is kept if the next one did not fit
//     (process_pending_deposits);
//   E6.3 a validator with 32 ETH is queued; when the epoch in which that was seen is final, it
//     becomes active 1 + 4 epochs later (process_registry_updates);
//   E6.4 exits are booked in turn by effective balance, 1 + 4 epochs ahead at least; the stake is
//     free 256 epochs after the exit (compute_exit_epoch_and_update_churn);
//   E6.5 a validator may ask for its exit once it was active for 256 epochs
//   (process_voluntary_exit); E6.6 at an effective balance of 16 ETH a validator is ejected: its
//   exit is booked.
#pragma once

#include "consensus/ethereum/beacon_state.hpp"

namespace concur::consensus::ethereum {

/// E6.1
gwei churn_limit(const ethereum_settings& settings, gwei total_active);
/// Before Electra: validators that may come, and as many that may go, in an epoch
/// (specs/phase0/beacon-chain.md, get_validator_churn_limit).
std::uint64_t validator_churn_limit(const ethereum_settings& settings, std::uint64_t active);

/// The first epoch in which what is decided in `e` may have an effect
/// (compute_activation_exit_epoch).
epoch_number earliest_change(const ethereum_settings& settings, epoch_number e);

/// Where the whole of `balance` has gone, once it is queued behind `queue`, and the queue then.
exit_queue book_exit(const ethereum_settings& settings, const exit_queue& queue, epoch_number now,
                     gwei total_active, gwei balance);

/// E6.4. Nothing happens to one that leaves already.
void initiate_exit(const ethereum_settings& settings, beacon_state& s, validator_index i);

/// E6.5
bool may_exit(const ethereum_settings& settings, const beacon_state& s, validator_index i);

/// A bond that a block has.
void queue_deposit(beacon_state& s, const account_id& account, gwei value);

// Steps of the end of an epoch.
/// E6.3 and E6.6.
void update_registry(const ethereum_settings& settings, beacon_state& s);
/// E6.2. Top-ups go to the account's validator, others open a new one.
void admit_deposits(const ethereum_settings& settings, beacon_state& s);
/// E5.
void update_effective_balances(const ethereum_settings& settings, beacon_state& s);

} // namespace concur::consensus::ethereum
