// What merchants believe: a node with `accepts` takes a payment to its user for good once it has so
// many confirmations on the node's own best chain. Lives from facts alone, like every observer.
#pragma once

#include "node/observation.hpp"
#include "simulation/cluster.hpp"

#include <deque>
#include <map>
#include <vector>

namespace concur::simulation {

/// A payment that was accepted, then undone, while its coins went elsewhere.
struct reversal {
  tx_id payment;
  account_id payer;
  block_ptr by; ///< that holds the other transaction
};

class merchants {
public:
  explicit merchants(const cluster& nodes);

  /// A node's head moved; what that took back from it. Linear in the transactions of the blocks.
  std::vector<reversal> follow(node_id n, const node::chain_moved& moved);
  std::uint64_t accepted() const { return accepted_; }
  bool empty() const { return books_.empty(); }

private:
  using coins_of = std::pair<account_id, std::uint64_t>; // sender and nonce: what can be spent once
  struct waiting {
    tx_id id;
    coins_of spent;
    std::uint64_t height = 0;
  };
  struct book {
    account_id user;
    std::uint64_t confirmations = 1;
    std::deque<waiting> open;          // in order of height, on the best chain, not accepted
    std::map<tx_id, coins_of> trusted; // accepted, on the best chain
    std::map<coins_of, tx_id> undone;  // accepted, and no longer on the best chain
    std::deque<tx_id> order;           // of trusted, oldest first
  };

  static void undo(book& k, const block& b);
  void take(book& k, const block_ptr& b, std::vector<reversal>& out);

  std::map<node_id, book> books_;
  std::uint64_t accepted_ = 0;
};

} // namespace concur::simulation
