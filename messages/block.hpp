// A block: header, claimed reward, transactions, dues. Immutable once made, shared by pointer.
//
// Header and identity. The id of a block is the hash of its seal's preimage. Each seal kind has its
// own preimage, because real systems fix theirs to the byte:
//   genesis_seal  SHA-256 of a domain tag and the whole encoded header
//   lecture_seal  SHA-256 of 96 bytes: version 4, height 8, parent 32, time 8, data 32, bits 4,
//                 nonce 8, where data is a digest of transactions root, state root and proposer.
//                 At most 119 bytes with the nonce last, so that all but the last compression and
//                 its first rounds are done once a puzzle (design.md, section 5).
//   bitcoin_seal  SHA-256d of Bitcoin's 80 bytes: version 4, parent 32, Merkle root 32, seconds 4,
//                 bits 4, nonce 4 (bitcoin/bitcoin: src/primitives/block.h). Height, state root and
//                 proposer are covered by the first leaf of the Merkle tree, as height is in
//                 Bitcoin since BIP 34.
//   all others    SHA-256 of a domain tag and the encoded header with zeros for `sealed`, so that
//   the
//                 signature can cover the id and an id does not depend on which signature was made
#pragma once

#include "base/money.hpp"
#include "base/types.hpp"
#include "messages/transaction.hpp"

#include <span>
#include <string>
#include <vector>

namespace concur {

using block_id = hash256;

/// The first block has nothing to prove.
struct genesis_seal {
  friend bool operator==(const genesis_seal&, const genesis_seal&) = default;
};

/// The lecture's puzzle: one SHA-256 below a target. `bits` is the target in Bitcoin's compact
/// form.
struct lecture_seal {
  std::uint32_t bits = 0;
  std::uint64_t nonce = 0;
  friend bool operator==(const lecture_seal&, const lecture_seal&) = default;
};

/// Bitcoin's puzzle. When all 2^32 nonces are used up, `extra_nonce` in the first leaf is changed.
struct bitcoin_seal {
  std::uint32_t bits = 0;
  std::uint32_t nonce = 0;
  std::uint64_t extra_nonce = 0;
  friend bool operator==(const bitcoin_seal&, const bitcoin_seal&) = default;
};

/// Made in its maker's turn: by a delegate, or by the holder of the largest coin-age.
struct turn_seal {
  std::uint64_t slot = 0;
  /// EOSIO: blocks before this one that its maker confirms with it.
  std::uint32_t confirmed = 0;
  signature sealed; ///< of a slot_claim by the proposer
  friend bool operator==(const turn_seal&, const turn_seal&) = default;
};

/// Peercoin's proof of stake: a hash over stake and second below a target that grows with coin-age.
struct kernel_seal {
  std::uint32_t bits = 0;
  std::uint64_t second = 0; ///< unix time of the coinstake, and the slot of its claim
  signature sealed;         ///< of a slot_claim by the proposer
  friend bool operator==(const kernel_seal&, const kernel_seal&) = default;
};

/// Ethereum's beacon block: a slot, a contribution to the common random number, and votes.
struct beacon_seal {
  std::uint64_t slot = 0;
  signature reveal;                      ///< of randao_bytes() for the slot's epoch
  std::vector<attestation> attestations; ///< at most max_attestations
  signature sealed;                      ///< of a slot_claim by the proposer
  friend bool operator==(const beacon_seal&, const beacon_seal&) = default;
};

/// A delegate's block that carries a quorum of votes on an ancestor (AntelopeIO/spring: Savanna).
struct certified_seal {
  std::uint64_t slot = 0;
  hash256 claimed; ///< block of the latest certificate that the maker knows; zero: genesis
  bool strong = false;
  std::vector<finality_vote> votes; ///< the certificate, if no ancestor has it; at most max_quorum
  signature sealed;                 ///< of a slot_claim by the proposer
  friend bool operator==(const certified_seal&, const certified_seal&) = default;
};

/// ethereum/consensus-specs: specs/phase0/beacon-chain.md, MAX_ATTESTATIONS.
inline constexpr std::size_t max_attestations = 128;
/// Finalizers whose votes fit into one block.
inline constexpr std::size_t max_quorum = 1024;

/// New kinds are added at the end: the index is the encoded tag.
using seal = std::variant<genesis_seal, lecture_seal, bitcoin_seal, turn_seal, kernel_seal,
                          beacon_seal, certified_seal>;

/// What the protocol itself does to an account in a block, beside reward and transactions. The
/// engine says which dues a block must have; the ledger carries them out before the transactions.
enum class due_kind : std::uint8_t {
  consume, ///< takes `age` from the account's coin-age
  mint,    ///< creates `value` coins, paid like a reward
  release, ///< `stake` of bonded coins ends, `value` coins are paid out for it
};
struct due {
  due_kind kind = due_kind::mint;
  account_id who;
  amount value;     ///< mint, release
  amount stake;     ///< release
  coin_age age = 0; ///< consume
  friend bool operator==(const due&, const due&) = default;
};
/// As many as one block may have.
inline constexpr std::size_t max_dues = 16'384;

struct block_header {
  std::uint32_t version = 1;
  concur::height height;
  block_id parent;
  unix_ms time;
  hash256 tx_root;     ///< over the reward and the transactions, see body_root()
  hash256 state_root;  ///< of the ledger after this block
  account_id proposer; ///< who made it and receives reward and fees
  concur::seal seal;

  friend bool operator==(const block_header&, const block_header&) = default;
};

/// The claim that the seal of a block made in turn signs; nothing for other seals.
std::optional<slot_claim> claim_of(const block_header& header);
/// Puts the signature into the seal. @pre claim_of() answers something
void set_signature(block_header& header, const signature& s);
/// What `beacon_seal::reveal` signs: one valid signature a validator and an epoch.
bytes randao_bytes(const hash256& chain, std::uint64_t epoch);

/// The exact bytes whose hash is the block's id.
bytes seal_preimage(const block_header& header);
block_id id_of(const block_header& header);

/// True if the preimage covers the time exactly. Bitcoin's has whole seconds in 32 bits, so with a
/// bitcoin_seal the time must be a multiple of 1000 ms below 2^32 s: otherwise different headers
/// would share one id. Decoders refuse the rest.
bool well_formed(const block_header& header);

/// The fields below are settings of a chain; this one protects the decoder (experience.md, 10).
inline constexpr std::size_t max_block_bytes = 4 * 1024 * 1024;
/// As many of the smallest transactions as fit into max_block_bytes.
inline constexpr std::size_t max_block_transactions = max_block_bytes / min_transaction_bytes;

class block {
public:
  /// `reward` is what the proposer claims: subsidy plus fees at most.
  block(block_header header, amount reward, std::vector<tx_ptr> transactions,
        std::vector<due> dues = {});

  const block_header& header() const { return header_; }
  amount reward() const { return reward_; }
  std::span<const tx_ptr> transactions() const { return transactions_; }
  std::span<const due> dues() const { return dues_; }
  const block_id& id() const { return id_; }
  concur::height height() const { return header_.height; }
  const block_id& parent() const { return header_.parent; }
  /// Length of its canonical encoding.
  std::size_t size() const { return size_; }

private:
  block_header header_;
  amount reward_;
  std::vector<tx_ptr> transactions_;
  std::vector<due> dues_;
  block_id id_;
  std::size_t size_;
};

using block_ptr = std::shared_ptr<const block>;

/// Root of the binary Merkle tree over the leaf of reward and dues and the transaction ids. The
/// rule of the tree depends on the seal: Bitcoin's SHA-256d with the last hash doubled on odd
/// levels, else SHA-256 with different tags for leaves and inner nodes and the odd one carried up.
hash256 body_root(const block_header& header, amount reward, std::span<const tx_ptr> transactions,
                  std::span<const due> dues = {});

/// Bitcoin's Merkle tree alone (bitcoin/bitcoin: src/consensus/merkle.cpp). `mutated` is set if two
/// neighbours at any level are equal, which two different bodies can share (CVE-2012-2459).
/// No leaves give the zero hash.
hash256 bitcoin_merkle_root(std::vector<hash256> leaves, bool* mutated = nullptr);

void encode(writer& out, const block_header& header);
block_header decode_header(reader& in);
void encode(writer& out, const block& b);
block_ptr decode_block(reader& in);

/// Length of a header's encoding.
std::size_t encoded_size(const block_header& header);

} // namespace concur
