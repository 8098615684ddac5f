// Peercoin as rules of a block chain: blocks of work and blocks of stake in one chain. The rules of
// kernel, modifier, target, reward and trust (K, M, T, R, C) are in consensus/pos/peercoin/; here
// is how they meet the laboratory's ledger.
//
//   H1  A work block has Bitcoin's header and hash; a stake block is signed by the account whose
//       stake made it, and has the time of its kernel, in whole seconds.
//   H2  Accounts, not outputs: an account's coins lie in `outputs` equal parts of one age, which is
//       its coin-age divided by its balance (K2, K3). All parts race together, by one hash with the
//       weight of all; a stake block spends the coin-age of one part (R1).
//   H3  In place of times, offset and number of an output the kernel holds 128 bits of the key of
//       the account. An account made to have good kernels must wait for its coins' age, and the
//       modifier that it will be hashed with was not known when it was made (M5).
//   H4  Coins may be older than the chain. Before a modifier can be found back from a coinstake,
//       genesis' counts, which is 0 and known to all; so kernels of the first weeks are, too.
//   H5  Rewards are dues: mint, and for stake blocks consume. Fees go to the maker; Peercoin
//       destroys them.
//   H6  A block is taken for settled when `confirmations` blocks, itself included, are on it.
//   H7  A node uses a second once at most, over a restart too.
#pragma once

#include "consensus/chain/chain_rules.hpp"
#include "consensus/pos/peercoin/modifier.hpp"
#include "consensus/pos/peercoin/trust.hpp"
#include "consensus/pos/peercoin_settings.hpp"

namespace concur::consensus::pos {

class peercoin_rules final : public chain_rules {
public:
  /// @pre check(settings) succeeded
  peercoin_rules(peercoin_settings settings, unix_ms genesis_time);

  engine_info info() const override;
  /// Reasons: block-bad-seal block-bad-bits block-wrong-time block-below-target.
  verdict check_proof(const block_header& h) const override;
  /// Reasons: block-time-too-old block-wrong-bits block-stake-too-young block-bad-kernel
  /// block-bad-signature.
  verdict check_header(const block_tree& tree, block_tree::position parent, const block_header& h,
                       ledger_view& ledger) override;
  bool repeats(const block_tree& tree, const block_header& h) const override;
  std::vector<due> dues(const block_tree& tree, block_tree::position parent, const block_header& h,
                        ledger_view& ledger) override;
  void added(const block_tree& tree, block_tree::position p, ledger_view& ledger) override;
  duration future_limit() const override { return settings_.future_limit; }
  u256 weight(const block_header& h) const override;
  bool prefers(const block_tree& tree, block_tree::position candidate,
               block_tree::position current) const override;
  block_tree::position settled(const block_tree& tree, block_tree::position head) const override;
  std::optional<task> work_on(const block_tree& tree, block_tree::position parent, unix_ms clock,
                              std::uint64_t generation) const override;
  std::optional<agenda> agenda_of(const block_tree& tree, block_tree::position head,
                                  const account_id& self, unix_ms clock,
                                  ledger_view& ledger) override;
  std::optional<turn> turn_on(const block_tree& tree, block_tree::position parent,
                              std::uint64_t slot, chain_view& chain) override;
  std::vector<slot_result> results_of(const block_tree& tree,
                                      block_tree::position p) const override;
  std::optional<bytes> take_safety() override;
  void restore_safety(byte_view saved) override;
  void forget_turns() override { last_used_.reset(); }
  void act_as(const persona& who) override { all_used_.act_as(who, last_used_); }

private:
  class branch;
  struct block_state { // what a header does not say
    hash256 proof;
    std::uint64_t modifier = 0;
    std::uint32_t generated_at = 0; // heights and counts, as in branch_block
    std::uint32_t last_of_kind[2] = {0, 0};
    std::uint32_t work_count = 0;
  };

  std::int64_t earliest_time(const block_tree& tree, block_tree::position parent) const;
  /// The modifier of a kernel at this second, and how long it holds (M5, H4).
  std::optional<peercoin::modifier_span>
  modifier_at(const block_tree& tree, block_tree::position parent, std::int64_t second) const;
  verdict check_stake(const block_tree& tree, block_tree::position parent, const holder& staker,
                      std::uint64_t second, std::uint32_t bits) const;
  std::optional<std::uint64_t> find_kernel(const block_tree& tree, block_tree::position parent,
                                           const holder& staker, std::uint64_t from,
                                           std::uint64_t to) const;

  peercoin_settings settings_;
  peercoin::params params_;
  std::int64_t genesis_second_ = 0;
  std::vector<block_state> states_; // by position
  peercoin::stakes_seen seen_;
  std::optional<std::uint64_t> last_used_; // second
  personas<std::optional<std::uint64_t>> all_used_;
  bool is_safety_new_ = false;
};

} // namespace concur::consensus::pos
