#include "consensus/chain/orphan_pool.hpp"

#include <algorithm>

namespace concur::consensus {

std::size_t orphan_pool::add(node_id from, block_ptr b) {
  if (contains(b->id()))
    return 0;
  auto age = next_age_++;
  bytes_ += b->size();
  bytes_of_[from] += b->size();
  by_id_.emplace(b->id(), age);
  by_parent_.emplace(b->parent(), age);
  by_age_.emplace(age, orphan{from, std::move(b)});

  std::size_t evicted = 0;
  auto full = [&] {
    return bytes_ > limits_.bytes_total ||
           std::any_of(bytes_of_.begin(), bytes_of_.end(),
                       [&](auto& use) { return use.second > limits_.bytes_per_peer; });
  };
  for (; size() > 1 && full(); ++evicted)
    evict_one();
  return evicted;
}

void orphan_pool::evict_one() {
  auto biggest = std::max_element(bytes_of_.begin(), bytes_of_.end(),
                                  [](auto& a, auto& b) { return a.second < b.second; });
  auto oldest = std::find_if(by_age_.begin(), by_age_.end(),
                             [&](auto& o) { return o.second.from == biggest->first; });
  remove(oldest->first);
}

block_id orphan_pool::missing_ancestor(const block_id& id) const {
  auto at = id;
  // Bounded by the number of orphans: hashes cannot form a circle.
  for (auto found = by_id_.find(at); found != by_id_.end(); found = by_id_.find(at))
    at = by_age_.at(found->second).block->parent();
  return at;
}

std::vector<orphan_pool::orphan> orphan_pool::take_children(const block_id& parent) {
  auto [begin, end] = by_parent_.equal_range(parent);
  std::vector<std::uint64_t> ages;
  for (auto i = begin; i != end; ++i)
    ages.push_back(i->second);
  std::vector<orphan> out;
  for (auto age : ages) {
    out.push_back(by_age_.at(age));
    remove(age);
  }
  return out;
}

void orphan_pool::remove(std::uint64_t age) {
  auto node = by_age_.extract(age);
  auto& [from, b] = node.mapped();
  by_id_.erase(b->id());
  auto [begin, end] = by_parent_.equal_range(b->parent());
  by_parent_.erase(std::find_if(begin, end, [&](auto& child) { return child.second == age; }));
  bytes_ -= b->size();
  auto use = bytes_of_.find(from);
  use->second -= b->size();
  if (use->second == 0)
    bytes_of_.erase(use);
}

} // namespace concur::consensus
