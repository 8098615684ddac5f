// E12 with time: which checkpoints a node starts its fork choice from, when votes begin to count,
// and which block is boosted (ethereum/consensus-specs: specs/phase0/fork-choice.md, on_tick,
// on_block, on_attestation).
//   E12.7 a vote counts from the slot after its own on, one inside a block at once;
//   E12.8 the justified checkpoint is the youngest that the state of any known block justified, and
//     that blocks of earlier epochs would have justified (pulled up); the same for the final one;
//   E12.9 the first block that comes in the first third of its own slot is boosted, until the slot
//     is over;
//   E12.10 what does not descend from the final checkpoint is forgotten for good;
//   E12.11 a trusted checkpoint (E13) is justified and final as soon as its block is known; until
//     then nothing is, or another chain could become final first.
#pragma once

#include "consensus/ethereum/beacon_tree.hpp"
#include "consensus/ethereum/fork_choice.hpp"

namespace concur::consensus::ethereum {

class beacon_store {
public:
  using position = block_tree::position;

  /// `keeps_branches`: nothing is ever final, so E12.10 forgets nothing.
  beacon_store(const ethereum_settings& settings, beacon_state genesis,
               bool keeps_branches = false);

  beacon_tree& states() { return states_; }

  /// The block at `p` entered the tree. @pre knows(its parent), its slot is not after now()
  void on_block(const block_tree& tree, position p);
  /// A valid attestation by `who` for a known block.
  void on_vote(validator_index who, position head, const attestation& a);
  /// `who` is proved to have voted twice.
  void on_equivocation(validator_index who) { choice_.equivocate(who); }
  /// E12.11. False if it contradicts what is final already.
  bool trust(const block_tree& tree, const checkpoint& c);
  /// Whether a child of `parent` in that slot may be on a chain through the trusted checkpoint.
  bool may_follow(const block_tree& tree, position parent, slot_number slot) const;
  /// Time: it never goes back.
  void on_slot(const block_tree& tree, slot_number now);
  /// The last block that was added came in time, if it is of the present slot (E12.9).
  void on_timely_block(const block_tree& tree);

  position head() { return choice_.head(); }
  bool knows(position p) const { return choice_.knows(p); }
  slot_number now() const { return now_; }
  const checkpoint& justified() const { return justified_; }
  const checkpoint& finalised() const { return finalised_; }
  gwei weight(position p) const { return choice_.weight(p); }

private:
  struct waiting_vote {
    validator_index who;
    position head;
    attestation vote;
  };

  void start_from(const block_tree& tree, position trusted);
  void adopt(const block_tree& tree, const checkpoint& justified, const checkpoint& finalised);
  void count_votes_in(const block_tree& tree, const block& b, const beacon_state& s);

  ethereum_settings settings_;
  bool keeps_branches_;
  beacon_tree states_;
  fork_choice choice_;
  checkpoint justified_, finalised_;
  std::optional<checkpoint> trusted_; // E12.11
  bool awaits_trusted_ = false;       // its block is not known yet
  checkpoint unrealised_justified_, unrealised_finalised_;
  slot_number now_ = 0;
  std::optional<slot_number> boosted_in_; // the last slot with a boost
  position latest_ = 0;
  std::vector<waiting_vote> waiting_; // of this slot
};

} // namespace concur::consensus::ethereum
