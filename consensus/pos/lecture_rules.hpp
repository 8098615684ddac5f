// The lecture's proof of stake as rules of a block chain. Time is cut into slots; whose turn a slot
// is follows from coin-age (consensus/pos/lecture_turn.hpp, L5 to L7).
//
//   S1  Stakers are the accounts that stand as candidates. Their coin-age counts as of the slot's
//       time, on the ledger after the parent.
//   S2  The block of slot s has time genesis + s * interval, and is signed by its maker.
//   S3  It takes its cost in coin-age from the maker (L3). What it pays is the ledger's subsidy.
//   S4  The branch on which more coin-age was spent wins (King, Nadal 2012, "Main chain protocol");
//       each block spends the same, so it is the longest. Among equals the one seen first.
//   S5  A block is taken for settled when `confirmations` blocks, itself included, are on it.
//   S6  A node makes one block a slot at most, over a restart too.
//   S7  With `reorg_max` above 0, a block whose branch parts from the node's best chain more than
//   so
//       many blocks below its head is refused: what was seen for long is its checkpoint (as in Nxt,
//       whose nodes go back 720 blocks at most). Who joins later has none (Buterin 2014, "Proof of
//       stake: how I learned to love weak subjectivity").
#pragma once

#include "consensus/chain/chain_rules.hpp"
#include "consensus/pos/lecture_turn.hpp"

#include <map>

namespace concur::consensus::pos {

enum class lecture_choice : std::uint8_t { largest, lottery };

struct lecture_pos_settings {
  lecture_choice choice = lecture_choice::largest;
  duration block_interval = std::chrono::minutes{10};
  std::uint64_t block_cost_coin_days = 365;
  std::uint64_t confirmations = 6;
  std::uint64_t reorg_max = 0;                      ///< blocks; 0: no limit
  duration future_limit = std::chrono::seconds{10}; ///< clocks may differ by so much
};

/// Refuses what no chain can be made of, as errc::usage.
status check(const lecture_pos_settings& s);

class lecture_rules final : public chain_rules {
public:
  /// @pre check(settings) succeeded
  lecture_rules(lecture_pos_settings settings, unix_ms genesis_time);

  engine_info info() const override;
  /// Reasons: block-bad-seal block-wrong-time.
  verdict check_proof(const block_header& h) const override;
  /// Reasons: block-below-checkpoint block-slot-not-later block-wrong-proposer block-bad-signature.
  verdict check_header(const block_tree& tree, block_tree::position parent, const block_header& h,
                       ledger_view& ledger) override;
  std::vector<due> dues(const block_tree& tree, block_tree::position parent, const block_header& h,
                        ledger_view& ledger) override;
  void added(const block_tree& tree, block_tree::position p, ledger_view& ledger) override;
  duration future_limit() const override { return settings_.future_limit; }
  u256 weight(const block_header&) const override { return u256{1}; }
  bool prefers(const block_tree& tree, block_tree::position candidate,
               block_tree::position current) const override;
  block_tree::position settled(const block_tree& tree, block_tree::position head) const override;
  std::optional<agenda> agenda_of(const block_tree& tree, block_tree::position head,
                                  const account_id& self, unix_ms clock,
                                  ledger_view& ledger) override;
  std::optional<turn> turn_on(const block_tree& tree, block_tree::position parent,
                              std::uint64_t slot, chain_view& chain) override;
  std::vector<slot_result> results_of(const block_tree& tree,
                                      block_tree::position p) const override;
  std::optional<bytes> take_safety() override;
  void restore_safety(byte_view saved) override;
  void forget_turns() override;
  void act_as(const persona& who) override { all_used_.act_as(who, last_used_); }
  void keep_branches() override { settings_.reorg_max = 0; }
  /// Lottery: 1 if the slot after this one would be drawn for `self`.
  std::optional<std::uint64_t> fortune(const block_tree& tree, block_tree::position parent,
                                       std::uint64_t slot, const block_header* h,
                                       const account_id& self, ledger_view& ledger) override;

private:
  std::vector<lecture_staker> stakers_at(const block_id& parent, std::uint64_t slot,
                                         ledger_view& ledger) const;
  /// Whose turn a slot is on this parent; nothing if nobody can pay.
  std::optional<account_id> entitled(const block_tree& tree, block_tree::position parent,
                                     std::uint64_t slot, ledger_view& ledger) const;
  unix_ms time_of(std::uint64_t slot) const;
  coin_age cost() const { return coin_days(settings_.block_cost_coin_days); }

  lecture_pos_settings settings_;
  unix_ms genesis_time_;
  std::uint64_t interval_ms_ = 0;

  /// Missed slots before a block, if any; of the last block that was checked, and of recent ones
  /// in the tree.
  std::pair<block_id, std::vector<slot_result>> checked_;
  std::map<block_tree::position, std::vector<slot_result>> missed_;

  std::optional<std::uint64_t> last_used_; // slot
  personas<std::optional<std::uint64_t>> all_used_;
  bool is_safety_new_ = false;
};

} // namespace concur::consensus::pos
