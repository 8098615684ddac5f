// How a state moves on: over slots, over the end of an epoch, and by what a block contains
// (ethereum/consensus-specs: specs/phase0/beacon-chain.md, process_slots and process_block;
// specs/electra/beacon-chain.md, process_epoch, whose order of steps is kept).
#pragma once

#include "consensus/ethereum/duties.hpp"
#include "messages/verdict.hpp"

namespace concur::consensus::ethereum {

/// Through empty slots up to `to`, with all ends of epochs on the way. @pre to >= s.slot
void advance(const ethereum_settings& settings, beacon_state& s, slot_number to);

/// The end of the state's epoch alone: E8, E10, E9, E6.3, E11.3, E6.2, E5, in this order.
void end_epoch(const ethereum_settings& settings, beacon_state& s);

/// Justification as it would be if the epoch ended now: what a block's votes are worth although
/// its chain has not come to the end of the epoch (specs/phase0/fork-choice.md,
/// compute_pulled_up_tip).
justification_state weighed_now(const ethereum_settings& settings, const beacon_state& s);

/// Mixes the reveal of the slot's proposer into the epoch's randomness.
void reveal(const ethereum_settings& settings, beacon_state& s, byte_view reveal);

/// What a block says about attestations of one committee member.
struct included_attestation {
  validator_index who = 0;
  attestation data;
};

/// E7.3. Whether a block in the state's slot may include it: its target is of this epoch or the
/// one before and of the slot's epoch; it is at least one slot old; its source is what this chain
/// had justified; the validator is due in that slot (process_attestation; since Deneb, EIP-7045,
/// until the end of the next epoch; before, for one epoch of slots). `duties` are of the target's
/// epoch. Reasons: attestation-bad-target, attestation-too-early, attestation-too-late,
/// attestation-bad-source, attestation-not-due.
verdict check_inclusion(const ethereum_settings& settings, const beacon_state& s,
                        const epoch_duties& duties, const included_attestation& a);

/// E7.4. The flags that it earns: source within 5 slots (the root of 32), target always, head in
/// the next slot only and if the target is right too. @pre check_inclusion accepted it
std::uint8_t flags_earned(const ethereum_settings& settings, const beacon_state& s,
                          const attestation& data);

/// Notes the flags and pays the proposer (E9.4). `total` is the active balance of the state's
/// epoch. @pre check_inclusion accepted it
void include(const ethereum_settings& settings, beacon_state& s, const included_attestation& a,
             validator_index proposer, gwei total);

} // namespace concur::consensus::ethereum
