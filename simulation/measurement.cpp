#include "simulation/measurement.hpp"

#include "base/assert.hpp"
#include "node/moved_to.hpp"
#include "simulation/rewards.hpp"

#include <algorithm>

namespace concur::simulation {
namespace {

/// Blocks whose way to the nodes is followed at a time. What has not reached everybody while this
/// many newer ones were made will hardly do so, and every one costs a bit a node.
constexpr std::size_t spreading_max = 256;

constexpr std::size_t pools_asked_max = 64;
constexpr std::size_t halts_max = 100;
constexpr std::size_t evidence_max = 20;
constexpr std::size_t faults_max = 10'000;
constexpr std::size_t terms_max = 10'000;

void count(counts& all, std::string_view name) {
  auto found = all.find(name);
  if (found == all.end())
    found = all.emplace(name, 0).first;
  ++found->second;
}

} // namespace

pool_sampler sample_pools(const cluster& nodes) {
  return [&nodes]() -> std::optional<pool_range> {
    auto& members = nodes.members();
    auto stride = (members.size() + pools_asked_max - 1) / pools_asked_max;
    std::optional<pool_range> out;
    for (std::size_t i = 0; i < members.size(); i += stride) {
      if (members[i].faulty || !members[i].validator)
        continue;
      auto held = std::uint64_t{members[i].validator->report().pool_transactions};
      out = out ? pool_range{std::min(out->min, held), std::max(out->max, held)}
                : pool_range{held, held};
    }
    return out;
  };
}

measurement::measurement(const cluster& nodes, pool_sampler pools, ownership_sampler owners)
    : nodes_(nodes), pools_(std::move(pools)), owners_(std::move(owners)), merchants_(nodes),
      heads_(nodes.members().size()), up_(nodes.members().size(), false) {
  auto genesis = ledger::genesis_block(nodes.rules())->id();
  best_head_ = genesis;
  out_.nodes.resize(heads_.size());
  std::vector<attendance> all;
  for (auto& m : nodes.members()) {
    auto& h = heads_[m.id.value];
    h.id = genesis;
    if (m.validator) {
      auto position = m.validator->report().position;
      h = {position.head, position.head_height.value};
    }
    if (m.faulty)
      continue;
    if (h.height > best_height_) {
      best_height_ = h.height;
      best_head_ = h.id;
    }
    if (watcher_ == nobody && m.settings.joins == duration{0} && !m.settings.leaves)
      watcher_ = m.id;
    all.push_back({instant{m.settings.joins}, m.id, true});
    if (m.settings.leaves)
      all.push_back({instant{*m.settings.leaves}, m.id, false});
  }
  first_height_ = best_height_;
  std::stable_sort(all.begin(), all.end(), [](auto& a, auto& b) { return a.at < b.at; });
  to_come_.assign(all.begin(), all.end());
  advance(instant{});
}

// Time.

void measurement::advance(instant now) {
  for (;;) {
    auto change = to_come_.empty() ? instant::max() : to_come_.front().at;
    if (change <= now && change <= series_.due()) {
      attend(to_come_.front());
      to_come_.pop_front();
    } else if (series_.due() < now) {
      // A row shows what holds after everything of its moment, hence not before time moves on.
      series_.add(row(series_.due(), series_.is_sample_due()));
    } else {
      return;
    }
  }
}

void measurement::attend(const attendance& a) {
  if (up_[a.node.value] == a.is_up)
    return;
  up_[a.node.value] = a.is_up;
  honest_up_ = a.is_up ? honest_up_ + 1 : honest_up_ - 1;
  auto& h = heads_[a.node.value];
  count_head(h.id, h.height, a.is_up);
}

void measurement::count_head(const block_id& id, std::uint64_t height, bool add) {
  auto change = [add](auto& held, const auto& key) {
    if (add)
      ++held[key];
    else if (auto found = held.find(key); --found->second == 0)
      held.erase(found);
  };
  change(head_count_, id);
  change(height_count_, height);
}

series_row measurement::row(instant at, bool with_sample) const {
  series_row r;
  r.at = at;
  if (!height_count_.empty()) {
    r.height_min = height_count_.begin()->first;
    r.height_max = height_count_.rbegin()->first;
  }
  r.blocks = valid_blocks_;
  auto grown = best_height_ - first_height_;
  r.stale = valid_blocks_ > grown ? valid_blocks_ - grown : 0;
  r.submitted = out_.submitted;
  r.included = out_.settled + included_now_;
  r.settled = out_.settled;
  if (pools_)
    if (auto pool = pools_()) {
      r.pool_min = pool->min;
      r.pool_max = pool->max;
    }
  auto sent = out_.sent();
  r.messages = sent.count;
  r.bytes = sent.bytes;
  r.heads = head_count_.size();
  r.slots_missed = out_.slots_missed;
  if (owners_ && with_sample)
    r.owned = owners_(at);
  return r;
}

void measurement::on_event(const handled& e) {
  advance(e.now);
  out_.events = e.sequence;
  digest_.add(static_cast<std::uint64_t>(to_ns(e.now)));
  digest_.add(e.role.value);
  digest_.add(e.print);
}

void measurement::on_sent(instant now, const sent& s) {
  advance(now);
  auto& kind = out_.messages[s.kind];
  auto& node = out_.nodes[s.from.value].sent;
  for (auto* counter : {&kind, &node}) {
    ++counter->count;
    counter->bytes += s.bytes;
  }
  out_.messages_lost += s.lost ? 1 : 0;
}

void measurement::on_fact(instant now, node_id n, const node::fact& f) {
  advance(now);
  std::visit([&](auto& what) { on(now, n, what); }, f);
}

void measurement::on_fault(instant now, const fault_change& c) {
  advance(now);
  if (c.begins) {
    count(out_.faults, info_of(c.what->kind).name);
    if (out_.fault_times.size() < faults_max)
      out_.fault_times.push_back({c.what->name, c.what->kind, now, std::nullopt, c.nodes});
    return;
  }
  auto begun = std::find_if(out_.fault_times.rbegin(), out_.fault_times.rend(),
                            [&](auto& r) { return r.name == c.what->name && !r.ended; });
  if (begun != out_.fault_times.rend())
    begun->ended = now;
}

// Blocks.

void measurement::on(instant now, node_id n, const node::block_made& f) {
  ++out_.nodes[n.value].blocks_made;
  auto& b = *f.block;
  if (!records_.emplace(b.id(), out_.blocks.size()).second)
    return;
  block_record r;
  r.id = b.id();
  r.parent = b.parent();
  r.height = b.height();
  r.made = now;
  r.miner = n;
  for (auto& p : payments_of(b))
    if (p.who == b.header().proposer)
      r.reward = plus(r.reward, p.value).value_or(amount{~std::uint64_t{0}});
    else if (auto to = nodes_.node_of(p.who))
      r.paid.emplace_back(*to, p.value);
  r.transactions = static_cast<std::uint32_t>(b.transactions().size());
  r.bytes = static_cast<std::uint32_t>(b.size());
  r.expected = static_cast<std::uint32_t>(honest_up_);
  r.status = f.adopted ? block_status::stale : block_status::orphan;
  out_.blocks.push_back(r);
  if (!f.adopted)
    return;
  ++valid_blocks_;
  if (++made_at_[b.height().value] == 2)
    ++out_.forks;
  spreading_[b.id()] = {out_.blocks.size() - 1, std::vector<bool>(up_.size(), false)};
  spreading_order_.push_back(b.id());
  if (spreading_order_.size() > spreading_max) {
    spreading_.erase(spreading_order_.front());
    spreading_order_.pop_front();
  }
}

void measurement::on(instant now, node_id n, const node::chain_moved& f) {
  auto to = node::moved_to(f);
  if (!to || !is_honest(n))
    return;
  auto& h = heads_[n.value];
  if (up_[n.value])
    count_head(h.id, h.height, false);
  h = {to->id, to->height.value};
  if (n == watcher_)
    settling_.head_moved(h.height);
  if (up_[n.value])
    count_head(h.id, h.height, true);
  if (h.height > best_height_) {
    best_height_ = h.height;
    best_head_ = h.id;
  }
  if (!f.undone.empty())
    ++out_.reorganisations[f.undone.size()];
  for (auto& b : f.done)
    reached(now, n, b->id());
  for (auto& r : merchants_.follow(n, f)) {
    ++out_.reversals;
    if (auto payer = nodes_.node_of(r.payer))
      ++out_.nodes[payer->value].successes;
  }
}

void measurement::reached(instant now, node_id n, const block_id& id) {
  auto found = spreading_.find(id);
  if (found == spreading_.end() || found->second.has[n.value])
    return;
  auto& r = out_.blocks[found->second.record];
  // Who joins later does not tell how fast news spread.
  if (instant{nodes_.members()[n.value].settings.joins} > r.made)
    return;
  found->second.has[n.value] = true;
  ++r.holders;
  auto took = now - r.made;
  if (n != r.miner)
    out_.block_reach.add(took);
  if (!r.reach_50 && 2 * std::uint64_t{r.holders} >= r.expected)
    r.reach_50 = took;
  if (!r.reach_90 && 10 * std::uint64_t{r.holders} >= 9 * std::uint64_t{r.expected}) {
    r.reach_90 = took;
    out_.reach_90.add(took);
  }
  if (r.holders >= r.expected)
    spreading_.erase(found); // its id stays in the order, which does no harm
}

void measurement::on(instant now, node_id n, const node::block_settled& f) {
  if (n == watcher_)
    settling_.settled(now, f.height.value);
  auto found = records_.find(f.block);
  if (found == records_.end() || !is_honest(n))
    return;
  auto& r = out_.blocks[found->second];
  if (!r.settled)
    r.settled = now;
}

void measurement::on(instant, node_id n, const node::settling_reverted&) {
  out_.settled_reverts += is_honest(n) ? 1 : 0;
}

void measurement::on(instant, node_id n, const node::refused& f) {
  ++out_.nodes[n.value].refused;
  if (is_honest(n) || f.from == n)
    count(out_.refused, f.why);
}

// Transactions.

void measurement::on(instant now, node_id, const node::tx_submitted& f) {
  if (!open_.try_emplace(f.tx->id(), open_tx{now, false, false}).second)
    return; // its node had forgotten it
  ++out_.submitted;
  out_.submitted_bytes += f.tx->size();
}

void measurement::on(instant, node_id n, const node::tx_rejected& f) {
  count(out_.rejected, f.why);
  out_.rejected_of_honest += is_honest(n) ? 1 : 0;
  auto found = open_.find(f.tx->id());
  if (found == open_.end())
    return;
  included_now_ -= found->second.is_included ? 1 : 0;
  open_.erase(found);
}

void measurement::on(instant now, node_id, const node::tx_moved& f) {
  auto found = open_.find(f.tx->id());
  if (found == open_.end())
    return;
  auto& tx = found->second;
  auto is_included = f.news == node::tx_news::included;
  if (f.news == node::tx_news::settled) {
    included_now_ -= tx.is_included ? 1 : 0;
    ++out_.settled;
    out_.settled_after.add(now - tx.submitted);
    open_.erase(found);
    return;
  }
  if (is_included && !tx.was_included)
    out_.included_after.add(now - tx.submitted);
  tx.was_included |= is_included;
  if (is_included != tx.is_included)
    included_now_ = is_included ? included_now_ + 1 : included_now_ - 1;
  tx.is_included = is_included;
}

// The rest.

void measurement::on(instant, node_id n, const node::deviated& f) {
  count(out_.deviations, f.what);
  out_.nodes[n.value].attempts += node::ends_attempt(f.step) ? 1 : 0;
}

void measurement::on(instant, node_id n, const node::hashed& f) {
  out_.nodes[n.value].hashes += f.nonces;
}

void measurement::on(instant, node_id n, const node::accused& f) {
  auto who = nodes_.node_of(f.who);
  if (!is_honest(n))
    return;
  ++out_.accusations;
  auto is_known = std::any_of(out_.evidence.begin(), out_.evidence.end(),
                              [&](auto& e) { return e.who == f.who && e.slot == f.slot; });
  if (f.evidence && !is_known && out_.evidence.size() < evidence_max)
    out_.evidence.push_back({f.who, nodes_.name_of(f.who).value_or(""), f.slot, f.evidence});
  if (who)
    count(out_.nodes[who->value].accused, f.kind);
}

void measurement::on(instant, node_id n, const node::slot_ended& f) {
  if (n != watcher_)
    return;
  auto& made = f.result.is_made;
  ++(made ? out_.slots_made : out_.slots_missed);
  if (auto who = nodes_.node_of(f.result.producer)) {
    auto& counted = out_.nodes[who->value];
    ++(made ? counted.slots_made : counted.slots_missed);
  }
}

void measurement::count_votes(const consensus::ranking& ranks) {
  double all = 0;
  for (auto& rank : ranks)
    all += rank.votes;
  if (all <= 0)
    return;
  for (auto& n : out_.nodes)
    n.votes_share.reset();
  for (auto& rank : ranks)
    if (auto node = nodes_.node_of(rank.who))
      out_.nodes[node->value].votes_share = rank.votes / all;
}

void measurement::on(instant now, node_id n, const node::term_began& f) {
  if (n != watcher_ || out_.terms.size() >= terms_max)
    return;
  term_record r;
  r.began = now;
  r.term = f.term;
  std::vector<account_id> active;
  if (f.ranks) {
    count_votes(*f.ranks);
    for (auto& rank : *f.ranks)
      if (rank.is_active)
        active.push_back(rank.who);
  }
  std::sort(active.begin(), active.end());
  r.active = active.size();
  auto missing_in = [&](auto& from, auto& other, auto& out) {
    for (auto& who : from)
      if (!std::binary_search(other.begin(), other.end(), who))
        if (auto node = nodes_.node_of(who))
          out.push_back(*node);
  };
  missing_in(active_, active, r.left);
  missing_in(active, active_, r.entered);
  active_ = std::move(active);
  out_.terms.push_back(std::move(r));
}

void measurement::on(instant, node_id, const node::sealed& f) { out_.seals += f.signatures; }

void measurement::on(instant now, node_id n, const node::halted& f) {
  if (out_.halts.size() < halts_max)
    out_.halts.push_back({n, now, f.why});
}

void measurement::on(instant, node_id n, const node::stopped&) {
  if (is_honest(n))
    attend({{}, n, false});
}

void measurement::on(instant, node_id n, const node::restarted& f) {
  if (!is_honest(n))
    return;
  heads_[n.value] = {f.head, f.height.value};
  attend({{}, n, true});
}

// The end.

measured measurement::finish(instant now, const block_id& head) {
  if (!series_.rows().empty()) // the caller's clock may be behind the last fact, in `live`
    now = std::max(now, series_.rows().back().at);
  advance(now);
  series_.close(row(now, true));
  mark_canonical(head);
  total();
  settling_.end(now);
  out_.settled_lag = settling_.lag();
  out_.stall = settling_.stall();
  out_.end = now;
  out_.included = out_.settled + included_now_;
  out_.open = open_.size();
  out_.series = series_.rows();
  out_.series_step = series_.step();
  out_.digest = digest_.hex();
  for (auto& who : active_)
    if (auto node = nodes_.node_of(who))
      out_.active.push_back(*node);
  std::sort(out_.active.begin(), out_.active.end());
  return std::move(out_);
}

void measurement::mark_canonical(const block_id& head) {
  for (auto& r : out_.blocks)
    if (r.status == block_status::canonical)
      r.status = block_status::stale;
  std::optional<instant> after;
  for (auto found = records_.find(head); found != records_.end();
       found = records_.find(out_.blocks[found->second].parent)) {
    auto& r = out_.blocks[found->second];
    r.status = block_status::canonical;
    if (after)
      out_.interval.add(*after - r.made);
    after = r.made;
  }
  // The first block of a chain took its time too, since the start of the run.
  if (after && first_height_ == 0)
    out_.interval.add(after->time_since_epoch());
}

void measurement::total() {
  std::map<std::uint64_t, std::uint32_t> settled_at;
  for (auto& r : out_.blocks)
    if (r.settled && ++settled_at[r.height.value] == 2)
      ++out_.settled_twice;
  for (auto& r : out_.blocks) {
    auto& n = out_.nodes[r.miner.value];
    out_.blocks_stale += r.status == block_status::stale ? 1 : 0;
    if (r.status != block_status::canonical)
      continue;
    ++out_.blocks_canonical;
    ++n.blocks_canonical;
    auto pay = [&](node_id to, amount value) {
      auto& sum = out_.nodes[to.value].reward;
      sum = plus(sum, value).value_or(amount{~std::uint64_t{0}});
    };
    pay(r.miner, r.reward);
    for (auto& [to, value] : r.paid)
      pay(to, value);
  }
}

} // namespace concur::simulation
