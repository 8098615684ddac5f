#include "consensus/chain/block_tree.hpp"

#include "base/assert.hpp"

namespace concur::consensus {

block_tree::block_tree(block_ptr genesis, const u256& weight) {
  CONCUR_ASSERT(genesis != nullptr && genesis->height() == concur::height{0});
  by_id_.emplace(genesis->id(), position{0});
  entries_.push_back({std::move(genesis), none, weight});
  best_.push_back(0);
}

block_tree::position block_tree::find(const block_id& id) const {
  auto found = by_id_.find(id);
  return found == by_id_.end() ? none : found->second;
}

block_tree::position block_tree::add(block_ptr b, const u256& weight) {
  auto parent = find(b->parent());
  CONCUR_ASSERT(parent != none);
  CONCUR_ASSERT(b->height() == height(parent) + 1);
  auto p = static_cast<position>(entries_.size());
  bytes_ += b->size();
  auto fresh = by_id_.emplace(b->id(), p).second;
  CONCUR_ASSERT(fresh);
  entries_.push_back({std::move(b), parent, entries_[parent].weight + weight});
  return p;
}

void block_tree::set_head(position p) {
  auto top = height(p).value;
  best_.resize(top + 1, none);
  for (auto h = top; best_[h] != p; --h) {
    best_[h] = p;
    p = entries_[p].parent;
    CONCUR_ASSERT(p != none);
  }
}

bool block_tree::on_best(position p) const { return best_at(height(p)) == p; }

block_tree::position block_tree::best_at(concur::height h) const {
  return h.value < best_.size() ? best_[h.value] : none;
}

block_tree::position block_tree::ancestor(position p, concur::height h) const {
  CONCUR_ASSERT(h <= height(p));
  while (height(p) != h) {
    if (on_best(p))
      return best_[h.value];
    p = entries_[p].parent;
  }
  return p;
}

bool block_tree::is_ancestor(position a, position of) const {
  return height(a) <= height(of) && ancestor(of, height(a)) == a;
}

block_tree::position block_tree::fork_point(position a, position b) const {
  auto level = std::min(height(a), height(b));
  a = ancestor(a, level);
  b = ancestor(b, level);
  while (a != b) {
    a = entries_[a].parent;
    b = entries_[b].parent;
  }
  return a;
}

std::vector<block_id> block_tree::locator() const {
  std::vector<block_id> out;
  std::uint64_t step = 1;
  for (auto h = height(head()).value;; h -= std::min(h, step)) {
    out.push_back(at(best_[h]).block->id());
    if (h == 0)
      return out;
    if (out.size() >= 10)
      step *= 2;
  }
}

} // namespace concur::consensus
