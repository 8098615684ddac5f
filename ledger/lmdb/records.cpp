#include "ledger/lmdb/records.hpp"

#include "base/assert.hpp"

#include <algorithm>

namespace concur::ledger::lmdb {

void encode(writer& out, const chain_position& p) {
  out.raw(p.head.view());
  out.number(p.head_height);
  out.raw(p.settled.view());
  out.number(p.settled_height);
  out.raw(p.state_root.view());
}

std::optional<chain_position> decoded_position(byte_view text) {
  reader in{text};
  chain_position p;
  p.head = in.hash();
  p.head_height = in.number<height>();
  p.settled = in.hash();
  p.settled_height = in.number<height>();
  p.state_root = in.hash();
  return in.done() ? std::optional{p} : std::nullopt;
}

block_ptr decoded_block(byte_view text) {
  reader in{text};
  auto b = decode_block(in);
  return in.done() ? b : nullptr;
}

std::optional<undo_record> decoded_undo(byte_view text) {
  reader in{text};
  auto u = decode_undo(in);
  return in.done() ? std::optional{std::move(u)} : std::nullopt;
}

std::optional<std::pair<account_id, account>> decoded_account(byte_view key, byte_view value) {
  if (key.size() != 32)
    return std::nullopt;
  account_id who;
  std::copy(key.begin(), key.end(), who.data.begin());
  reader in{value};
  auto a = decode_account(in);
  return in.done() ? std::optional{std::pair{who, a}} : std::nullopt;
}

std::optional<std::vector<immature_reward>> decoded_rewards(std::optional<byte_view> text) {
  if (!text)
    return std::vector<immature_reward>{};
  reader in{*text};
  auto rewards = decode_rewards(in);
  return in.done() ? std::optional{std::move(rewards)} : std::nullopt;
}

std::optional<amount> decoded_issued(std::optional<byte_view> text) {
  if (!text)
    return amount{};
  reader in{*text};
  auto issued = in.number<amount>();
  return in.done() ? std::optional{issued} : std::nullopt;
}

hash256 hash_at(byte_view data) {
  CONCUR_ASSERT(data.size() == 32);
  hash256 h;
  std::copy(data.begin(), data.end(), h.data.begin());
  return h;
}

bool sums_up(std::span<const account_change> accounts, std::span<const immature_reward> rewards,
             amount issued) {
  auto total = std::optional{amount{}};
  for (const auto& change : accounts) {
    if (!total || !change.after)
      continue;
    auto held = coins_of(*change.after);
    total = held ? plus(*total, *held) : std::nullopt;
  }
  for (const auto& reward : rewards)
    if (total)
      total = plus(*total, reward.value);
  return total == issued;
}

} // namespace concur::ledger::lmdb
