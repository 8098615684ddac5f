// Transactions that wait for a block. Ordered by fee per byte; those of one account keep the order
// of their nonces. Every refusal has a reason, every limit is a setting.
#pragma once

#include "ledger/rules.hpp"

#include <cstdint>
#include <map>
#include <memory>

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

/// Not thread-safe; one replica owns it.
class pool {
public:
  pool(const rules& r, pool_limits limits, std::shared_ptr<signature_checker> signatures);
  ~pool();

  /// Reasons: tx-known tx-too-big tx-fee-too-low tx-bad-signature tx-bad-key tx-replayed
  /// tx-double-spend tx-nonce-gap tx-overspend tx-account-limit tx-pool-full.
  /// tx-replayed: it is in the chain already. tx-double-spend: its nonce is used in the chain, or
  /// taken in the pool and it does not pay at least 10 % more (then it replaces the older one).
  verdict add(const tx_ptr& tx, const state& head, const inclusion& included);

  bool contains(const tx_id& id) const;
  tx_ptr find(const tx_id& id) const;
  std::size_t size() const;
  std::size_t bytes() const;

  /// The best paying transactions that are applicable on `head` one after the other and fit into
  /// `bytes_max` and `count_max`.
  std::vector<tx_ptr> select(const state& head, std::size_t bytes_max, std::size_t count_max) const;

  /// After the head moved: `undone` come back, `done` go, and whatever became impossible on `head`
  /// is dropped and returned.
  std::vector<tx_ptr> follow(const state& head, std::span<const block_ptr> undone,
                             std::span<const block_ptr> done);

  /// Calls `visit` in the order of ids for every transaction; for compact blocks and inspection.
  void each(const std::function<void(const tx_ptr&)>& visit) const;

private:
  struct impl;
  std::unique_ptr<impl> impl_;
};

} // namespace concur::ledger
