// Ethereum's proof of stake as the rules of a block chain. The numbered rules E1 to E14 are in the
// headers of this folder; those that meet here are about turns and messages:
//   E1   slot s begins `s` block intervals after genesis; a block's time is its slot's;
//   E15  the proposer of a slot (E4) makes a block on its head when the slot begins: its reveal of
//        the epoch's randomness, up to 128 votes, payments (E14), transactions;
//   E16  whoever is due in a slot (E3) votes when the slot's block has come, or when a third of the
//        slot is over (specs/phase0/validator.md, Attesting); votes are flooded one by one, not
//        aggregated;
//   E17  nobody votes or proposes so that his own earlier word convicts him: not twice for one
//        target, not with an older source, not twice in one slot. What he said last is durable
//        before anything is sent (EIP-3076, minimal strategy);
//   E18  a block is settled when the final checkpoint of this node (E8, E12.8) is on or after it;
//   E19  a validator whose account asks for stake back (unbond) leaves with all of it (E6.5);
//   E20  a node may be told a checkpoint by somebody whom it trusts. One that is older than the
//        weak-subjectivity period (E13), or not on the chain that is final already, stops it; else
//        no block after the checkpoint is taken that is not on a chain through it.
// Instead of BLS, Ed25519: a reveal is a signature that a cheater could choose among many, which
// the real reveal does not allow; honest signers make it the one way of RFC 8032.
#pragma once

#include "consensus/chain/chain_rules.hpp"
#include "consensus/ethereum/beacon_store.hpp"
#include "consensus/ethereum/vote_book.hpp"

namespace concur::consensus::ethereum {

class ethereum_rules final : public chain_rules {
public:
  /// @pre check(settings)
  ethereum_rules(const ethereum_settings& settings, unix_ms genesis_time);

  engine_info info() const override;
  verdict check_proof(const block_header& h) const override;
  verdict check_header(const block_tree& tree, block_tree::position parent, const block_header& h,
                       ledger_view& ledger) override;
  std::vector<due> dues(const block_tree& tree, block_tree::position parent, const block_header& h,
                        ledger_view& ledger) override;
  void added(const block_tree& tree, block_tree::position p, ledger_view& ledger) override;
  duration future_limit() const override { return settings_.future_limit; }
  u256 weight(const block_header&) const override { return u256{1}; }
  /// Never by itself: best() decides, by votes.
  bool prefers(const block_tree&, block_tree::position, block_tree::position) const override {
    return false;
  }
  block_tree::position best(const block_tree& tree, unix_ms clock) override;
  block_tree::position settled(const block_tree& tree, block_tree::position head) const override;

  std::optional<agenda> agenda_of(const block_tree& tree, block_tree::position head,
                                  const account_id& self, unix_ms clock,
                                  ledger_view& ledger) override;
  std::optional<turn> turn_on(const block_tree& tree, block_tree::position parent,
                              std::uint64_t slot, chain_view& chain) override;
  std::vector<slot_result> results_of(const block_tree& tree,
                                      block_tree::position p) const override;

  std::vector<vote_message> votes_of(const block_tree& tree, const account_id& self,
                                     const duty* occasion, unix_ms clock) override;
  verdict take_vote(const block_tree& tree, const vote_message& v, unix_ms clock) override;
  std::vector<action> take_evidence() override;

  std::optional<bytes> take_safety() override;
  void restore_safety(byte_view in) override;
  std::optional<checkpoint> final_checkpoint() const override;
  /// E20, E13.
  verdict trust(const block_tree& tree, const checkpoint& c, unix_ms clock) override;
  std::optional<std::uint64_t> fortune(const block_tree& tree, block_tree::position parent,
                                       std::uint64_t slot, const block_header* h,
                                       const account_id& self, ledger_view& ledger) override;
  void forget_turns() override { last_.proposed = 0; }
  void act_as(const persona& who) override { all_last_.act_as(who, last_); }
  void keep_branches() override { keeps_branches_ = true; }

  /// What the votes and blocks at hand make of the chain; null before the genesis block was added.
  const beacon_store* store() const { return store_.get(); }
  /// The state after a block. @pre it was added and descends from the final one
  state_ptr state_after(const block_tree& tree, block_tree::position p) const;

  slot_number slot_at(unix_ms clock) const;
  unix_ms time_of(slot_number slot) const;

private:
  /// What this node has signed last (E17).
  struct signed_last {
    slot_number proposed = 0;
    epoch_number source = 0;
    epoch_number target = 0;
    bool has_voted = false;
  };

  verdict check_signatures(const block_header& h, ledger_view& ledger) const;
  std::optional<attestation> vote_in(const block_tree& tree, const account_id& self,
                                     slot_number slot);
  verdict judge_vote(const block_tree& tree, block_tree::position head, const attestation& a);
  bool is_validator(const block_tree& tree, const account_id& who) const;
  bool note_vote(const block_tree& tree, const attestation& a);
  void note_missed(const block_tree& tree, block_tree::position p);
  void deliver_waiting(const block_tree& tree, block_tree::position p);
  void forget_old();

  ethereum_settings settings_;
  unix_ms genesis_time_;
  std::unique_ptr<beacon_store> store_;
  vote_book book_;
  std::map<block_id, std::vector<attestation>> waiting_; // for blocks that are not known yet
  std::size_t waiting_count_ = 0;
  std::map<block_tree::position, std::vector<slot_result>> missed_; // before a block
  std::vector<action> evidence_;
  signed_last last_;
  personas<signed_last> all_last_;
  bool safety_changed_ = false;
  bool keeps_branches_ = false;
  epoch_number forgot_in_ = 0;
};

} // namespace concur::consensus::ethereum
