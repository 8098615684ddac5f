// The states of all blocks that may still become final, and what follows from them. States at the
// beginning of an epoch and duties are kept beside them, since all blocks of an epoch need them. Of
// blocks long past, which matter only while nothing becomes final, most states are dropped and made
// again from an ancestor's when somebody asks.
#pragma once

#include "consensus/chain/block_tree.hpp"
#include "consensus/ethereum/beacon_block.hpp"

namespace concur::consensus::ethereum {

using state_ptr = std::shared_ptr<const beacon_state>;
using duties_ptr = std::shared_ptr<const epoch_duties>;

class beacon_tree {
public:
  using position = block_tree::position;

  explicit beacon_tree(const ethereum_settings& settings) : settings_(settings) {}

  void start(beacon_state genesis);
  /// Carries out the block at `p`, which is the latest one. @pre is_kept(tree, its parent)
  state_ptr add(const block_tree& tree, position p);

  /// Whether `p` descends from the last block that all was forgotten but.
  bool is_kept(const block_tree& tree, position p) const;

  /// The state after a block. @pre is_kept(tree, p), here and below
  state_ptr after(const block_tree& tree, position p);
  /// The same moved on through empty slots. @pre slot >= the block's
  state_ptr moved_to(const block_tree& tree, position p, slot_number slot);
  /// The same in epoch `e`: at its beginning, or later if the block is of that epoch.
  /// @pre e >= the block's epoch
  state_ptr in_epoch(const block_tree& tree, position p, epoch_number e);

  /// Duties in the chain of `s`. @pre e is the state's epoch or the one before
  duties_ptr duties(const beacon_state& s, epoch_number e);
  /// @pre not used longer than `s`
  duties_lookup lookup(const beacon_state& s);

  const validator_index_of& places() const { return places_; }

  /// Drops what does not descend from `finalised`, and what is older.
  void forget_all_but(const block_tree& tree, position finalised);
  std::size_t size() const { return states_.size(); }

private:
  struct duties_key {
    epoch_number epoch;
    block_id root;  // of the last block before the epoch
    bool is_proper; // from a state of that epoch
    friend auto operator<=>(const duties_key&, const duties_key&) = default;
  };

  state_ptr replay(const block_tree& tree, position p);
  void thin_out();

  ethereum_settings settings_;
  position root_ = 0;
  std::map<position, state_ptr> states_;
  std::map<std::pair<position, epoch_number>, state_ptr> epoch_starts_;
  std::map<duties_key, duties_ptr> duties_;
  std::pair<position, state_ptr> latest_move_{block_tree::none, nullptr};
  epoch_number latest_epoch_ = 0;
  validator_index_of places_;
};

/// The slot of a block; 0 for genesis. @pre its seal is of either kind
slot_number slot_of(const block_header& h);

} // namespace concur::consensus::ethereum
