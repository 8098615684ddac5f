// E9. Rewards and penalties of attesters, in the form of Altair, which all later revisions keep
// (ethereum/consensus-specs: specs/altair/beacon-chain.md):
//   E9.1 base reward of an increment = increment * 64 / root of the total active balance;
//   E9.2 a validator that made a flag in time gets base reward * weight * share of the total that
//     made it / 64, outside a leak; in a leak it gets nothing for it;
//   E9.3 one that did not make source or target pays base reward * weight / 64; head is free;
//   E9.4 the proposer gets base reward * weight * 8 / 56 / 64 of each flag that its block adds.
// There is no sync committee here, so its 2 of 64 are never paid.
//
// E10. Inactivity (specs/altair/beacon-chain.md, process_inactivity_updates and
// get_inactivity_penalty_deltas; specs/bellatrix/beacon-chain.md for the quotient):
//   E10.1 there is a leak when the last final epoch is more than 4 before the previous one;
//   E10.2 the score of who missed the target grows by 4 an epoch, in a leak or not; of who made it
//     falls by 1; outside a leak everybody's falls by 16 more;
//   E10.3 who missed the target pays effective balance * score / (4 * 2^24).
// While a leak lasts an absent validator's balance falls like exp(-t^2 / 2^25).
#pragma once

#include "consensus/ethereum/beacon_state.hpp"

namespace concur::consensus::ethereum {

/// E9.1, per increment of effective balance. @pre total > 0
gwei base_reward_per_increment(const ethereum_settings& settings, gwei total);
gwei base_reward(const ethereum_settings& settings, const validator& v, gwei total);

/// E10.1
bool is_leaking(const ethereum_settings& settings, epoch_number previous, epoch_number finalised);
/// E10.2
std::uint64_t next_score(const ethereum_settings& settings, std::uint64_t score, bool made_target,
                         bool leaking);
/// E10.3
gwei inactivity_penalty(const ethereum_settings& settings, gwei effective, std::uint64_t score);

struct balance_change {
  gwei reward = 0;
  gwei penalty = 0;
};
/// E9.2, E9.3 and E10.3 for everybody, from the flags of the previous epoch.
std::vector<balance_change> epoch_changes(const ethereum_settings& settings, const beacon_state& s);

/// E9.4. `numerator` is the sum of base reward * weight over what a block adds.
gwei proposer_reward(const ethereum_settings& settings, std::uint64_t numerator);

/// Effective balance of those active and not slashed in `e` with `flag`. @pre e is the state's
/// epoch or the one before
gwei balance_with_flag(const ethereum_settings& settings, const beacon_state& s, epoch_number e,
                       std::uint8_t flag);

} // namespace concur::consensus::ethereum
