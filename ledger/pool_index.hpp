// The transactions of a pool under the three orders that it needs. Inside ledger/ only.
#pragma once

#include "messages/transaction.hpp"

#include <map>
#include <set>
#include <unordered_map>
#include <vector>

namespace concur::ledger {

/// By fee per byte, compared exactly; of equal ones the smaller id is first.
bool pays_more(const transaction& a, const transaction& b);

class pool_index {
public:
  __extension__ using wide = unsigned __int128;

  /// What waits of one account.
  struct account_queue {
    std::map<std::uint64_t, tx_ptr> txs; ///< by nonce, never empty
    wide spending = 0;                   ///< values and fees of all

    /// Null if no transaction has that nonce.
    tx_ptr at(std::uint64_t nonce) const;
  };
  struct best_first {
    bool operator()(const tx_ptr& a, const tx_ptr& b) const { return pays_more(*a, *b); }
  };

  /// @pre neither the id nor the nonce of the account is taken; value and fee do not overflow
  void add(const tx_ptr& tx);
  /// @pre it is here
  void remove(const transaction& tx);

  tx_ptr find(const tx_id& id) const;
  /// Null if nothing of the account waits.
  const account_queue* queue_of(const account_id& who) const;
  /// Those of an account from a nonce on, the last one first.
  std::vector<tx_ptr> from(const account_id& who, std::uint64_t nonce) const;
  std::set<account_id> senders() const;

  const std::set<tx_ptr, best_first>& by_rate() const { return by_rate_; }
  std::size_t size() const { return by_id_.size(); }
  std::size_t bytes() const { return bytes_; }

private:
  // Every announcement of a transaction asks for its id: looked up only.
  std::unordered_map<tx_id, tx_ptr, hash256_hasher> by_id_;
  std::set<tx_ptr, best_first> by_rate_;
  std::map<account_id, account_queue> by_account_;
  std::size_t bytes_ = 0;
};

} // namespace concur::ledger
