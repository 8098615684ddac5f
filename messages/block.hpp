// A block: header, claimed reward, transactions. Immutable once made, shared by pointer.
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
#pragma once

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

/// New kinds are added at the end: the index is the encoded tag.
using seal = std::variant<genesis_seal, lecture_seal, bitcoin_seal>;

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
  block(block_header header, amount reward, std::vector<tx_ptr> transactions);

  const block_header& header() const { return header_; }
  amount reward() const { return reward_; }
  std::span<const tx_ptr> transactions() const { return transactions_; }
  const block_id& id() const { return id_; }
  concur::height height() const { return header_.height; }
  const block_id& parent() const { return header_.parent; }
  /// Length of its canonical encoding.
  std::size_t size() const { return size_; }

private:
  block_header header_;
  amount reward_;
  std::vector<tx_ptr> transactions_;
  block_id id_;
  std::size_t size_;
};

using block_ptr = std::shared_ptr<const block>;

/// Root of the binary Merkle tree over the leaf of the reward and the transaction ids. The rule of
/// the tree depends on the seal: Bitcoin's SHA-256d with the last hash doubled on odd levels, else
/// SHA-256 with different tags for leaves and inner nodes and the odd one carried up.
hash256 body_root(const block_header& header, amount reward, std::span<const tx_ptr> transactions);

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
