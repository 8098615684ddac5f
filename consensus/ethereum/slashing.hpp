// E11. What is taken from who signed two things that exclude each other: two blocks of one slot,
// or two attestations of E7 (ethereum/consensus-specs: specs/electra/beacon-chain.md,
// slash_validator and process_slashings; specs/phase0, altair, bellatrix for the quotients).
//   E11.1 at once effective balance / 4096 (1/32, 1/64, 1/128 before Electra); its exit is booked
//     and its stake stays locked for 8192 epochs;
//   E11.2 who reports it gets effective balance / 4096 (1/512), of which the proposer of the block
//     has 8/64; here both are the proposer;
//   E11.3 4096 epochs later, in the middle of the 8192, effective balance times the share of the
//     stake that was slashed in the 8192 epochs before, times 3 (2, 1), at most all: an accident of
//     one costs little, an attack of a third costs everything.
#pragma once

#include "consensus/ethereum/beacon_state.hpp"

namespace concur::consensus::ethereum {

/// E11.1
gwei initial_penalty(const ethereum_settings& settings, gwei effective);
/// E11.2
gwei whistleblower_reward(const ethereum_settings& settings, gwei effective);
/// E11.3. @pre total is at least one increment
gwei correlation_penalty(const ethereum_settings& settings, gwei effective, gwei slashed,
                         gwei total);

/// Slashes `who` in a block by `proposer`. @pre can_be_slashed
void slash(const ethereum_settings& settings, beacon_state& s, validator_index who,
           validator_index proposer);

/// E11.3 for those whose time has come: a step of the end of an epoch.
void punish_correlation(const ethereum_settings& settings, beacon_state& s);
/// Forgets what was slashed 8192 epochs before the next one.
void forget_slashings(const ethereum_settings& settings, beacon_state& s);

} // namespace concur::consensus::ethereum
