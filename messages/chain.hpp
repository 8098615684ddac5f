// What nodes of a block chain say to each other: announcing, fetching and relaying blocks and
// transactions. Names and limits follow Bitcoin's network protocol (bitcoin/bitcoin:
// src/net_processing.cpp, BIP 130 headers announcement, BIP 152 compact blocks).
#pragma once

#include "messages/block.hpp"

namespace concur {

enum class item_kind : std::uint8_t { transaction = 0, block = 1 };

struct item {
  item_kind kind = item_kind::transaction;
  hash256 id;
  friend bool operator==(const item&, const item&) = default;
};

/// "I have these." At most max_items.
struct announce {
  std::vector<item> items;
  friend bool operator==(const announce&, const announce&) = default;
};

/// "Send me these." At most max_items. `compact` asks for blocks in their short form.
struct get_items {
  std::vector<item> items;
  bool compact = false;
  friend bool operator==(const get_items&, const get_items&) = default;
};

/// "I do not have these", in answer to get_items.
struct not_found {
  std::vector<item> items;
  friend bool operator==(const not_found&, const not_found&) = default;
};

struct send_transaction {
  tx_ptr tx;
};

struct send_block {
  concur::block_ptr block;
};

/// A block without the transactions that the receiver is likely to have in its pool.
/// short_ids are the first 6 bytes of SHA-256(block id, tx id) (BIP 152 uses SipHash).
struct send_compact {
  block_header header;
  amount reward;
  std::vector<std::uint64_t> short_ids;
  std::vector<due> dues = {};
};

/// "These positions of that block were not in my pool."
struct get_block_transactions {
  block_id block;
  std::vector<std::uint32_t> positions;
  friend bool operator==(const get_block_transactions&, const get_block_transactions&) = default;
};

struct send_block_transactions {
  block_id block;
  std::vector<tx_ptr> transactions;
};

/// "My chain, from the head backwards, thinning out; tell me what follows the first you share."
struct get_headers {
  std::vector<block_id> locator; ///< at most max_locator
  friend bool operator==(const get_headers&, const get_headers&) = default;
};

/// Consecutive headers of the sender's best chain, oldest first. At most max_headers.
struct send_headers {
  std::vector<block_header> headers;
};

/// "This is my head." Sent now and then, so that a lost announcement does not leave a node behind.
struct head_status {
  block_id head;
  concur::height height;
  friend bool operator==(const head_status&, const head_status&) = default;
};

/// Votes of holders of stake, the sender's or others'. At most max_sent_votes.
struct send_votes {
  std::vector<vote_message> votes;
  friend bool operator==(const send_votes&, const send_votes&) = default;
};

/// "What is final for you?" Asked by a node that trusts the receiver, before it takes anything in.
struct get_checkpoint {
  friend bool operator==(const get_checkpoint&, const get_checkpoint&) = default;
};

struct send_checkpoint {
  checkpoint what;
  friend bool operator==(const send_checkpoint&, const send_checkpoint&) = default;
};

inline constexpr std::size_t max_sent_votes = 1000;
inline constexpr std::size_t max_items = 5000;
inline constexpr std::size_t max_headers = 1000;
inline constexpr std::size_t max_locator = 101;

/// First 48 bits for send_compact.
std::uint64_t short_id(const block_id& block, const tx_id& tx);

} // namespace concur
