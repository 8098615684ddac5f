// What one block chain protocol adds to the shared chain engine: which headers are valid, how much
// a block weighs, which branch is preferred, when a block is settled, and what a proposer must do.
#pragma once

#include "consensus/chain/block_tree.hpp"
#include "consensus/chain/personas.hpp"
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

  /// What its ancestors and the ledger after them decide, the signature of a turn included.
  /// @pre check_proof accepted it and `parent` is its parent
  virtual verdict check_header(const block_tree& tree, block_tree::position parent,
                               const block_header& h, ledger_view& ledger) = 0;

  /// Whether a block repeats the stake of another one in the tree, which costs nothing: it is
  /// dropped unless a block that builds on it has come. @pre check_header accepted it
  virtual bool repeats(const block_tree&, const block_header&) const { return false; }

  /// Dues that a block with this header must have, exactly. @pre check_header would accept it
  virtual std::vector<due> dues(const block_tree&, block_tree::position, const block_header&,
                                ledger_view&) {
    return {};
  }

  /// A block entered the tree and was executed; told once for each, parents first, genesis
  /// included.
  virtual void added(const block_tree&, block_tree::position, ledger_view&) {}

  /// How far ahead of a node's own clock a block may be. A block beyond is dropped, not condemned:
  /// it may become acceptable (bitcoin/bitcoin: src/chain.h, MAX_FUTURE_BLOCK_TIME).
  virtual duration future_limit() const = 0;

  /// What a block adds to the weight of its branch.
  virtual u256 weight(const block_header& h) const = 0;

  /// Whether the head should move from `current` to `candidate`. A tie keeps the one that was
  /// first, or is drawn; it is never broken by a hash that a maker could choose.
  virtual bool prefers(const block_tree& tree, block_tree::position candidate,
                       block_tree::position current) const = 0;

  /// The head to follow by votes and time alone, asked after votes were taken and when duties are
  /// due. @pre every block of the tree was added
  virtual block_tree::position best(const block_tree& tree, unix_ms) { return tree.head(); }

  /// The last settled block if `head` is the head.
  virtual block_tree::position settled(const block_tree& tree, block_tree::position head) const = 0;

  /// Time and seal, nonce still zero, of a child of `parent` made when the proposer's clock shows
  /// `clock`. Nothing if this family is not sealed by work.
  struct task {
    unix_ms time;
    concur::seal seal;
    u256 target;
  };
  virtual std::optional<task> work_on(const block_tree&, block_tree::position, unix_ms,
                                      std::uint64_t) const {
    return std::nullopt;
  }

  // Turns. The defaults are those of a family that has none.

  /// Duties of `self` in the slots after `head`, earliest first. A protocol that looks ahead only
  /// so far ends with a duty `look`. `term` and `ranks` are filled in too, `head` and `results` are
  /// not.
  virtual std::optional<agenda> agenda_of(const block_tree&, block_tree::position,
                                          const account_id&, unix_ms, ledger_view&) {
    return std::nullopt;
  }

  /// Time and unsigned seal of the block that the node may make on `parent` in that slot; nothing
  /// if it is not its turn there.
  struct turn {
    unix_ms time;
    concur::seal seal;
  };
  virtual std::optional<turn> turn_on(const block_tree&, block_tree::position, std::uint64_t,
                                      chain_view&) {
    return std::nullopt;
  }

  /// The slots that ended with this block: those between its parent's and its own, and its own.
  virtual std::vector<slot_result> results_of(const block_tree&, block_tree::position) const {
    return {};
  }

  // Votes.

  /// Unsigned votes that `self` owes: for a duty `vote`, or (null) because blocks were added or the
  /// head moved.
  virtual std::vector<vote_message> votes_of(const block_tree&, const account_id&, const duty*,
                                             unix_ms) {
    return {};
  }
  /// A vote whose signature is good. Reasons: vote-known (then it is not passed on), vote-too-old,
  /// vote-not-entitled, vote-unwanted.
  virtual verdict take_vote(const block_tree&, const vote_message&, unix_ms) {
    return verdict::refuse("vote-unwanted");
  }
  /// Contradictions found in votes since the last call, as evidence to be put into a block.
  virtual std::vector<action> take_evidence() { return {}; }

  /// What this node must not forget over a restart so as not to contradict itself; nothing if it
  /// has not changed since the last call.
  virtual std::optional<bytes> take_safety() { return std::nullopt; }
  virtual void restore_safety(byte_view) {}

  // Trust from outside.

  /// What is final for this node, for one who asks; nothing where there is no such thing.
  virtual std::optional<checkpoint> final_checkpoint() const { return std::nullopt; }
  /// From now on no chain but through this checkpoint, which somebody trusted has named. Reasons:
  /// checkpoint-unwanted (not in this protocol), checkpoint-too-old, checkpoint-contradicted.
  virtual verdict trust(const block_tree&, const checkpoint&, unix_ms) {
    return verdict::refuse("checkpoint-unwanted");
  }

  // For faulty nodes.

  /// How many of the turns that are drawn from this slot's block would be `self`'s, if the slot of
  /// a child of `parent` is used for a block with this header, or (null) left empty. Nothing if the
  /// draw does not depend on it, or others can still change it.
  virtual std::optional<std::uint64_t> fortune(const block_tree&, block_tree::position,
                                               std::uint64_t, const block_header*,
                                               const account_id&, ledger_view&) {
    return std::nullopt;
  }
  /// Lets a faulty node use a turn once more, as if it had signed nothing, and build where an
  /// honest one no longer would.
  virtual void forget_turns() {}
  /// From now on decides and remembers as `who` would, for a node that has his key.
  virtual void act_as(const persona&) {}
  /// For who judges the blocks of all nodes: what some of them have settled binds no other, so no
  /// branch is refused or forgotten for it. To be called before the first block is added.
  virtual void keep_branches() {}
};

} // namespace concur::consensus
