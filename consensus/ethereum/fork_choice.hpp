// E12. LMD-GHOST, started from the justified checkpoint (ethereum/consensus-specs: specs/phase0/
// fork-choice.md, get_head, get_weight, filter_block_tree; the idea to keep weights up to date
// instead of adding them up each time is that of sigp/lighthouse: consensus/proto_array).
//   E12.1 the latest message of each validator counts, with its effective balance in the justified
//     state; a message replaces another only if its target epoch is higher;
//   E12.2 a block weighs what its own messages and those of its descendants weigh;
//   E12.3 from the justified block on, the heaviest child is taken, and of equals the one with the
//     greater id, until there is none;
//   E12.4 a block that came in time gets 40 % of a slot's committee for the rest of its slot
//     (proposer boost), so that votes that were held back cannot undo it at once;
//   E12.5 who is known to have equivocated never counts again;
//   E12.6 a branch counts only if it leads to a leaf whose voting source is the justified epoch of
//     this node or not more than two epochs old. The source is what the leaf's chain justified;
//     for leaves of earlier epochs, what it would have justified if its epoch had ended with it.
//
// Cost: a message costs the distance between its old and its new block; the head costs what
// changed since it was asked for last; an epoch and a justified checkpoint cost all blocks once.
#pragma once

#include "consensus/ethereum/beacon_state.hpp"

namespace concur::consensus::ethereum {

/// Effective balances of who is active and not slashed in the justified state, 0 for the others.
std::vector<gwei> voting_balances(const ethereum_settings& settings, const beacon_state& justified);

class fork_choice {
public:
  /// Names a block, such as its position in a block tree; children have greater ones.
  using position = std::uint32_t;
  static constexpr position none = ~position{0};

  struct entry {
    position id = none;
    position parent = none;
    slot_number slot = 0;
    block_id root;
    epoch_number justified = 0;  ///< in the state after the block
    epoch_number unrealised = 0; ///< the same if its epoch ended with it
  };

  /// The anchor is justified in its own epoch, `justified`.
  fork_choice(const ethereum_settings& settings, const entry& anchor, std::vector<gwei> balances);

  /// @pre the parent is known and `id` is greater than all before
  void add(const entry& e);
  bool knows(position id) const { return find(id) != no_node; }

  /// E12.1. Votes for blocks that are not known (any more) only take the place of older ones.
  void vote(validator_index v, position block, epoch_number target);
  /// E12.5
  void equivocate(validator_index v);
  /// E12.4; one block at a time. @pre the block is known
  void boost(position block);
  void end_boost();

  /// E12.6: sources of blocks before `now` are pulled up.
  void start_epoch(epoch_number now);
  /// @pre the block is known
  void justify(position block, epoch_number e, std::vector<gwei> balances);

  /// E12.3
  position head();
  gwei weight(position block) const;
  /// Whether a leaf of it may become head, E12.6.
  bool is_viable(position block) const;

  /// Forgets all but `finalised` and its descendants. @pre the justified block is one of them
  void prune(position finalised);
  std::size_t size() const { return nodes_.size(); }

private:
  using place = std::uint32_t;
  static constexpr place no_node = ~place{0};

  struct node {
    entry block;
    place parent = no_node;
    place first_child = no_node;
    place next_sibling = no_node;
    place best_child = no_node; // heaviest among the viable
    place on_path = no_node;    // place in path_
    gwei weight = 0;
  };
  struct message {
    place at = no_node;
    gwei counted = 0;
    epoch_number target = 0;
    bool has_voted = false;
    bool equivocates = false;
  };

  place find(position id) const;
  gwei balance_of(validator_index v) const { return v < balances_.size() ? balances_[v] : 0; }
  bool has_viable_source(const node& n) const;
  bool leads_to_head(const node& n) const;
  bool is_better(place a, place b) const;
  /// True if whether the node leads to a head, or to which, has changed.
  bool choose_best(place n);
  void shift(place from, place to, gwei down, gwei up);
  void recount();
  void start_path();
  void cut_path(place after);

  ethereum_settings settings_;
  std::vector<node> nodes_; // parents before children, by id
  std::vector<message> messages_;
  std::vector<gwei> balances_;
  std::vector<place> path_; // from the justified block to the head, as far as it is known
  place justified_ = 0;
  epoch_number justified_epoch_ = 0;
  epoch_number now_ = 0;
  place boosted_ = no_node;
  gwei boost_weight_ = 0; // of the present balances
};

} // namespace concur::consensus::ethereum
