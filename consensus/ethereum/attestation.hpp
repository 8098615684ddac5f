// E7. What a validator says once an epoch: which block is the head for it, and which checkpoint
// should be justified from which. The first part counts in the fork choice (E12), the second for
// finality (E8) (ethereum/consensus-specs: specs/phase0/beacon-chain.md, AttestationData; Buterin,
// Griffith, "Casper the Friendly Finality Gadget", 2017).
//
// Nobody may sign two attestations that break one of Casper's two commandments:
//   E7.1 double vote: different data with the same target epoch;
//   E7.2 surround vote: one has the earlier source and the later target.
#pragma once

#include "consensus/ethereum/settings.hpp"
#include "messages/stake.hpp"

namespace concur::consensus::ethereum {

using concur::attestation;
using concur::checkpoint;

/// Whether both say the same, whoever signed.
bool is_same_vote(const attestation& a, const attestation& b);
bool is_double_vote(const attestation& a, const attestation& b);
/// Whether `a` surrounds `b`, not the other way round.
bool surrounds(const attestation& a, const attestation& b);

/// The specification's predicate, which asks for a surround in the given order only
/// (is_slashable_attestation_data): evidence must name the surrounding vote first.
bool is_slashable_in_order(const attestation& a, const attestation& b);
/// In whichever order the evidence comes: what contradicts() of messages/stake.hpp says of two
/// attestations by one validator.
bool is_slashable(const attestation& a, const attestation& b);

} // namespace concur::consensus::ethereum
