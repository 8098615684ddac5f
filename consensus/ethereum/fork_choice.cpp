#include "consensus/ethereum/fork_choice.hpp"

#include "base/assert.hpp"
#include "base/mutant.hpp"

#include <algorithm>

namespace concur::consensus::ethereum {

std::vector<gwei> voting_balances(const ethereum_settings& settings,
                                  const beacon_state& justified) {
  const epoch_number e = current_epoch(settings, justified);
  std::vector<gwei> out;
  out.reserve(justified.validators->size());
  for (const validator& v : *justified.validators)
    out.push_back(is_active(v, e) && !v.slashed ? v.effective_balance : 0);
  return out;
}

fork_choice::fork_choice(const ethereum_settings& settings, const entry& anchor,
                         std::vector<gwei> balances)
    : settings_(settings), balances_(std::move(balances)), justified_epoch_(anchor.justified),
      now_(settings.epoch_of(anchor.slot)) {
  nodes_.push_back({anchor, no_node, no_node, no_node, no_node, no_node, 0});
  recount();
}

void fork_choice::add(const entry& e) {
  CONCUR_ASSERT(e.id > nodes_.back().block.id);
  const place parent = find(e.parent);
  CONCUR_ASSERT(parent != no_node);
  const auto at = static_cast<place>(nodes_.size());
  nodes_.push_back({e, parent, no_node, nodes_[parent].first_child, no_node, no_node, 0});
  nodes_[parent].first_child = at;
  // A parent is no leaf any more, and what it leads to may change all the way up.
  for (place p = parent; p != no_node; p = nodes_[p].parent)
    if (!choose_best(p))
      break;
}

void fork_choice::vote(validator_index v, position block, epoch_number target) {
  if (v >= messages_.size())
    messages_.resize(v + std::size_t{1});
  message& m = messages_[v];
  if (m.equivocates || (m.has_voted && target <= m.target))
    return;
  const place to = find(block);
  const gwei balance = to == no_node ? 0 : balance_of(v);
  shift(m.at, to, m.counted, balance);
  m = {to, balance, target, true, false};
}

void fork_choice::equivocate(validator_index v) {
  if (v >= messages_.size())
    messages_.resize(v + std::size_t{1});
  message& m = messages_[v];
  shift(m.at, no_node, m.counted, 0);
  m.at = no_node;
  m.counted = 0;
  m.equivocates = true;
}

void fork_choice::boost(position block) {
  const place to = find(block);
  CONCUR_ASSERT(to != no_node);
  shift(boosted_, to, boosted_ == no_node ? 0 : boost_weight_, boost_weight_);
  boosted_ = to;
}

void fork_choice::end_boost() {
  if (boosted_ != no_node)
    shift(boosted_, no_node, boost_weight_, 0);
  boosted_ = no_node;
}

void fork_choice::start_epoch(epoch_number now) {
  if (now <= now_)
    return;
  now_ = now;
  recount();
}

void fork_choice::justify(position block, epoch_number e, std::vector<gwei> balances) {
  justified_ = find(block);
  CONCUR_ASSERT(justified_ != no_node);
  justified_epoch_ = e;
  balances_ = std::move(balances);
  recount();
}

fork_choice::position fork_choice::head() {
  while (nodes_[path_.back()].best_child != no_node) {
    const place next = nodes_[path_.back()].best_child;
    nodes_[next].on_path = static_cast<place>(path_.size());
    path_.push_back(next);
  }
  return nodes_[path_.back()].block.id;
}

gwei fork_choice::weight(position block) const {
  const place at = find(block);
  return at == no_node ? 0 : nodes_[at].weight;
}

bool fork_choice::is_viable(position block) const {
  const place at = find(block);
  return at != no_node && leads_to_head(nodes_[at]);
}

void fork_choice::prune(position finalised) {
  const place root = find(finalised);
  CONCUR_ASSERT(root != no_node);
  std::vector<place> moved(nodes_.size(), no_node);
  std::vector<node> kept;
  for (place i = root; i < nodes_.size(); ++i) {
    const place parent = nodes_[i].parent;
    const bool stays = i == root || (parent != no_node && moved[parent] != no_node);
    if (!stays)
      continue;
    moved[i] = static_cast<place>(kept.size());
    node n{nodes_[i].block,
           i == root ? no_node : moved[parent],
           no_node,
           no_node,
           no_node,
           no_node,
           0};
    if (n.parent != no_node) {
      n.next_sibling = kept[n.parent].first_child;
      kept[n.parent].first_child = moved[i];
    }
    kept.push_back(n);
  }
  nodes_ = std::move(kept);
  CONCUR_ASSERT(moved[justified_] != no_node);
  justified_ = moved[justified_];
  boosted_ = boosted_ == no_node ? no_node : moved[boosted_];
  for (message& m : messages_)
    m.at = m.at == no_node ? no_node : moved[m.at];
  recount();
}

fork_choice::place fork_choice::find(position id) const {
  const auto at = std::lower_bound(nodes_.begin(), nodes_.end(), id,
                                   [](const node& n, position p) { return n.block.id < p; });
  return at == nodes_.end() || at->block.id != id ? no_node
                                                  : static_cast<place>(at - nodes_.begin());
}

bool fork_choice::has_viable_source(const node& n) const {
  const epoch_number source =
      settings_.epoch_of(n.block.slot) < now_ ? n.block.unrealised : n.block.justified;
  return justified_epoch_ == 0 || source == justified_epoch_ || source + 2 >= now_;
}

bool fork_choice::leads_to_head(const node& n) const {
  return n.first_child == no_node ? has_viable_source(n) : n.best_child != no_node;
}

bool fork_choice::is_better(place a, place b) const {
  if (b == no_node)
    return true;
  const node &x = nodes_[a], &y = nodes_[b];
  return x.weight != y.weight ? x.weight > y.weight : x.block.root > y.block.root;
}

bool fork_choice::choose_best(place n) {
  place best = no_node;
  for (place c = nodes_[n].first_child; c != no_node; c = nodes_[c].next_sibling)
    if (leads_to_head(nodes_[c]) && is_better(c, best))
      best = c;
  if (nodes_[n].best_child == best && best != no_node)
    return false;
  nodes_[n].best_child = best;
  if (nodes_[n].on_path != no_node)
    cut_path(nodes_[n].on_path);
  return true;
}

void fork_choice::shift(place from, place to, gwei down, gwei up) {
  // Up from both ends at once: parents come before children, so the greater place is never an
  // ancestor of the other. Above the point where both meet, equal amounts cancel out.
  while (from != to || (from != no_node && down != up)) {
    const bool both = from == to;
    const bool lowers = both || to == no_node || (from != no_node && from > to);
    const place n = lowers ? from : to;
    if (lowers)
      nodes_[n].weight -= down;
    if (both || !lowers)
      nodes_[n].weight += up;
    if (both)
      from = to = nodes_[n].parent;
    else
      (lowers ? from : to) = nodes_[n].parent;
    if (nodes_[n].parent != no_node)
      choose_best(nodes_[n].parent);
  }
}

void fork_choice::recount() {
  for (node& n : nodes_)
    n.weight = 0;
  for (std::size_t v = 0; v < messages_.size(); ++v) {
    message& m = messages_[v];
    m.counted = m.at == no_node ? 0 : balance_of(static_cast<validator_index>(v));
    if (m.at != no_node)
      nodes_[m.at].weight += m.counted;
  }
  gwei total = 0;
  for (const gwei balance : balances_)
    total += balance;
  boost_weight_ = total / CONCUR_MUTANT("ethereum-boost-of-all", settings_.slots_per_epoch, 1) *
                  settings_.proposer_boost_percent / 100;
  if (boosted_ != no_node)
    nodes_[boosted_].weight += boost_weight_;
  for (place i = static_cast<place>(nodes_.size()); i-- > 0;) {
    nodes_[i].on_path = no_node;
    choose_best(i);
    if (nodes_[i].parent != no_node)
      nodes_[nodes_[i].parent].weight += nodes_[i].weight;
  }
  start_path();
}

void fork_choice::start_path() {
  path_.assign(1, justified_);
  nodes_[justified_].on_path = 0;
}

void fork_choice::cut_path(place after) {
  for (std::size_t i = after + std::size_t{1}; i < path_.size(); ++i)
    nodes_[path_[i]].on_path = no_node;
  path_.resize(after + std::size_t{1});
}

} // namespace concur::consensus::ethereum
