#include "consensus/ethereum/beacon_tree.hpp"

#include "base/assert.hpp"

namespace concur::consensus::ethereum {

namespace {

/// States of the latest blocks that are kept, in epochs; of those before, every so many-th.
constexpr epoch_number epochs_kept = 6;
constexpr block_tree::position kept_of_old = 32;

} // namespace

slot_number slot_of(const block_header& h) {
  const auto* seal = std::get_if<beacon_seal>(&h.seal);
  return seal == nullptr ? 0 : seal->slot;
}

void beacon_tree::start(beacon_state genesis) {
  places_.learn(genesis);
  states_.emplace(0, std::make_shared<const beacon_state>(std::move(genesis)));
}

state_ptr beacon_tree::add(const block_tree& tree, position p) {
  const block& b = *tree.at(p).block;
  beacon_state s = *moved_to(tree, tree.at(p).parent, slot_of(b.header()));
  apply_block(settings_, s, b, places_, lookup(s));
  places_.learn(s);
  latest_epoch_ = std::max(latest_epoch_, current_epoch(settings_, s));
  auto made = std::make_shared<const beacon_state>(std::move(s));
  states_.insert_or_assign(p, made);
  if (p % kept_of_old == 0)
    thin_out();
  return made;
}

bool beacon_tree::is_kept(const block_tree& tree, position p) const {
  return tree.is_ancestor(root_, p);
}

state_ptr beacon_tree::after(const block_tree& tree, position p) {
  const auto found = states_.find(p);
  return found != states_.end() ? found->second : replay(tree, p);
}

state_ptr beacon_tree::replay(const block_tree& tree, position p) {
  std::vector<position> line;
  for (; !states_.contains(p); p = tree.at(p).parent)
    line.push_back(p);
  state_ptr last = states_.at(p);
  for (auto next = line.rbegin(); next != line.rend(); ++next) {
    const block& b = *tree.at(*next).block;
    beacon_state s = *last;
    advance(settings_, s, slot_of(b.header()));
    apply_block(settings_, s, b, places_, lookup(s));
    last = std::make_shared<const beacon_state>(std::move(s));
  }
  states_.emplace(line.front(), last);
  return last;
}

state_ptr beacon_tree::in_epoch(const block_tree& tree, position p, epoch_number e) {
  const state_ptr own = after(tree, p);
  if (current_epoch(settings_, *own) == e)
    return own;
  // From the nearest beginning before it that is known.
  auto known = epoch_starts_.upper_bound({p, e});
  const bool is_known =
      known != epoch_starts_.begin() && (--known)->first.first == p && known->first.second <= e;
  if (is_known && known->first.second == e)
    return known->second;
  beacon_state s = is_known ? *known->second : *own;
  advance(settings_, s, settings_.first_slot(e));
  places_.learn(s);
  latest_epoch_ = std::max(latest_epoch_, e);
  auto start = std::make_shared<const beacon_state>(std::move(s));
  std::erase_if(epoch_starts_, [&](auto& kept) { return kept.first.second + 2 < latest_epoch_; });
  epoch_starts_.emplace(std::pair{p, e}, start);
  return start;
}

state_ptr beacon_tree::moved_to(const block_tree& tree, position p, slot_number slot) {
  if (latest_move_.first == p && latest_move_.second->slot == slot)
    return latest_move_.second;
  const state_ptr base = in_epoch(tree, p, settings_.epoch_of(slot));
  CONCUR_ASSERT(base->slot <= slot);
  if (base->slot == slot)
    return base;
  beacon_state s = *base;
  advance(settings_, s, slot);
  latest_move_ = {p, std::make_shared<const beacon_state>(std::move(s))};
  return latest_move_.second;
}

duties_ptr beacon_tree::duties(const beacon_state& s, epoch_number e) {
  const epoch_number now = current_epoch(settings_, s);
  CONCUR_ASSERT(e == now || e + 1 == now);
  duties_key key{e, e == 0 ? block_id{} : root_at(s, settings_.first_slot(e) - 1), true};
  auto found = duties_.find(key);
  // Those of the epoch before have the right committees also if a later state made them.
  if (found == duties_.end() && e != now) {
    key.is_proper = false;
    found = duties_.find(key);
  }
  if (found == duties_.end())
    found = duties_.emplace(key, std::make_shared<const epoch_duties>(settings_, s, e)).first;
  return found->second;
}

duties_lookup beacon_tree::lookup(const beacon_state& s) {
  return [this, &s](epoch_number e) { return duties(s, e); };
}

void beacon_tree::thin_out() {
  const position newest = states_.rbegin()->first;
  const auto recent = static_cast<position>(epochs_kept * settings_.slots_per_epoch);
  std::erase_if(states_, [&](auto& kept) {
    return kept.first != root_ && kept.first % kept_of_old != 0 && kept.first + recent < newest;
  });
  std::erase_if(duties_,
                [&](auto& kept) { return kept.first.epoch + epochs_kept < latest_epoch_; });
}

void beacon_tree::forget_all_but(const block_tree& tree, position finalised) {
  const state_ptr root = after(tree, finalised);
  root_ = finalised;
  std::erase_if(states_, [&](auto& kept) { return !tree.is_ancestor(finalised, kept.first); });
  states_.insert_or_assign(finalised, root);
  std::erase_if(epoch_starts_,
                [&](auto& kept) { return !tree.is_ancestor(finalised, kept.first.first); });
  if (latest_move_.second && !tree.is_ancestor(finalised, latest_move_.first))
    latest_move_ = {block_tree::none, nullptr};
}

} // namespace concur::consensus::ethereum
