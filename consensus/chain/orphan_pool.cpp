#include "consensus/chain/orphan_pool.hpp"

#include <algorithm>

namespace concur::consensus {

std::size_t orphan_pool::add(node_id from, block_ptr b) {
  if (contains(b->id()))
    return 0;
  auto age = next_age_++;
  bytes_ += b->size();
  auto& use = use_of_[from];
  use.bytes += b->size();
  use.ages.insert(age);
  by_id_.emplace(b->id(), age);
  by_parent_.emplace(b->parent(), age);
  by_age_.emplace(age, orphan{from, std::move(b)});

  std::size_t evicted = 0;
  for (; use.bytes > limits_.bytes_per_peer && use.ages.size() > 1; ++evicted)
    remove(*use.ages.begin());
  for (; bytes_ > limits_.bytes_total && size() > 1; ++evicted)
    remove(*biggest_user().ages.begin());
  return evicted;
}

const orphan_pool::peer_use& orphan_pool::biggest_user() const {
  auto biggest = std::max_element(use_of_.begin(), use_of_.end(),
                                  [](auto& a, auto& b) { return a.second.bytes < b.second.bytes; });
  return biggest->second;
}

block_id orphan_pool::missing_ancestor(const block_id& id) const {
  auto at = id;
  // Bounded by the number of orphans: hashes cannot form a circle.
  for (auto found = by_id_.find(at); found != by_id_.end(); found = by_id_.find(at))
    at = by_age_.at(found->second).block->parent();
  return at;
}

std::vector<orphan_pool::orphan> orphan_pool::take_children(const block_id& parent) {
  std::vector<orphan> out;
  if (by_parent_.empty())
    return out;
  auto [begin, end] = by_parent_.equal_range(parent);
  std::vector<std::uint64_t> ages;
  for (auto i = begin; i != end; ++i)
    ages.push_back(i->second);
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
  auto use = use_of_.find(from);
  use->second.bytes -= b->size();
  use->second.ages.erase(age);
  if (use->second.ages.empty())
    use_of_.erase(use);
}

} // namespace concur::consensus
