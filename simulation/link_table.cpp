#include "simulation/link_table.hpp"

#include <algorithm>

namespace concur::simulation {

link_table::link_table(const adjacency& neighbours) {
  first_.reserve(neighbours.size() + 1);
  first_.push_back(0);
  for (const auto& list : neighbours) {
    ends_.insert(ends_.end(), list.begin(), list.end());
    first_.push_back(ends_.size());
  }
  numbers_.assign(ends_.size(), unused);
}

std::size_t link_table::search(std::size_t begin, std::size_t end, node_id to) const {
  // Where every node is linked to every other one, the place is known: all lower numbers are
  // before it, but for the node itself, which is missing if it is one of them.
  for (std::size_t back = 0; back < 2; ++back)
    if (to.value >= back && begin + to.value - back < end && ends_[begin + to.value - back] == to)
      return begin + to.value - back;
  const auto from = ends_.begin() + static_cast<std::ptrdiff_t>(begin);
  const auto until = ends_.begin() + static_cast<std::ptrdiff_t>(end);
  const auto found = std::lower_bound(from, until, to);
  return found != until && *found == to ? static_cast<std::size_t>(found - ends_.begin()) : end;
}

std::uint32_t& link_table::stranger(node_id from, node_id to) {
  const std::uint64_t pair = std::uint64_t{from.value} << 32 | to.value;
  return strangers_.emplace(pair, unused).first->second;
}

} // namespace concur::simulation
