#include "consensus/common/block_fetch.hpp"

#include <algorithm>

namespace concur::consensus {

void block_fetch::want(const block_id& id, node_id peer) {
  auto known = by_id_.find(id);
  if (known == by_id_.end()) {
    if (wanted() >= settings_.wanted_max)
      return;
    auto w = idle_.emplace(idle_.end());
    w->id = id;
    w->age = next_age_++;
    known = by_id_.emplace(id, w).first;
  }
  auto& w = *known->second;
  auto at = std::lower_bound(w.peers.begin(), w.peers.end(), peer);
  if (at != w.peers.end() && *at == peer)
    return;
  w.peers.insert(at, peer);
  if (!w.asked)
    ++peers_[peer].idle;
}

void block_fetch::not_found(const block_id& id, node_id peer) {
  auto known = by_id_.find(id);
  if (known == by_id_.end())
    return;
  auto w = known->second;
  if (w->asked == peer)
    release(w);
  if (std::erase(w->peers, peer) != 0 && !w->asked)
    --peers_[peer].idle;
  forget_hopeless(w);
}

void block_fetch::asked(const block_id& id, node_id peer, instant now) {
  want(id, peer);
  auto known = by_id_.find(id);
  if (known == by_id_.end())
    return;
  if (known->second->asked)
    release(known->second);
  ask(known->second, peer, now);
}

std::vector<node_id> block_fetch::arrived(const block_id& id) {
  auto known = by_id_.find(id);
  if (known == by_id_.end())
    return {};
  auto w = known->second;
  auto peers = std::move(w->peers);
  for (auto p : peers)
    peers_[p].idle -= w->asked ? 0 : 1;
  if (w->asked)
    --peers_[*w->asked].in_flight;
  auto& at = w->asked ? asked_ : idle_;
  at.erase(w);
  by_id_.erase(known);
  return peers;
}

std::vector<block_fetch::request> block_fetch::due(instant now) {
  while (!asked_.empty() && now >= asked_.front().asked_at + settings_.timeout) {
    auto late = asked_.begin();
    release(late);
    forget_hopeless(late);
  }
  std::vector<request> out;
  if (idle_.empty())
    return out;
  auto useful = [&](auto& p) { return p.second.idle > 0 && is_free(p.second); };
  auto open = std::count_if(peers_.begin(), peers_.end(), useful);
  for (auto next = idle_.begin(); open > 0 && next != idle_.end();) {
    auto w = next++;
    auto peer = choose(*w);
    if (!peer)
      continue;
    ask(w, *peer, now);
    auto at = std::lower_bound(out.begin(), out.end(), *peer,
                               [](auto& r, node_id p) { return r.peer < p; });
    if (at == out.end() || at->peer != *peer)
      at = out.insert(at, {*peer, {}});
    at->ids.push_back(w->id);
    if (!is_free(peers_[*peer]))
      open = std::count_if(peers_.begin(), peers_.end(), useful);
  }
  return out;
}

std::optional<instant> block_fetch::next_timeout() const {
  if (asked_.empty())
    return std::nullopt;
  return asked_.front().asked_at + settings_.timeout;
}

/// The next of its peers in turn that may be asked for one more.
std::optional<node_id> block_fetch::choose(wish& w) const {
  for (std::size_t n = 0; n < w.peers.size(); ++n) {
    auto peer = w.peers[w.next_peer++ % w.peers.size()];
    if (is_free(peers_.at(peer)))
      return peer;
  }
  return std::nullopt;
}

/// @pre it is idle
void block_fetch::ask(wishes::iterator w, node_id peer, instant now) {
  for (auto p : w->peers)
    --peers_[p].idle;
  ++peers_[peer].in_flight;
  ++w->tries;
  w->asked = peer;
  w->asked_at = now;
  asked_.splice(asked_.end(), idle_, w);
}

/// @pre it is asked for. Back to its place among the idle ones, which is near the front.
void block_fetch::release(wishes::iterator w) {
  --peers_[*w->asked].in_flight;
  w->asked.reset();
  for (auto p : w->peers)
    ++peers_[p].idle;
  auto place =
      std::find_if(idle_.begin(), idle_.end(), [&](auto& other) { return other.age > w->age; });
  idle_.splice(place, asked_, w);
}

/// @pre it is idle
void block_fetch::forget(wishes::iterator w) {
  for (auto p : w->peers)
    --peers_[p].idle;
  by_id_.erase(w->id);
  idle_.erase(w);
}

/// Gives up what nobody has, or what was asked for too often.
void block_fetch::forget_hopeless(wishes::iterator w) {
  if (!w->asked && (w->peers.empty() || w->tries >= settings_.tries_max))
    forget(w);
}

} // namespace concur::consensus
