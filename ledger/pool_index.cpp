#include "ledger/pool_index.hpp"

#include "base/assert.hpp"
#include "ledger/spending.hpp"

namespace concur::ledger {

bool pays_more(const transaction& a, const transaction& b) {
  using wide = pool_index::wide;
  auto left = wide{a.fee().value} * b.size();
  auto right = wide{b.fee().value} * a.size();
  return left != right ? left > right : a.id() < b.id();
}

tx_ptr pool_index::account_queue::at(std::uint64_t nonce) const {
  auto found = txs.find(nonce);
  return found == txs.end() ? nullptr : found->second;
}

void pool_index::add(const tx_ptr& tx) {
  auto spending = spending_of(*tx);
  CONCUR_ASSERT(spending);
  auto& queue = by_account_[tx->from()];
  auto fresh = queue.txs.emplace(tx->nonce(), tx).second;
  CONCUR_ASSERT(fresh);
  queue.spending += spending->value;
  fresh = by_id_.emplace(tx->id(), tx).second;
  CONCUR_ASSERT(fresh);
  by_rate_.insert(tx);
  bytes_ += tx->size();
}

void pool_index::remove(const transaction& tx) {
  auto found = by_id_.find(tx.id());
  CONCUR_ASSERT(found != by_id_.end());
  // What is stored counts: the caller's may have another signature, but not another rate.
  auto stored = found->second;
  auto queue = by_account_.find(stored->from());
  queue->second.txs.erase(stored->nonce());
  queue->second.spending -= spending_of(*stored)->value;
  if (queue->second.txs.empty())
    by_account_.erase(queue);
  by_rate_.erase(stored);
  by_id_.erase(found);
  bytes_ -= stored->size();
}

tx_ptr pool_index::find(const tx_id& id) const {
  auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : found->second;
}

const pool_index::account_queue* pool_index::queue_of(const account_id& who) const {
  auto found = by_account_.find(who);
  return found == by_account_.end() ? nullptr : &found->second;
}

std::vector<tx_ptr> pool_index::from(const account_id& who, std::uint64_t nonce) const {
  std::vector<tx_ptr> found;
  const auto* queue = queue_of(who);
  if (!queue)
    return found;
  for (auto at = queue->txs.rbegin(); at != queue->txs.rend() && at->first >= nonce; ++at)
    found.push_back(at->second);
  return found;
}

std::set<account_id> pool_index::senders() const {
  std::set<account_id> all;
  for (const auto& [who, queue] : by_account_)
    all.insert(all.end(), who);
  return all;
}

} // namespace concur::ledger
