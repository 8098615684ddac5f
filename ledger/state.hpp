// The ledger after some block, as a value. Copies are cheap and share what they have in common, so
// a thousand replicas and every recent block can each hold one.
//
// Accounts live in a persistent binary trie over the bits of their keys, most significant bit of
// the first byte first. An inner node stands at the first bit in which the keys below it differ
// (Morrison 1968, PATRICIA), so the shape depends on the set of keys alone. Every node carries the
// hash and the sum of the coins of what is below it (a Merkle sum tree), bonded ones included, so
// the root of a state commits to all accounts and to the money in them, and supply can be checked
// at any block.
//
//   leaf   SHA-256 of 0, key 32, account 40, and the stake record if there is one
//   inner  SHA-256 of 1, bit 1, hash 32 and sum 8 of the left, hash 32 and sum 8 of the right
//   none   zero
//   root   SHA-256 of "concur/state/1", the trie's root 32, its sum 8, the digest of the immature
//          rewards 32, issued 8, where the digest is SHA-256 of their encodings one after another
//
// Both kinds of node fit into two compressions, but for leaves with a record. Everything is
// computed when a state is made, nothing later: a state may be read by many threads at once.
#pragma once

#include "ledger/account.hpp"
#include "messages/block.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace concur::ledger {

/// One account before and after a block; nothing stands for "did not exist".
struct account_change {
  account_id who;
  std::optional<account> before;
  std::optional<account> after;

  friend bool operator==(const account_change&, const account_change&) = default;
};

/// A block's reward that may not be spent yet.
struct immature_reward {
  concur::height matures; ///< credited by the block of this height
  account_id to;
  amount value;

  friend bool operator==(const immature_reward&, const immature_reward&) = default;
};

/// Matures 8, account 32, value 8.
inline constexpr std::size_t reward_bytes = 48;
void encode(writer& out, const immature_reward& r);
immature_reward decode_reward(reader& in);
/// A list of them, with its count.
void encode(writer& out, std::span<const immature_reward> rewards);
std::vector<immature_reward> decode_rewards(reader& in);

class state {
public:
  struct trie_node; // persistent, immutable
  using trie = std::shared_ptr<const trie_node>;

  /// No accounts, no money.
  state();

  std::optional<account> find(const account_id& who) const;
  std::size_t account_count() const;

  /// Sum of all balances and of all bonded coins, as kept in the trie's root.
  amount balances() const;
  /// Sum of the rewards that are not mature yet.
  amount immature() const;
  /// Everything ever created: genesis plus rewards beyond fees, plus what dues mint, and less what
  /// they do not pay back of a stake. Invariant of every reachable state, with bonded coins counted
  /// among the balances: balances() + immature() == issued().
  amount issued() const { return issued_; }
  std::span<const immature_reward> rewards() const;

  hash256 root() const;

  /// The state with every `after` put in place, in one pass: a touched node is hashed once.
  /// @pre sorted by `who`, no account twice; all coins together stay below 2^64
  state with(std::span<const account_change> changes) const;
  /// The state with every `before` put back. @pre as above
  state without(std::span<const account_change> changes) const;
  state with_rewards(std::vector<immature_reward> rewards, amount issued) const;

  /// All accounts in the order of their keys.
  void each(const std::function<void(const account_id&, const account&)>& visit) const;
  /// Those with a stake record alone, in time that grows with their number, not with all.
  void each_staked(const std::function<void(const account_id&, const account&)>& visit) const;

private:
  struct reward_list;

  trie accounts_;
  std::shared_ptr<const reward_list> rewards_; ///< null if there are none
  amount issued_;
};

} // namespace concur::ledger
