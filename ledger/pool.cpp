#include "ledger/pool.hpp"

#include "ledger/actions.hpp"
#include "ledger/pool_index.hpp"
#include "ledger/spending.hpp"

#include <algorithm>
#include <map>
#include <queue>
#include <set>

namespace concur::ledger {

struct pool::impl {
  pool_limits limits;
  chain_id chain;
  std::shared_ptr<signature_checker> signatures;
  pool_index index;

  verdict check_form(const transaction& tx, const state& head) const;
  verdict check_place(const transaction& tx, const std::optional<account>& sender,
                      const inclusion& included) const;
  verdict make_room(const transaction& tx);
  bool full(std::size_t count, std::size_t bytes) const;
  void prune(const account_id& who, const state& head, std::vector<tx_ptr>& dropped);
};

namespace {

/// At least 10 % more, exactly.
bool outbids(amount newer, amount older) {
  using wide = pool_index::wide;
  return newer > older && wide{newer.value} * 10 >= wide{older.value} * 11;
}

} // namespace

pool::pool(const rules& r, pool_limits limits, std::shared_ptr<signature_checker> signatures)
    : impl_(std::make_unique<impl>(impl{limits, id_of(r), std::move(signatures), {}})) {}

pool::~pool() = default;

bool pool::contains(const tx_id& id) const { return impl_->index.find(id) != nullptr; }
tx_ptr pool::find(const tx_id& id) const { return impl_->index.find(id); }
std::size_t pool::size() const { return impl_->index.size(); }
std::size_t pool::bytes() const { return impl_->index.bytes(); }

void pool::each(const std::function<void(const tx_ptr&)>& visit) const {
  const auto& by_rate = impl_->index.by_rate();
  std::vector<tx_ptr> all{by_rate.begin(), by_rate.end()};
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a->id() < b->id(); });
  for (const auto& tx : all)
    visit(tx);
}

/// What can be said without the pool.
verdict pool::impl::check_form(const transaction& tx, const state& head) const {
  using wide = pool_index::wide;
  if (tx.size() > limits.transaction_bytes)
    return verdict::refuse("tx-too-big");
  if (wide{tx.fee().value} * 1000 < wide{limits.fee_per_kilobyte_min} * tx.size())
    return verdict::refuse("tx-fee-too-low");
  if (!signatures->check(chain, tx))
    return verdict::refuse("tx-bad-signature");
  if (!evidence_holds(chain, tx, *signatures))
    return verdict::refuse("tx-bad-evidence");
  // Costs as much as a signature, so only accounts that do not exist yet are looked at.
  const auto* moved = std::get_if<transfer>(&tx.fields().what);
  if (moved && !head.find(moved->to) && !is_prime_order(moved->to))
    return verdict::refuse("tx-bad-key");
  return verdict::accept();
}

/// Whether it fits in among the others of its account.
verdict pool::impl::check_place(const transaction& tx, const std::optional<account>& sender,
                                const inclusion& included) const {
  using wide = pool_index::wide;
  auto next = sender ? sender->nonce : 0;
  if (tx.nonce() < next)
    return verdict::refuse(included && included(tx.id()) ? "tx-replayed" : "tx-double-spend");
  const auto* queue = index.queue_of(tx.from());
  auto rival = queue ? queue->at(tx.nonce()) : nullptr;
  if (rival && !outbids(tx.fee(), rival->fee()))
    return verdict::refuse("tx-double-spend");
  if (tx.nonce() - next > limits.nonce_gap_max)
    return verdict::refuse("tx-nonce-gap");
  auto spending = spending_of(tx);
  if (!sender || !spending)
    return verdict::refuse("tx-overspend");
  auto waiting = queue ? queue->spending : wide{0};
  if (rival)
    waiting -= spending_of(*rival)->value;
  if (waiting + spending->value > sender->balance.value)
    return verdict::refuse("tx-overspend");
  if (!rival && queue && queue->txs.size() >= limits.per_account)
    return verdict::refuse("tx-account-limit");
  return verdict::accept();
}

bool pool::impl::full(std::size_t count, std::size_t bytes) const {
  return count > limits.transactions || bytes > limits.bytes;
}

/// Takes out the rival of `tx` and, if the pool is full, what pays less; or nothing.
verdict pool::impl::make_room(const transaction& tx) {
  const auto* queue = index.queue_of(tx.from());
  auto rival = queue ? queue->at(tx.nonce()) : nullptr;
  auto count = index.size() + 1 - (rival ? 1 : 0);
  auto bytes = index.bytes() + tx.size() - (rival ? rival->size() : 0);
  std::vector<tx_ptr> victims;
  const auto& by_rate = index.by_rate();
  for (auto worst = by_rate.rbegin(); full(count, bytes); ++worst) {
    if (worst == by_rate.rend() || !pays_more(tx, **worst))
      return verdict::refuse("tx-pool-full");
    if (*worst == rival)
      continue;
    // What `tx` itself needs must stay.
    if ((*worst)->from() == tx.from() && (*worst)->nonce() < tx.nonce())
      return verdict::refuse("tx-pool-full");
    victims.push_back(*worst);
    --count;
    bytes -= (*worst)->size();
  }
  if (rival)
    index.remove(*rival);
  for (const auto& victim : victims)
    for (const auto& gone : index.from(victim->from(), victim->nonce()))
      index.remove(*gone);
  return verdict::accept();
}

verdict pool::add(const tx_ptr& tx, const state& head, const inclusion& included) {
  if (contains(tx->id()))
    return verdict::refuse("tx-known");
  if (auto v = impl_->check_form(*tx, head); !v)
    return v;
  if (auto v = impl_->check_place(*tx, head.find(tx->from()), included); !v)
    return v;
  if (auto v = impl_->make_room(*tx); !v)
    return v;
  impl_->index.add(tx);
  return verdict::accept();
}

namespace {

/// Progress of one account during a selection.
struct selected_account {
  std::uint64_t next = 0;
  amount left;
  bool skipped = false; ///< one did not fit, so nothing after it can be taken
};

/// How many in a row may fail to fit before a nearly full block is called full
/// (bitcoin/bitcoin: src/node/miner.cpp, MAX_CONSECUTIVE_FAILURES).
constexpr std::size_t misfits_max = 1000;

class selection {
public:
  selection(const pool_index& index, const state& head, std::size_t bytes_max,
            std::size_t count_max)
      : index_(index), head_(head), bytes_left_(bytes_max), count_max_(count_max) {}

  /// From the best paying down. A transaction that must wait for an earlier nonce is passed over
  /// and comes into `unlocked_` when that nonce has been taken.
  std::vector<tx_ptr> run() {
    const auto& by_rate = index_.by_rate();
    auto at = by_rate.begin();
    while (taken_.size() < count_max_ && misfits_ < misfits_max) {
      auto from_unlocked =
          !unlocked_.empty() && (at == by_rate.end() || pays_more(*unlocked_.top(), **at));
      if (!from_unlocked && at == by_rate.end())
        break;
      auto tx = from_unlocked ? unlocked_.top() : *at;
      if (from_unlocked)
        unlocked_.pop();
      else
        ++at;
      if (take(tx))
        unlock_next(*tx);
    }
    return std::move(taken_);
  }

private:
  struct worse {
    bool operator()(const tx_ptr& a, const tx_ptr& b) const { return pays_more(*b, *a); }
  };

  bool take(const tx_ptr& tx) {
    auto [found, fresh] = accounts_.try_emplace(tx->from());
    auto& account = found->second;
    if (fresh)
      if (auto known = head_.find(tx->from()))
        account = {known->nonce, known->balance, false};
    if (account.skipped || tx->nonce() != account.next)
      return false;
    auto left = minus(account.left, *spending_of(*tx));
    if (!left || tx->size() > bytes_left_) {
      account.skipped = true;
      ++misfits_;
      return false;
    }
    misfits_ = 0;
    account = {account.next + 1, *left, false};
    bytes_left_ -= tx->size();
    taken_.push_back(tx);
    return true;
  }

  /// The next one of the account was passed over already if it pays more than this one.
  void unlock_next(const transaction& tx) {
    auto next = index_.queue_of(tx.from())->at(tx.nonce() + 1);
    if (next && pays_more(*next, tx))
      unlocked_.push(next);
  }

  const pool_index& index_;
  const state& head_;
  std::size_t bytes_left_;
  std::size_t count_max_;
  std::size_t misfits_ = 0;
  std::map<account_id, selected_account> accounts_;
  std::priority_queue<tx_ptr, std::vector<tx_ptr>, worse> unlocked_;
  std::vector<tx_ptr> taken_;
};

} // namespace

std::vector<tx_ptr> pool::select(const state& head, std::size_t bytes_max,
                                 std::size_t count_max) const {
  return selection{impl_->index, head, bytes_max, count_max}.run();
}

/// Drops what became impossible for one account: used nonces from the front, then from the back
/// until the rest can be paid.
void pool::impl::prune(const account_id& who, const state& head, std::vector<tx_ptr>& dropped) {
  auto sender = head.find(who);
  auto drop = [&](const tx_ptr& tx) {
    dropped.push_back(tx);
    index.remove(*tx);
  };
  while (const auto* queue = index.queue_of(who)) {
    auto first = queue->txs.begin()->second;
    auto last = queue->txs.rbegin()->second;
    auto next = sender ? sender->nonce : 0;
    if (first->nonce() < next)
      drop(first);
    else if (!sender || queue->spending > sender->balance.value ||
             last->nonce() - next > limits.nonce_gap_max || queue->txs.size() > limits.per_account)
      drop(last);
    else
      return;
  }
}

std::vector<tx_ptr> pool::follow(const state& head, std::span<const block_ptr> undone,
                                 std::span<const block_ptr> done) {
  auto& index = impl_->index;
  std::vector<tx_ptr> dropped;
  std::set<tx_id> carried_out;
  std::set<account_id> touched;
  for (const auto& b : done)
    for (const auto& tx : b->transactions()) {
      carried_out.insert(tx->id());
      touched.insert(tx->from());
      if (index.find(tx->id()))
        index.remove(*tx);
    }
  for (const auto& b : undone)
    for (const auto& tx : b->transactions()) {
      const auto* queue = index.queue_of(tx->from());
      if (carried_out.contains(tx->id()) || index.find(tx->id()))
        continue;
      // Cannot be taken as long as the pool follows every move, but the caller may err.
      if (queue && queue->at(tx->nonce()))
        dropped.push_back(tx);
      else
        index.add(tx);
    }
  // Without undone blocks only senders can have become poorer. Else anybody may have, such as a
  // proposer whose reward is immature again.
  if (!undone.empty())
    touched = index.senders();
  for (const auto& who : touched)
    impl_->prune(who, head, dropped);
  while (impl_->full(index.size(), index.bytes())) {
    auto worst = *index.by_rate().rbegin();
    for (const auto& gone : index.from(worst->from(), worst->nonce())) {
      dropped.push_back(gone);
      index.remove(*gone);
    }
  }
  return dropped;
}

} // namespace concur::ledger
