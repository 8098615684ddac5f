#include "node/tx_relay.hpp"

#include <algorithm>

namespace concur::node {

void tx_relay::announced(node_id peer, std::span<const item> items,
                         const std::function<bool(const tx_id&)>& known) {
  for (auto& i : items)
    if (i.kind == item_kind::transaction && !refused_.contains(i.id) &&
        (fetch_.wants(i.id) || !known(i.id)))
      fetch_.want(i.id, peer);
}

void tx_relay::not_found(node_id peer, std::span<const item> items) {
  for (auto& i : items)
    if (i.kind == item_kind::transaction)
      fetch_.not_found(i.id, peer);
}

std::vector<node_id> tx_relay::arrived(const tx_id& id, node_id from) {
  auto out = fetch_.arrived(id);
  auto at = std::lower_bound(out.begin(), out.end(), from);
  if (at == out.end() || *at != from)
    out.insert(at, from);
  return out;
}

void tx_relay::refused(const tx_id& id) {
  if (!refused_.insert(id).second)
    return;
  refused_order_.push_back(id);
  if (refused_order_.size() > settings_.refused_kept) {
    refused_.erase(refused_order_.front());
    refused_order_.pop_front();
  }
}

void tx_relay::tell(const tx_ptr& tx, std::span<const node_id> neighbours,
                    std::span<const node_id> except, std::vector<consensus::outbound>& out) const {
  message_ptr what;
  if (settings_.push)
    what = std::make_shared<const message>(send_transaction{tx});
  else
    what = std::make_shared<const message>(announce{{{item_kind::transaction, tx->id()}}});
  for (auto peer : neighbours)
    if (!std::binary_search(except.begin(), except.end(), peer))
      out.push_back({peer, what});
}

std::optional<duration> tx_relay::ask(instant now, std::vector<consensus::outbound>& out) {
  if (fetch_.wanted() == 0)
    return std::nullopt;
  for (auto& request : fetch_.due(now)) {
    get_items ask;
    for (auto& id : request.ids)
      ask.items.push_back({item_kind::transaction, id});
    out.push_back({request.peer, std::make_shared<const message>(std::move(ask))});
  }
  auto next = fetch_.next_timeout();
  if (!next || (timer_ && *timer_ <= *next))
    return std::nullopt;
  timer_ = *next;
  return *next - now;
}

} // namespace concur::node
