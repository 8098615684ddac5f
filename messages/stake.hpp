// What a holder of stake signs to take part in agreement: a turn that was used, a vote on a block.
// Two of them by one key that contradict each other prove that its owner cheated, to anybody who
// has nothing but the chain's id.
#pragma once

#include "base/hash.hpp"
#include "base/keys.hpp"
#include "messages/codec.hpp"

#include <variant>

namespace concur {

/// A block and the epoch that it begins (Buterin, Griffith 2017, section 2).
struct checkpoint {
  std::uint64_t epoch = 0;
  hash256 root; ///< id of the epoch's first block, or of the last one before it
  friend auto operator<=>(const checkpoint&, const checkpoint&) = default;
};

/// One validator's vote of an epoch, for a head and for a link between two checkpoints
/// (ethereum/consensus-specs: specs/phase0/beacon-chain.md, AttestationData).
struct attestation {
  public_key validator;
  std::uint64_t slot = 0;
  hash256 head;
  checkpoint source, target;
  signature sealed;
  friend bool operator==(const attestation&, const attestation&) = default;
};

/// One finalizer's vote on a block (AntelopeIO/spring: libraries/chain/include/eosio/chain/
/// finality_core.hpp and qc.hpp).
struct finality_vote {
  public_key finalizer;
  hash256 block;
  bool strong = false;
  signature sealed;
  friend bool operator==(const finality_vote&, const finality_vote&) = default;
};

/// Votes of all protocols. New kinds are added at the end: the index is the encoded tag.
using vote_message = std::variant<attestation, finality_vote>;

/// "I made this block in that slot": what the seal of a block made in turn signs.
struct slot_claim {
  public_key proposer;
  std::uint64_t slot = 0;
  hash256 block;
  signature sealed;
  friend bool operator==(const slot_claim&, const slot_claim&) = default;
};

/// The bytes that are signed: a tag of their own each, the chain's id, every field but the
/// signature.
bytes signing_bytes(const hash256& chain, const attestation& a);
bytes signing_bytes(const hash256& chain, const finality_vote& v);
bytes signing_bytes(const hash256& chain, const slot_claim& c);

/// Whether the two prove that their signer cheated, their signatures aside: two blocks of one slot;
/// two votes of one target epoch, or one whose link surrounds the other's, in either order
/// (ethereum/consensus-specs: specs/phase0/beacon-chain.md, is_slashable_attestation_data).
bool contradicts(const slot_claim& a, const slot_claim& b);
bool contradicts(const attestation& a, const attestation& b);

/// Who signed, and with what; for all kinds alike.
const public_key& voter_of(const vote_message& v);
const signature& signature_of(const vote_message& v);
bytes signing_bytes(const hash256& chain, const vote_message& v);
void set_signature(vote_message& v, const signature& s);

/// Hash of a vote's encoding without the signature: two votes of equal content are one vote.
hash256 id_of(const vote_message& v);

} // namespace concur
