#include "node/peer_guard.hpp"

#include <algorithm>

namespace concur::node {

peer_guard::peer_guard(std::size_t nodes, const peer_limits& limits)
    : limits_(limits), peers_(nodes) {
  for (auto& p : peers_)
    for (std::size_t k = 0; k < kinds; ++k)
      p.buckets[k].tokens = room_of(static_cast<kind>(k));
}

peer_guard::kind peer_guard::kind_of(const message& m) {
  if (std::holds_alternative<send_transaction>(m))
    return transactions;
  if (std::holds_alternative<send_votes>(m))
    return votes;
  if (std::holds_alternative<send_block>(m) || std::holds_alternative<send_compact>(m) ||
      std::holds_alternative<send_block_transactions>(m) || std::holds_alternative<send_headers>(m))
    return blocks;
  return requests;
}

double peer_guard::rate_of(kind k) const {
  switch (k) {
  case transactions: return limits_.transactions_per_s;
  case blocks: return limits_.blocks_per_s;
  case votes: return limits_.votes_per_s;
  default: return limits_.requests_per_s;
  }
}

double peer_guard::room_of(kind k) const {
  auto room = rate_of(k) * limits_.burst_s;
  return k == blocks ? std::max(room, limits_.blocks_at_once) : room;
}

verdict peer_guard::take(node_id from, const message& what, instant now) {
  if (is_banned(from, now))
    return verdict::refuse("peer-banned");
  auto k = kind_of(what);
  auto& b = peers_[from.value].buckets[k];
  b.tokens = std::min(room_of(k), b.tokens + to_seconds(now - b.filled) * rate_of(k));
  b.filled = now;
  if (b.tokens < 1)
    return verdict::refuse("peer-too-fast");
  b.tokens -= 1;
  return verdict::accept();
}

} // namespace concur::node
