// Blocks whose parent is not known yet. Bounded in bytes per peer and in total, so that nobody can
// fill a node's memory with blocks that lead nowhere; a peer over its limit loses its own oldest, a
// full pool the biggest user's oldest.
#pragma once

#include "messages/block.hpp"

#include <map>
#include <set>

namespace concur::consensus {

/// Defaults of experience.md, section 10. A peer may always have one block, however big.
struct orphan_limits {
  std::size_t bytes_per_peer = 1u << 20;
  std::size_t bytes_total = 32u << 20;
};

class orphan_pool {
public:
  struct orphan {
    node_id from;
    block_ptr block;
  };

  explicit orphan_pool(orphan_limits limits) : limits_(limits) {}

  /// How many blocks had to make room. A block that is here already is not taken twice.
  std::size_t add(node_id from, block_ptr b);
  bool contains(const block_id& id) const { return !by_id_.empty() && by_id_.contains(id); }
  bool has_children(const block_id& parent) const { return by_parent_.contains(parent); }
  /// The parent that is missing at the bottom of the orphan `id`'s known ancestors.
  block_id missing_ancestor(const block_id& id) const;
  /// Takes out the children of `parent`, oldest first.
  std::vector<orphan> take_children(const block_id& parent);

  std::size_t size() const { return by_age_.size(); }
  std::size_t bytes() const { return bytes_; }

private:
  struct peer_use {
    std::size_t bytes = 0;
    std::set<std::uint64_t> ages;
  };
  void remove(std::uint64_t age);
  const peer_use& biggest_user() const;

  orphan_limits limits_;
  std::map<std::uint64_t, orphan> by_age_;
  std::map<block_id, std::uint64_t> by_id_;
  std::multimap<block_id, std::uint64_t> by_parent_;
  std::map<node_id, peer_use> use_of_;
  std::size_t bytes_ = 0;
  std::uint64_t next_age_ = 0;
};

} // namespace concur::consensus
