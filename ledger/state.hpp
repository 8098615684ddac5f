// The ledger after some block, as a value. Copies are cheap and share what they have in common, so
// a thousand replicas and every recent block can each hold one.
//
// Accounts live in a persistent binary trie over the bits of their keys. Every node of the trie
// carries the hash and the sum of balances of what is below it, so the root of a state commits to
// all accounts and to the money in them, and supply can be checked at any block.
//
// Root: SHA-256 over a domain tag, the trie's root, the immature rewards and the issued amount.
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

class state {
public:
  struct trie_node; // persistent, immutable
  using trie = std::shared_ptr<const trie_node>;

  /// No accounts, no money.
  state();

  std::optional<account> find(const account_id& who) const;
  std::size_t account_count() const;

  /// Sum of all balances, as kept in the trie's root.
  amount balances() const;
  /// Sum of the rewards that are not mature yet.
  amount immature() const;
  /// Everything ever created: genesis plus rewards beyond fees. Invariant of every reachable
  /// state: balances() + immature() == issued().
  amount issued() const { return issued_; }
  std::span<const immature_reward> rewards() const;

  hash256 root() const;

  /// The state with every `after` put in place. @pre sorted by `who`, no account twice
  state with(std::span<const account_change> changes) const;
  /// The state with every `before` put back. @pre as above
  state without(std::span<const account_change> changes) const;
  state with_rewards(std::vector<immature_reward> rewards, amount issued) const;

  /// All accounts in the order of their keys.
  void each(const std::function<void(const account_id&, const account&)>& visit) const;

private:
  trie accounts_;
  std::shared_ptr<const std::vector<immature_reward>> rewards_;
  amount issued_;
};

} // namespace concur::ledger
