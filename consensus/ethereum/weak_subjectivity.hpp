// E13. How old a checkpoint may be for a node that starts from it: within this time an attacker
// who bought the keys of those who have left meanwhile cannot make another chain final without at
// least 1/3 - 10 % of the stake being slashable (ethereum/consensus-specs: specs/phase0/
// weak-subjectivity.md and specs/electra/weak-subjectivity.md, compute_weak_subjectivity_period).
#pragma once

#include "consensus/ethereum/beacon_state.hpp"

namespace concur::consensus::ethereum {

/// Before Electra: by heads. `average_eth` is the mean effective balance in whole ETH, at most 32.
/// The table of the specification is in tests/vectors/ethereum_pos.json.
epoch_number weak_subjectivity_period(const ethereum_settings& settings, std::uint64_t validators,
                                      std::uint64_t average_eth);

/// Since Electra: by stake.
epoch_number weak_subjectivity_period(const ethereum_settings& settings, gwei total_active);

/// By the validators of a state, as their revision counts: by stake where the effective balance may
/// be above the activation balance (Electra), else by heads.
epoch_number weak_subjectivity_period(const ethereum_settings& settings, const beacon_state& s);

} // namespace concur::consensus::ethereum
