// All valid blocks that a node knows, as a tree, with one best chain marked in it. Positions in the
// tree are small integers: a block is looked up by id once and walked to by position afterwards.
#pragma once

#include "base/u256.hpp"
#include "messages/block.hpp"

#include <unordered_map>
#include <vector>

namespace concur::consensus {

class block_tree {
public:
  using position = std::uint32_t;
  static constexpr position none = ~position{0};

  struct entry {
    block_ptr block;
    position parent = none;
    u256 weight; ///< of this block and all its ancestors
  };

  /// The genesis block is position 0, is the head, and weighs `weight`.
  block_tree(block_ptr genesis, const u256& weight);

  position find(const block_id& id) const;
  bool contains(const block_id& id) const { return find(id) != none; }
  const entry& at(position p) const { return entries_[p]; }
  const block_header& header(position p) const { return entries_[p].block->header(); }
  concur::height height(position p) const { return entries_[p].block->height(); }
  std::size_t size() const { return entries_.size(); }
  /// Encoded bytes of all blocks but genesis.
  std::size_t bytes() const { return bytes_; }

  /// @pre the parent is in the tree, the block is not; `weight` is the block's own
  position add(block_ptr b, const u256& weight);

  position head() const { return best_.back(); }
  /// Marks the chain that ends at `p` as the best one. Linear in the length of the change.
  void set_head(position p);
  bool on_best(position p) const;
  /// Position on the best chain, none above the head.
  position best_at(concur::height h) const;

  /// The ancestor of `p` at `h`, p itself included; constant time on the best chain, else linear in
  /// the distance to it. @pre h <= height(p)
  position ancestor(position p, concur::height h) const;
  bool is_ancestor(position a, position of) const;
  /// The last block that both have in common.
  position fork_point(position a, position b) const;

  /// Ids from the head backwards, the first ten one by one, then ever more thinly, ending with
  /// genesis (bitcoin/bitcoin: src/chain.cpp, LocatorEntries).
  std::vector<block_id> locator() const;

private:
  std::vector<entry> entries_;                                   // parents before children
  std::vector<position> best_;                                   // by height
  std::unordered_map<block_id, position, hash256_hasher> by_id_; // looked up only
  std::size_t bytes_ = 0;
};

} // namespace concur::consensus
