// Who does what in an epoch.
// E3. Seed and committees. Each block mixes a reveal of its proposer into the epoch's randomness
//   (RANDAO). An epoch's seed comes from the mix as it was one whole epoch before, so duties are
//   known that early and the last proposer of an epoch chooses between one outcome and another by
//   its one bit, not more. The shuffled active validators are cut into equal committees over all
//   slots; every validator is in exactly one of them (specs/phase0/beacon-chain.md: get_seed,
//   get_committee_count_per_slot, compute_committee).
// E4. Proposer of a slot: candidates in shuffled order; each is taken with probability effective
//   balance / maximum, else the next one is asked. So turns are in proportion to stake
//   (specs/electra/beacon-chain.md, compute_proposer_index, with 16 random bits; 8 before).
#pragma once

#include "consensus/ethereum/beacon_state.hpp"

namespace concur::consensus::ethereum {

/// What a seed is for (DOMAIN_BEACON_PROPOSER, DOMAIN_BEACON_ATTESTER).
enum class seed_use : std::uint8_t { proposer = 0, attester = 1 };

/// Reveals mixed in: the new mix of the epoch.
hash256 mix_in(const hash256& mix, byte_view reveal);

/// @pre e is at most one epoch after the state's and at most one before
hash256 seed_of(const ethereum_settings& settings, const beacon_state& s, epoch_number e,
                seed_use use);

/// Committees a slot, by the number of active validators.
std::uint64_t committees_per_slot(const ethereum_settings& settings, std::uint64_t active);

/// Draws a proposer among `candidates`. @pre there is one with an effective balance
validator_index draw_proposer(const ethereum_settings& settings, const beacon_state& s,
                              std::span<const validator_index> candidates, const hash256& seed);

/// Duties of one epoch, as they follow from a state of that epoch or of one of its neighbours. Only
/// with a state of that very epoch proposers and balances are right: effective balances change
/// where epochs meet.
class epoch_duties {
public:
  epoch_duties(const ethereum_settings& settings, const beacon_state& s, epoch_number e);

  epoch_number epoch() const { return epoch_; }
  /// @pre the slot is in the epoch, here and below
  validator_index proposer(slot_number s) const { return proposers_[s - first_]; }
  /// All committees of the slot together, one after the other.
  std::span<const validator_index> attesters(slot_number s) const;
  std::span<const validator_index> committee(slot_number s, std::uint64_t index) const;
  /// Effective balance of all that are active.
  gwei total() const { return total_; }
  /// The same for the same set of active validators, almost surely another for another.
  std::uint64_t set_number() const { return set_number_; }
  bool has_proposers() const { return !proposers_.empty(); } ///< false if nobody is active
  std::uint64_t committees_per_slot() const { return committees_; }
  /// The slot in which a validator attests; nothing if it is not active.
  std::optional<slot_number> slot_of(validator_index v) const;

private:
  std::span<const validator_index> part(std::uint64_t from, std::uint64_t to) const;

  epoch_number epoch_;
  slot_number first_;
  std::uint64_t slots_;
  std::uint64_t committees_;
  gwei total_;
  std::uint64_t set_number_;
  std::vector<validator_index> shuffled_;
  std::vector<validator_index> proposers_;
  std::vector<std::uint32_t> place_; // in shuffled_, by validator; its size for the inactive
};

} // namespace concur::consensus::ethereum
