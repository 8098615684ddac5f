// Passes transactions on between pools: announced by id and fetched, or pushed whole. The node's
// side of what the chain engine does for blocks.
#pragma once

#include "consensus/common/block_fetch.hpp"
#include "consensus/engine.hpp"

#include <deque>
#include <functional>
#include <set>

namespace concur::node {

struct tx_relay_settings {
  bool push = false; ///< send whole transactions at once instead of announcing them
  consensus::fetch_settings fetch{std::chrono::seconds{5}, 1000, 5000,
                                  4}; ///< ids here are those of transactions
  std::size_t refused_kept = 10'000;  ///< refused ids that are not asked for again
};

class tx_relay {
public:
  explicit tx_relay(tx_relay_settings settings) : settings_(settings), fetch_(settings.fetch) {}

  /// `peer` has these; those for which `known` is false are fetched.
  void announced(node_id peer, std::span<const item> items,
                 const std::function<bool(const tx_id&)>& known);
  void not_found(node_id peer, std::span<const item> items);
  /// It came from `from`. Returns who need not be told about it, sorted.
  std::vector<node_id> arrived(const tx_id& id, node_id from);
  void refused(const tx_id& id);

  /// News of a fresh transaction for all neighbours but `except`.
  void tell(const tx_ptr& tx, std::span<const node_id> neighbours, std::span<const node_id> except,
            std::vector<consensus::outbound>& out) const;

  /// Asks for what is due, and returns when to be called again, if no earlier call is pending.
  std::optional<duration> ask(instant now, std::vector<consensus::outbound>& out);
  /// The call asked for by ask() has come.
  void timer_fired() { timer_.reset(); }

private:
  tx_relay_settings settings_;
  consensus::block_fetch fetch_;
  std::set<tx_id> refused_;
  std::deque<tx_id> refused_order_;
  std::optional<instant> timer_;
};

} // namespace concur::node
