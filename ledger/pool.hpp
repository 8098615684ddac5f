// Transactions that wait for a block. Ordered by fee per byte; those of one account keep the order
// of their nonces. Every refusal has a reason, every limit is a setting.
#pragma once

#include "ledger/rules.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

namespace concur::ledger {

/// Defaults of experience.md, section 10.
struct pool_limits {
  std::size_t bytes = 64u << 20;
  std::size_t transactions = 100'000;
  std::size_t per_account = 1'000;
  std::size_t transaction_bytes = max_transaction_bytes;
  std::uint64_t fee_per_kilobyte_min = 0; ///< relay minimum, 10^-8 coin per 1,000 bytes
  std::uint64_t nonce_gap_max = 1'000;    ///< how far ahead of its account a nonce may be
};

/// Not thread-safe; one replica owns it. Adding, removing and finding take logarithmic time.
class pool {
public:
  pool(const rules& r, pool_limits limits, std::shared_ptr<signature_checker> signatures);
  ~pool();
  pool(const pool&) = delete;
  pool& operator=(const pool&) = delete;

  /// Reasons, in the order in which they are looked for:
  ///   tx-known           it is here, whatever its signature
  ///   tx-too-big         larger than limits.transaction_bytes
  ///   tx-fee-too-low     below limits.fee_per_kilobyte_min
  ///   tx-bad-signature
  ///   tx-bad-evidence    its statements do not contradict each other, or are not signed
  ///   tx-bad-key         it would open an account whose key is not in the prime-order subgroup
  ///   tx-replayed        it is in the chain already
  ///   tx-double-spend    its nonce is used in the chain, or taken in the pool and it does not pay
  ///                      at least 10 % more (else it replaces the older one)
  ///   tx-nonce-gap       its nonce is more than limits.nonce_gap_max ahead; smaller gaps wait
  ///   tx-overspend       all that waits of its account would be more than its balance
  ///   tx-account-limit   limits.per_account of its account wait
  ///   tx-pool-full       and it does not pay more per byte than what would have to go
  /// When full, the lowest paying go, each with the later ones of its account, which could not be
  /// carried out without it. The 10 % follow the increment of replacement in go-ethereum
  /// (ethereum/go-ethereum: core/txpool/legacypool, PriceBump).
  verdict add(const tx_ptr& tx, const state& head, const inclusion& included);

  bool contains(const tx_id& id) const;
  /// Null if it is not here.
  tx_ptr find(const tx_id& id) const;
  std::size_t size() const;
  std::size_t bytes() const;

  /// The best paying transactions that are applicable on `head` one after the other and fit into
  /// `bytes_max` and `count_max`. Coins that arrive in the same block are not counted upon.
  std::vector<tx_ptr> select(const state& head, std::size_t bytes_max, std::size_t count_max) const;

  /// After the head moved: those of `undone` (parents first) come back, those of `done` go, and
  /// whatever became impossible on `head` or finds no room is dropped and returned.
  std::vector<tx_ptr> follow(const state& head, std::span<const block_ptr> undone,
                             std::span<const block_ptr> done);

  /// Calls `visit` in the order of ids for every transaction; for compact blocks and inspection.
  /// `visit` must not change the pool.
  void each(const std::function<void(const tx_ptr&)>& visit) const;

private:
  struct impl;
  std::unique_ptr<impl> impl_;
};

} // namespace concur::ledger
