// What an engine may ask of the node around it: to execute a block, for a payload, and for pooled
// transactions. Synchronous; everything the engine wants changed goes through its effects.
#pragma once

#include "messages/block.hpp"
#include "messages/verdict.hpp"

#include <span>
#include <vector>

namespace concur::consensus {

/// The contents of a block to be.
struct payload {
  std::vector<tx_ptr> transactions;
  amount reward;
  hash256 state_root;
};

class chain_view {
public:
  virtual ~chain_view() = default;

  /// Carries out `b` on the state of its parent, which was executed before. The result is kept, so
  /// that b can be a parent in turn.
  virtual verdict execute(const block_ptr& b) = 0;

  /// The best payload for a child of `parent` at `time`. @pre parent was executed
  virtual payload make_payload(const block_id& parent, concur::height h, unix_ms time) = 0;

  /// Pooled transactions with these short ids under `block`; null where there is none.
  virtual std::vector<tx_ptr> find_short(const block_id& block,
                                         std::span<const std::uint64_t> short_ids) = 0;

  /// The account that this node's blocks pay.
  virtual account_id proposer() const = 0;

  /// Whom this node is linked to.
  virtual std::span<const node_id> neighbours() const = 0;
};

} // namespace concur::consensus
