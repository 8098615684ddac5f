// What a miner who keeps blocks back has to know: the tip of the branch that he works on, the best
// tip that everybody knows, where the two part and which of his blocks are still his secret.
#pragma once

#include "consensus/chain/block_tree.hpp"

#include <set>
#include <vector>

namespace concur::consensus {

class secret_chain {
public:
  using position = block_tree::position;

  /// Whose blocks they are: the account that they pay.
  explicit secret_chain(const account_id& owner) : owner_(owner) {}

  struct news {
    std::uint64_t own = 0;   ///< blocks that the owner's branch grew by
    bool rival_grew = false; ///< the best tip that everybody knows is another one
  };
  /// Takes in what entered the tree since the last call. Constant time where nothing did.
  news follow(const block_tree& tree);

  /// Where the owner works: the genesis block at first.
  position tip() const { return tip_; }
  /// The heaviest tip that everybody knows, the first one seen of equals.
  position rival() const { return rival_; }
  /// Blocks of either branch beyond the last one that both share.
  std::uint64_t length(const block_tree& tree) const;
  std::uint64_t rival_length(const block_tree& tree) const;

  /// Everybody knows everything, and the owner works on the tree's head.
  void disclose(const block_tree& tree);
  /// Gives up the own branch and works on what everybody knows.
  void adopt() { tip_ = rival_; }
  /// Works on another block, which is known to everybody or his own.
  void move_to(position p) { tip_ = p; }
  /// The first `count` blocks of the own branch that are still secret, parents first, of those up
  /// to `count` beyond the fork. They are no secret from now on.
  std::vector<block_ptr> publish(const block_tree& tree, std::uint64_t count);

  bool is_own(const block& b) const { return b.header().proposer == owner_; }
  bool is_secret(position p) const { return secret_.contains(p); }

private:
  account_id owner_;
  position tip_ = 0, rival_ = 0;
  std::size_t seen_ = 1; // blocks of the tree that were taken in; genesis is known
  std::set<position> secret_;
};

} // namespace concur::consensus
