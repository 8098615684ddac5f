// What one block chain protocol adds to the shared chain engine: which headers are valid, how much
// a block weighs, which branch is preferred, when a block is settled, and what a proposer must do.
#pragma once

#include "consensus/chain/block_tree.hpp"
#include "consensus/engine.hpp"
#include "messages/verdict.hpp"

#include <optional>

namespace concur::consensus {

class chain_rules {
public:
  virtual ~chain_rules() = default;
  virtual engine_info info() const = 0;

  /// What can be said of a header alone, before anything is kept for its sake: is its proof sound?
  virtual verdict check_proof(const block_header& h) const = 0;

  /// What its ancestors decide. @pre check_proof accepted it and `parent` is its parent
  virtual verdict check_header(const block_tree& tree, block_tree::position parent,
                               const block_header& h) const = 0;

  /// How far ahead of a node's own clock a block may be. A block beyond is dropped, not condemned:
  /// it may become acceptable (bitcoin/bitcoin: src/chain.h, MAX_FUTURE_BLOCK_TIME).
  virtual duration future_limit() const = 0;

  /// What a block adds to the weight of its branch.
  virtual u256 weight(const block_header& h) const = 0;

  /// Whether the head should move from `current` to `candidate`. A tie keeps the one that was
  /// first; it is never broken by hash.
  virtual bool prefers(const block_tree& tree, block_tree::position candidate,
                       block_tree::position current) const = 0;

  /// The last settled block if `head` is the head.
  virtual block_tree::position settled(const block_tree& tree, block_tree::position head) const = 0;

  /// Time and seal, nonce still zero, of a child of `parent` made when the proposer's clock shows
  /// `clock`. Nothing if this family is not sealed by work.
  struct task {
    unix_ms time;
    concur::seal seal;
    u256 target;
  };
  virtual std::optional<task> work_on(const block_tree& tree, block_tree::position parent,
                                      unix_ms clock, std::uint64_t generation) const = 0;
};

} // namespace concur::consensus
