// How a node behaves at the points where a faulty one may deviate. The default at each point is the
// honest decision; a faulty conduct overrides some and records each deviation. Honest code never
// asks whether it is faulty.
#pragma once

#include "base/keys.hpp"
#include "consensus/engine.hpp"

#include <optional>
#include <span>

namespace concur::consensus {

/// What a conduct does of its own accord once its node has taken in what came.
struct initiative {
  std::vector<block_ptr> publish; ///< blocks of its own to tell the neighbours of, parents first
  std::vector<outbound> send;
  bool changes_work = false; ///< parent() or wants() answers anew
};

/// A turn in a slot that is over.
struct past_turn {
  block_tree::position parent = 0;
  std::uint64_t slot = 0;
};

class conduct {
public:
  virtual ~conduct() = default;
  virtual std::string_view name() const { return "honest"; }

  /// Which block to build on, given the honest choice.
  virtual block_id parent(const block_id& honest) { return honest; }
  /// What a new block should hold.
  virtual wishes wants() { return {}; }
  /// The clock by which a new block gets its time.
  virtual unix_ms clock(unix_ms shown) { return shown; }
  /// The block to publish in place of a freshly made one. A block that differs is not adopted by
  /// its own maker but sent to the neighbours all the same.
  virtual block_ptr content(const step_context&, block_ptr honest) { return honest; }
  /// How far ahead of its clock the node looks for turns, so as to use them at once.
  virtual duration ahead(const step_context&) { return duration{0}; }
  /// Whether to use a turn that has come.
  virtual bool takes_turn(const step_context&, std::uint64_t) { return true; }
  /// How many blocks to try for one turn, so as to publish the one that decides the coming turns
  /// best, or none if an empty slot does. 1: the first one is published.
  virtual std::uint64_t tries(const step_context&) { return 1; }
  /// Told when one of several was chosen: which, counted from 0; nothing if none was published.
  virtual void chose(std::optional<std::uint64_t>) {}
  /// More blocks for the slot of a freshly made one, unsigned; each goes to every second neighbour
  /// in place of the honest one.
  virtual std::vector<block_ptr> also(const step_context&, const block_ptr&) { return {}; }
  /// Further blocks to build on. The node makes a block on each in whatever slot is its turn there,
  /// also in one that it has used already. One on the parent of the ordinary block differs from it
  /// in its version.
  virtual std::vector<block_tree::position> branches(const block_tree&) { return {}; }
  /// Keys of others, to take their turns and cast their votes with as if it were they.
  virtual std::span<const key_pair> keys(const step_context&) { return {}; }
  /// Told of a block that was made with one of them.
  virtual void signed_for(const block&) {}
  /// A turn that nobody can prove to be used too late. Asked in every step until there is none.
  virtual std::optional<past_turn> past(const block_tree&) { return std::nullopt; }
  /// Votes to sign and send, given the honest ones.
  virtual std::vector<vote_message> votes(const step_context&, std::vector<vote_message> honest) {
    return honest;
  }
  /// Messages that tell the neighbours of a new block, made or received: the one that relay() was
  /// asked about last, or votes.
  virtual std::vector<outbound> announce(std::vector<outbound> honest) { return honest; }
  /// Answers to a peer's question.
  virtual std::vector<outbound> reply(std::vector<outbound> honest) { return honest; }
  /// Whether to tell the neighbours of a block that became the head, made or received.
  virtual bool relay(const block&) { return true; }
  /// The head that the node admits to when it speaks of its chain.
  virtual block_tree::position shown(const block_tree& tree) { return tree.head(); }
  /// Asked at the end of every step.
  virtual initiative after(const step_context&, const block_tree&) { return {}; }
  /// Deviations since the last call, for observers.
  virtual std::vector<deviation> take_deviations() { return {}; }
};

} // namespace concur::consensus
