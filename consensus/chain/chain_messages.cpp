// What the chain engine does with each message. The flow of a block follows Bitcoin's: announce,
// fetch, check, announce on (bitcoin/bitcoin: src/net_processing.cpp; BIP 130, BIP 152).

#include "consensus/chain/chain_engine.hpp"
#include "consensus/chain/turn.hpp"

#include <algorithm>

namespace concur::consensus {
namespace {

/// Compact blocks whose rest is on its way, at most.
constexpr std::size_t partials_max = 16;

/// Headers that carry votes are large: an answer ends with the one that goes beyond this.
constexpr std::size_t max_headers_bytes = 256 * 1024;

send_compact compact_form(const block& b) {
  send_compact out{b.header(), b.reward(), {}, {b.dues().begin(), b.dues().end()}};
  out.short_ids.reserve(b.transactions().size());
  for (auto& tx : b.transactions())
    out.short_ids.push_back(short_id(b.id(), tx->id()));
  return out;
}

} // namespace

void chain_engine::on_message(turn&, node_id from, const announce& m) {
  for (auto& i : m.items)
    if (i.kind == item_kind::block && !tree_.contains(i.id) && !orphans_.contains(i.id))
      fetch_.want(i.id, from);
}

void chain_engine::on_message(turn& t, node_id from, const get_items& m) {
  std::vector<outbound> answers;
  concur::not_found missing;
  auto answer = [&](message what) {
    answers.push_back({from, std::make_shared<const message>(std::move(what))});
  };
  for (auto& i : m.items) {
    if (i.kind != item_kind::block)
      continue;
    auto p = tree_.find(i.id);
    if (p == block_tree::none)
      missing.items.push_back(i);
    else if (m.compact)
      answer(compact_form(*tree_.at(p).block));
    else
      answer(send_block{tree_.at(p).block});
  }
  if (!missing.items.empty())
    answer(std::move(missing));
  for (auto& a : conduct_->reply(std::move(answers)))
    t.out.send.push_back(std::move(a));
}

void chain_engine::on_message(turn&, node_id from, const concur::not_found& m) {
  for (auto& i : m.items)
    if (i.kind == item_kind::block)
      fetch_.not_found(i.id, from);
}

void chain_engine::on_message(turn& t, node_id from, const send_block& m) {
  take_block(t, from, m.block);
}

void chain_engine::on_message(turn& t, node_id from, const send_compact& m) {
  auto id = id_of(m.header);
  if (tree_.contains(id) || orphans_.contains(id) || partials_.contains(id))
    return;
  if (auto sound = rules_->check_proof(m.header); !sound)
    return t.refuse(from, sound.why(), id);
  partial p{m, t.context.chain.find_short(id, m.short_ids), {}};
  for (std::uint32_t i = 0; i < p.transactions.size(); ++i)
    if (!p.transactions[i])
      p.missing.push_back(i);
  if (p.missing.empty()) {
    auto b = std::make_shared<const block>(m.header, m.reward, std::move(p.transactions), m.dues);
    if (body_root(m.header, m.reward, b->transactions(), m.dues) == m.header.tx_root)
      return take_block(t, from, b);
    return fetch_.want(id, from); // two transactions share a short id: take the long form
  }
  if (partials_.size() >= partials_max)
    return fetch_.want(id, from);
  t.send(from, get_block_transactions{id, p.missing});
  fetch_.asked(id, from, t.context.now);
  partials_.emplace(id, std::move(p));
}

void chain_engine::on_message(turn& t, node_id from, const get_block_transactions& m) {
  auto p = tree_.find(m.block);
  if (p == block_tree::none)
    return;
  auto have = tree_.at(p).block->transactions();
  send_block_transactions answer{m.block, {}};
  std::size_t next = 0; // positions rise, so that an answer is never longer than the block
  for (auto i : m.positions)
    if (i >= next && i < have.size()) {
      answer.transactions.push_back(have[i]);
      next = i + 1;
    }
  t.send(from, std::move(answer));
}

void chain_engine::on_message(turn& t, node_id from, const send_block_transactions& m) {
  auto found = partials_.find(m.block);
  if (found == partials_.end())
    return;
  auto p = std::move(found->second);
  partials_.erase(found);
  if (m.transactions.size() == p.missing.size()) {
    for (std::size_t i = 0; i < p.missing.size(); ++i)
      p.transactions[p.missing[i]] = m.transactions[i];
    auto b = std::make_shared<const block>(p.sent.header, p.sent.reward, std::move(p.transactions),
                                           p.sent.dues);
    if (body_root(p.sent.header, p.sent.reward, b->transactions(), p.sent.dues) ==
        p.sent.header.tx_root)
      return take_block(t, from, b);
  }
  fetch_.not_found(m.block, from); // ask for the long form
  fetch_.want(m.block, from);
}

void chain_engine::on_message(turn& t, node_id from, const get_headers& m) {
  auto head = conduct_->shown(tree_);
  block_tree::position shared = 0;
  for (auto& id : m.locator) {
    auto p = tree_.find(id);
    if (p != block_tree::none && tree_.is_ancestor(p, head)) {
      shared = p;
      break;
    }
  }
  send_headers answer;
  std::size_t size = 0;
  for (auto h = tree_.height(shared) + 1; answer.headers.size() < max_headers; h = h + 1) {
    if (h > tree_.height(head) || size > max_headers_bytes)
      break;
    auto& header = tree_.header(tree_.ancestor(head, h));
    answer.headers.push_back(header);
    size += encoded_size(header);
  }
  if (answer.headers.empty())
    return;
  std::vector<outbound> answers{{from, std::make_shared<const message>(std::move(answer))}};
  for (auto& a : conduct_->reply(std::move(answers)))
    t.out.send.push_back(std::move(a));
}

void chain_engine::on_message(turn& t, node_id from, const send_headers& m) {
  headers_asked_.erase(from);
  block_id last;
  for (std::size_t i = 0; i < m.headers.size(); ++i) {
    auto& h = m.headers[i];
    if (auto sound = rules_->check_proof(h); !sound)
      return t.refuse(from, sound.why(), id_of(h));
    if (i > 0 && h.parent != last)
      return t.refuse(from, "headers-not-linked", h.parent);
    last = id_of(h);
    if (!tree_.contains(last) && !orphans_.contains(last))
      fetch_.want(last, from);
  }
  // More is of no use while there is no room to want it; head_status goes on from there.
  auto taken = fetch_.wants(last) || tree_.contains(last) || orphans_.contains(last);
  std::size_t size = 0;
  for (auto& h : m.headers)
    size += encoded_size(h);
  if ((m.headers.size() == max_headers || size > max_headers_bytes) && taken)
    ask_headers(t, from, {last});
}

void chain_engine::on_message(turn& t, node_id from, const head_status& m) {
  auto mine = conduct_->shown(tree_);
  if (!tree_.contains(m.head) && !orphans_.contains(m.head)) {
    if (m.height > tree_.height(mine) + 1)
      ask_headers(t, from, tree_.locator());
    else
      fetch_.want(m.head, from);
  }
  if (m.height < tree_.height(mine))
    t.send(from, announce{{{item_kind::block, tree_.at(mine).block->id()}}});
}

void chain_engine::on_message(turn& t, node_id from, const get_checkpoint&) {
  if (auto c = rules_->final_checkpoint())
    t.send(from, send_checkpoint{*c});
}

void chain_engine::on_message(turn& t, node_id from, const send_checkpoint& m) {
  if (!awaits_checkpoint_ || from != settings_.trusted)
    return;
  auto taken = rules_->trust(tree_, m.what, t.context.clock);
  if (!taken) {
    t.refuse(from, taken.why(), m.what.root);
    t.out.halt = "can't use the checkpoint that it was given: " + std::string{taken.why()};
    return;
  }
  awaits_checkpoint_ = false;
  reconsider(t);
  meet_neighbours(t);
}

void chain_engine::ask_headers(turn& t, node_id from, std::vector<block_id> locator) {
  auto asked = headers_asked_.find(from);
  if (asked != headers_asked_.end() && t.context.now < asked->second + settings_.fetch.timeout)
    return; // an answer is on its way
  headers_asked_[from] = t.context.now;
  t.send(from, get_headers{std::move(locator)});
}

void chain_engine::tell_neighbours(turn& t, std::span<const node_id> except, const block_ptr& b) {
  message_ptr what;
  if (settings_.relay == block_relay::push)
    what = std::make_shared<const message>(send_block{b});
  else if (settings_.relay == block_relay::compact)
    what = std::make_shared<const message>(compact_form(*b));
  else
    what = std::make_shared<const message>(announce{{{item_kind::block, b->id()}}});
  std::vector<outbound> news;
  for (auto peer : t.context.chain.neighbours())
    if (std::find(except.begin(), except.end(), peer) == except.end() &&
        std::find(t.withheld.begin(), t.withheld.end(), peer) == t.withheld.end())
      news.push_back({peer, what});
  for (auto& n : conduct_->announce(std::move(news)))
    t.out.send.push_back(std::move(n));
}

void chain_engine::send_status(turn& t) {
  auto peers = t.context.chain.neighbours();
  if (peers.empty())
    return;
  auto head = conduct_->shown(tree_);
  t.send(peers[statuses_sent_++ % peers.size()],
         head_status{tree_.at(head).block->id(), tree_.height(head)});
}

void chain_engine::ask_for_missing(turn& t) {
  if (fetch_.wanted() == 0 && partials_.empty())
    return;
  for (auto& request : fetch_.due(t.context.now)) {
    get_items ask;
    for (auto& id : request.ids)
      ask.items.push_back({item_kind::block, id});
    t.send(request.peer, std::move(ask));
  }
  // Whoever never sends the rest must not use up the places.
  std::erase_if(partials_, [&](auto& p) { return !fetch_.wants(p.first); });
  auto next = fetch_.next_timeout();
  if (!next || (fetch_timer_ && *fetch_timer_ <= *next))
    return;
  fetch_timer_ = *next;
  t.set_timer({timer_kind::fetch, ++timers_set_}, *next - t.context.now);
}

} // namespace concur::consensus
