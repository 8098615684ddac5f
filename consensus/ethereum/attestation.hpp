// E7. What a validator says once an epoch: which block is the head for it, and which checkpoint
// should be justified from which. The first part counts in the fork choice (E12), the second for
// finality (E8) (ethereum/consensus-specs: specs/phase0/beacon-chain.md, AttestationData; Buterin,
// Griffith, "Casper the Friendly Finality Gadget", 2017).
//
// Nobody may sign two attestations that break one of Casper's two commandments:
//   E7.1 double vote: different data with the same target epoch;
//   E7.2 surround vote: one has the earlier source and the later target.
#pragma once

#include "consensus/ethereum/params.hpp"
#include "messages/block.hpp"

namespace concur::consensus::ethereum {

/// The block of an epoch's first slot, or the last one before it.
struct checkpoint {
  epoch_number epoch = 0;
  block_id root;
  friend bool operator==(const checkpoint&, const checkpoint&) = default;
};

struct attestation_data {
  slot_number slot = 0; ///< in which it was due
  block_id head;
  checkpoint source; ///< justified in the head's own chain
  checkpoint target; ///< of the slot's epoch, in the head's own chain
  friend bool operator==(const attestation_data&, const attestation_data&) = default;
};

bool is_double_vote(const attestation_data& a, const attestation_data& b);
/// Whether `a` surrounds `b`, not the other way round.
bool surrounds(const attestation_data& a, const attestation_data& b);

/// The specification's predicate, which asks for a surround in the given order only
/// (is_slashable_attestation_data): evidence must name the surrounding vote first.
bool is_slashable_in_order(const attestation_data& a, const attestation_data& b);
/// In whichever order the evidence comes.
bool is_slashable(const attestation_data& a, const attestation_data& b);

} // namespace concur::consensus::ethereum
