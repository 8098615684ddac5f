#include "simulation/merchants.hpp"

#include "simulation/cluster_builder.hpp"

#include <algorithm>

namespace concur::simulation {
namespace {

/// Payments that a merchant remembers to have accepted; older ones are far below every fork.
constexpr std::size_t trusted_max = 100'000;

} // namespace

merchants::merchants(const cluster& nodes) {
  for (auto& m : nodes.members())
    if (m.settings.accepts && !m.faulty) {
      auto& k = books_[m.id];
      k.user = m.key.identity();
      k.confirmations = *m.settings.accepts;
    }
}

std::vector<reversal> merchants::follow(node_id n, const node::chain_moved& moved) {
  std::vector<reversal> out;
  auto found = books_.find(n);
  if (found == books_.end())
    return out;
  auto& k = found->second;
  for (auto& b : moved.undone)
    undo(k, *b);
  for (auto& b : moved.done)
    take(k, b, out);
  return out;
}

void merchants::undo(book& k, const block& b) {
  for (auto& tx : b.transactions()) {
    std::erase_if(k.open, [&](auto& w) { return w.id == tx->id(); });
    auto trusted = k.trusted.find(tx->id());
    if (trusted == k.trusted.end())
      continue;
    k.undone[trusted->second] = trusted->first;
    k.trusted.erase(trusted);
  }
}

void merchants::take(book& k, const block_ptr& b, std::vector<reversal>& out) {
  auto top = b->height().value;
  for (auto& tx : b->transactions()) {
    coins_of spent{tx->from(), tx->nonce()};
    if (auto gone = k.undone.find(spent); gone != k.undone.end()) {
      if (gone->second != tx->id())
        out.push_back({gone->second, spent.first, b});
      k.undone.erase(gone);
    }
    if (auto* paid = std::get_if<transfer>(&tx->fields().what); paid && paid->to == k.user)
      k.open.push_back({tx->id(), spent, top});
  }
  while (!k.open.empty() && top - k.open.front().height + 1 >= k.confirmations) {
    auto& w = k.open.front();
    if (k.trusted.emplace(w.id, w.spent).second) {
      ++accepted_;
      k.order.push_back(w.id);
    }
    k.open.pop_front();
  }
  for (; k.order.size() > trusted_max; k.order.pop_front())
    k.trusted.erase(k.order.front());
}

} // namespace concur::simulation
