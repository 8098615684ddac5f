// Delegated proof of stake as the shared chain engine knows it: whose slot it is, which branch to
// follow, what is irreversible. The families differ in their scheme (scheme.hpp).
//
// D12   A node never signs two blocks of one slot, also over a restart: it remembers the last slot
//       that it used before it uses it. In EOSIO it does not build on a branch that is lower than
//       the last block that it signed either (EOSIO/eos: plugins/producer_plugin/
//       producer_plugin.cpp, the producer's watermark).
// D14   A block that does not descend from the node's last irreversible block is refused, whatever
//       its weight (bitshares/bitshares-core: libraries/chain/fork_database.cpp, push_block).
// D15   A gap of as many slots as a round has blames nobody (as D10.4); shorter ones are reported
//       slot by slot.
#pragma once

#include "consensus/chain/chain_rules.hpp"
#include "consensus/dpos/dpos_settings.hpp"

namespace concur::consensus::dpos {

class scheme;
class state_book;
struct delegate_state;

class dpos_rules final : public chain_rules {
public:
  /// @pre check(settings) succeeded
  dpos_rules(dpos_settings settings, unix_ms genesis_time);
  ~dpos_rules() override;

  engine_info info() const override;
  /// Reasons: block-bad-seal.
  verdict check_proof(const block_header& h) const override;
  /// Reasons, in the order of their examination: block-below-settled block-slot-not-later
  /// block-wrong-time block-wrong-proposer block-bad-signature block-confirms-twice
  /// block-bad-claim block-bad-certificate.
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

  std::vector<vote_message> votes_of(const block_tree& tree, const account_id& self, const duty*,
                                     unix_ms clock) override;
  verdict take_vote(const block_tree& tree, const vote_message& v, unix_ms clock) override;
  std::optional<bytes> take_safety() override;
  void restore_safety(byte_view in) override;
  void forget_turns() override;
  void act_as(const persona& who) override;
  void keep_branches() override { keeps_branches_ = true; }

private:
  bool descends_from_settled(const block_tree& tree, block_tree::position parent) const;
  std::vector<duty> duties_of(const delegate_state& s, const account_id& self, unix_ms clock) const;

  struct signed_so_far;

  dpos_settings settings_;
  std::unique_ptr<scheme> scheme_;
  std::unique_ptr<state_book> states_;
  std::unique_ptr<signed_so_far> signed_;
  personas<std::unique_ptr<signed_so_far>> all_signed_;
  bool keeps_branches_ = false;
};

} // namespace concur::consensus::dpos
