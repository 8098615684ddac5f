#include "consensus/common/block_fetch.hpp"

#include <algorithm>

namespace concur::consensus {

void block_fetch::want(const block_id& id, node_id peer) {
  auto known = by_id_.find(id);
  if (known == by_id_.end()) {
    if (wanted_.size() >= settings_.wanted_max)
      return;
    known = by_id_.emplace(id, next_age_++).first;
    wanted_[known->second].id = id;
  }
  auto& peers = wanted_[known->second].peers;
  auto at = std::lower_bound(peers.begin(), peers.end(), peer);
  if (at == peers.end() || *at != peer)
    peers.insert(at, peer);
}

void block_fetch::not_found(const block_id& id, node_id peer) {
  auto known = by_id_.find(id);
  if (known == by_id_.end())
    return;
  auto& w = wanted_[known->second];
  std::erase(w.peers, peer);
  if (w.asked == peer)
    release(w);
}

void block_fetch::asked(const block_id& id, node_id peer, instant now) {
  want(id, peer);
  auto known = by_id_.find(id);
  if (known == by_id_.end())
    return;
  auto& w = wanted_[known->second];
  release(w);
  ++in_flight_[peer];
  ++w.tries;
  w.asked = peer;
  w.asked_at = now;
}

void block_fetch::release(want_entry& w) {
  if (w.asked)
    --in_flight_[*w.asked];
  w.asked.reset();
}

std::vector<node_id> block_fetch::arrived(const block_id& id) {
  auto known = by_id_.find(id);
  if (known == by_id_.end())
    return {};
  auto node = wanted_.extract(known->second);
  release(node.mapped());
  by_id_.erase(known);
  return std::move(node.mapped().peers);
}

std::vector<block_fetch::request> block_fetch::due(instant now) {
  std::map<node_id, std::vector<block_id>> asking;
  for (auto i = wanted_.begin(); i != wanted_.end();) {
    auto& w = i->second;
    if (w.asked && now >= w.asked_at + settings_.timeout)
      release(w);
    if (!w.asked && (w.peers.empty() || w.tries >= settings_.tries_max)) {
      by_id_.erase(w.id);
      i = wanted_.erase(i);
      continue;
    }
    for (std::size_t n = 0; n < w.peers.size() && !w.asked; ++n) {
      auto peer = w.peers[w.next_peer++ % w.peers.size()];
      if (in_flight_[peer] >= settings_.in_flight_per_peer)
        continue;
      ++in_flight_[peer];
      ++w.tries;
      w.asked = peer;
      w.asked_at = now;
      asking[peer].push_back(w.id);
    }
    ++i;
  }
  std::vector<request> out;
  for (auto& [peer, ids] : asking)
    out.push_back({peer, std::move(ids)});
  return out;
}

std::optional<instant> block_fetch::next_timeout() const {
  std::optional<instant> out;
  for (auto& [age, w] : wanted_)
    if (w.asked && (!out || w.asked_at + settings_.timeout < *out))
      out = w.asked_at + settings_.timeout;
  return out;
}

} // namespace concur::consensus
