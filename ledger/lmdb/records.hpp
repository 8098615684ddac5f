// Encodings of what an LMDB store keeps. Decoders answer nothing (or null) for damaged bytes.
// Inside ledger/lmdb/ only.
#pragma once

#include "ledger/lmdb/environment.hpp"

#include <utility>

namespace concur::ledger::lmdb {

void encode(writer& out, const chain_position& p);

template <class T>
bytes encoded(const T& value) {
  bytes text;
  writer out{text};
  encode(out, value);
  return text;
}

block_ptr decoded_block(byte_view text);
std::optional<undo_record> decoded_undo(byte_view text);
std::optional<chain_position> decoded_position(byte_view text);
std::optional<std::pair<account_id, account>> decoded_account(byte_view key, byte_view value);
/// What was never written counts as none.
std::optional<std::vector<immature_reward>> decoded_rewards(std::optional<byte_view> text);
std::optional<amount> decoded_issued(std::optional<byte_view> text);
/// @pre 32 bytes
hash256 hash_at(byte_view data);

/// Whether balances, bonded coins and rewards make up what was issued, as a state requires of its
/// maker.
bool sums_up(std::span<const account_change> accounts, std::span<const immature_reward> rewards,
             amount issued);

} // namespace concur::ledger::lmdb
