// What an engine may ask of the node around it: to execute a block, for a payload, for pooled
// transactions, for stake and signatures. Synchronous; everything the engine wants changed goes
// through its effects.
#pragma once

#include "consensus/stake_view.hpp"
#include "messages/verdict.hpp"

#include <functional>
#include <span>
#include <vector>

namespace concur::consensus {

/// The contents of a block to be.
struct payload {
  std::vector<tx_ptr> transactions;
  amount reward;
  hash256 state_root;
};

/// What a maker of blocks wants of a payload beside the best fees. An honest one wants nothing.
struct wishes {
  std::vector<tx_ptr> first;                          ///< before all others, as far as they apply
  std::function<bool(const transaction&)> leaves_out; ///< empty: nothing
};

/// The part that whoever checks blocks needs, also without being a node.
class ledger_view {
public:
  virtual ~ledger_view() = default;

  virtual const chain_id& chain() const = 0;
  /// Stakes and votes after a block. @pre it was executed
  virtual stake_ptr stake_after(const block_id& b) = 0;
  /// Whether `s` is the signature of `text` under `key`.
  virtual bool check_signature(const public_key& key, byte_view text, const signature& s) = 0;
};

class chain_view : public ledger_view {
public:
  /// Carries out `b` on the state of its parent, which was executed before. The result is kept, so
  /// that b can be a parent in turn.
  virtual verdict execute(const block_ptr& b) = 0;

  /// The best payload for a block with this header, its roots aside, and these dues.
  /// @pre the parent was executed, the dues are possible
  virtual payload make_payload(const block_header& header, std::span<const due> dues,
                               const wishes& wanted) = 0;

  /// Pooled transactions with these short ids under `block`; null where there is none.
  virtual std::vector<tx_ptr> find_short(const block_id& block,
                                         std::span<const std::uint64_t> short_ids) = 0;

  /// The account that this node's blocks pay.
  virtual account_id proposer() const = 0;

  /// The signature of `text` by the key of proposer().
  virtual signature sign(byte_view text) = 0;

  /// Whether there is room for what others send that leads to nothing yet.
  virtual bool has_room() const { return true; }

  /// Whom this node is linked to.
  virtual std::span<const node_id> neighbours() const = 0;
};

} // namespace concur::consensus
