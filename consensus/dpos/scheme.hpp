// What one family of delegates adds to dpos_rules: its slots and turns, its elections, and what is
// irreversible. Private to consensus/dpos/.
#pragma once

#include "consensus/chain/chain_rules.hpp"
#include "consensus/dpos/stakeholders.hpp"

namespace concur::consensus::dpos {

/// A slot after some block.
struct place {
  std::uint64_t slot = 0;
  unix_ms begins;
  std::optional<account_id> who; ///< nobody: the slot stays empty
};

/// What is known after a block. One a block, so it is small: what rarely changes is shared.
struct delegate_state {
  virtual ~delegate_state() = default;

  std::uint64_t slot = 0;
  concur::height settled;
  std::uint64_t term = 0; ///< grows with every counting of votes and change of delegates
  std::shared_ptr<const ranking> ranks;
};
using state_ptr = std::shared_ptr<const delegate_state>;

/// The states after the blocks of a tree, by position. Those far below what is settled are dropped.
class state_book {
public:
  /// Null if it was dropped, or its parent's was.
  const delegate_state* at(block_tree::position p) const {
    return p < states_.size() ? states_[p].get() : nullptr;
  }
  /// @pre positions come in order
  void add(state_ptr s) { states_.push_back(std::move(s)); }
  std::size_t size() const { return states_.size(); }
  /// Drops what lies below that height, as far as positions rise with heights.
  void drop_below(const block_tree& tree, concur::height h);

private:
  std::vector<state_ptr> states_;
  block_tree::position first_kept_ = 0;
};

/// A block that was executed and enters the tree.
struct added_block {
  const block_tree& tree;
  block_tree::position at;
  const state_book& states;
  ledger_view& ledger;

  const block& what() const { return *tree.at(at).block; }
  const block_header& header() const { return tree.header(at); }
  stake_ptr stake() const { return ledger.stake_after(what().id()); }
};

/// A block to be made or judged.
struct next_block {
  const block_tree& tree;
  block_tree::position parent;
  const delegate_state& after; ///< the parent
  const state_book& states;
};

/// What this node signed, and must remember.
struct watermark {
  std::uint64_t slot = 0;
  concur::height height;
  friend bool operator==(const watermark&, const watermark&) = default;
};

class scheme {
public:
  virtual ~scheme() = default;
  virtual consensus::assurance assurance() const { return assurance::scheduled; }

  virtual state_ptr genesis(const added_block& b) = 0;
  virtual state_ptr next(const delegate_state& parent, const added_block& b) = 0;

  /// How many slots after the block have begun at `when`.
  virtual std::uint64_t begun(const delegate_state& s, unix_ms when) const = 0;
  /// The k-th slot after the block; their numbers rise one by one. @pre k > 0
  virtual place nth(const delegate_state& s, std::uint64_t k) const = 0;
  /// Slots until everybody had a turn.
  virtual std::uint64_t round_of(const delegate_state& s) const = 0;
  /// Whether this delegate has a turn at all, as things are.
  virtual bool takes_turns(const delegate_state& s, const account_id& who) const = 0;
  /// Whether a child in that slot at that time counts the votes.
  virtual bool counts_votes(const delegate_state& parent, const block_header& child) const = 0;
  /// Whether an honest node produces after this block.
  virtual bool may_produce(const delegate_state&) const { return true; }

  /// The kind and the form of the seal: block-bad-seal.
  virtual verdict check_seal(const block_header& h) const = 0;
  /// What the seal says beyond slot, proposer and signature.
  virtual verdict check_claims(const next_block&, const block_header&, ledger_view&) const {
    return verdict::accept();
  }
  /// The unsigned seal of an honest block.
  virtual seal make_seal(const next_block& b, std::uint64_t slot, const account_id& self,
                         const watermark& signed_last) const = 0;
  /// Whether what was signed on other branches lets the node build on this one.
  virtual bool may_build(const next_block&, const watermark&) const { return true; }

  virtual bool prefers(const block_tree& tree, const state_book& states,
                       block_tree::position candidate, block_tree::position current) const;

  // Votes on blocks.
  virtual std::vector<vote_message> votes_of(const block_tree&, const state_book&,
                                             const account_id&, unix_ms) {
    return {};
  }
  virtual verdict take_vote(const block_tree&, const state_book&, const vote_message&) {
    return verdict::refuse("vote-unwanted");
  }
  /// Appended to what must be durable, and read back.
  virtual void write_safety(writer&) const {}
  virtual void read_safety(reader&) {}
  /// See chain_rules::act_as.
  virtual void act_as(const persona&) {}
};

std::unique_ptr<scheme> make_lecture_scheme(const dpos_settings& s, unix_ms genesis_time);
std::unique_ptr<scheme> make_bitshares_scheme(const dpos_settings& s, unix_ms genesis_time);
std::unique_ptr<scheme> make_steem_scheme(const dpos_settings& s, unix_ms genesis_time);
std::unique_ptr<scheme> make_eos_scheme(const dpos_settings& s);

} // namespace concur::consensus::dpos
