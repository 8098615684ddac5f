// From a pair of nodes to what is known of the directed link between them, without a hash on the
// usual path: the ends of a node's links lie next to each other, sorted.
#pragma once

#include "simulation/network_model.hpp"

#include <cstdint>
#include <unordered_map>
#include <vector>

namespace concur::simulation {

/// Gives each directed pair of nodes its own number, counted from 0 in the order of first use, so
/// that only links that are used take more than four bytes. Pairs that are no neighbours are
/// looked up in a hash table, which is slower. Not thread-safe.
class link_table {
public:
  static constexpr std::uint32_t unused = 0xffff'ffff;

  explicit link_table(const adjacency& neighbours);

  /// The place of the pair's number: `unused` at first, the caller writes it. The reference is
  /// good until the next call.
  std::uint32_t& operator()(node_id from, node_id to) {
    const std::size_t begin = first_[from.value], end = first_[from.value + 1];
    const std::size_t at = end - begin <= few ? scan(begin, end, to) : search(begin, end, to);
    return at < end ? numbers_[at] : stranger(from, to);
  }

private:
  static constexpr std::size_t few = 16; ///< as many as fit into a cache line

  std::size_t scan(std::size_t begin, std::size_t end, node_id to) const {
    while (begin < end && ends_[begin] != to)
      ++begin;
    return begin;
  }
  std::size_t search(std::size_t begin, std::size_t end, node_id to) const;
  std::uint32_t& stranger(node_id from, node_id to);

  std::vector<std::size_t> first_; ///< of each node in the two below; one more at the end
  std::vector<node_id> ends_;
  std::vector<std::uint32_t> numbers_;
  std::unordered_map<std::uint64_t, std::uint32_t> strangers_; ///< looked up only, never walked
};

} // namespace concur::simulation
