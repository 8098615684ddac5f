// The chain as a strict auditor sees it: an own tree, own rules, own execution with a signature
// check of its own. It shares no memo with the nodes, so that an error in one of those shows, and a
// bug that was planted into the rules (base/mutant.hpp) is switched off while it judges. The
// invariants that need a tree or states share one auditor. Not thread-safe.
#pragma once

#include "consensus/chain/block_tree.hpp"
#include "simulation/cluster.hpp"

#include <deque>
#include <memory>
#include <optional>
#include <unordered_map>

namespace concur::simulation {

/// Not judged: the rules took another branch for final and forgot this one (Ethereum). That two
/// branches are final shows in what nodes settle.
inline constexpr std::string_view behind_settled = "block-behind-settled";

class auditor {
public:
  using position = consensus::block_tree::position;
  static constexpr position none = consensus::block_tree::none;

  /// Takes over what nodes hold already: restored stores. `nodes` must outlive it.
  explicit auditor(const cluster& nodes);

  struct judgement {
    position at = none; ///< none: its place in the tree is wrong or unknown
    reason why;         ///< empty: valid
    bool is_new = false;
  };
  /// Judges `b` once; asked again, it answers the same, unless the body is another one. Parents
  /// must come before children, else it is "block-unknown-parent". Whether a block was too early is
  /// not judged: that depends on the clock of the one who took it.
  judgement judge(const block_ptr& b);

  const consensus::block_tree& tree() const { return tree_; }
  const ledger::rules& rules() const { return nodes_.rules(); }

  /// The ledger after a block, nothing if the block or one below is not valid. States are kept for
  /// the last blocks and for a few on the way; others are worked out again.
  std::optional<ledger::state> state_after(position p);

  /// The last block that is settled for a node with this head; nothing if the head is not valid, or
  /// if settling follows votes that are in no block.
  std::optional<position> settled_for(position head) const { return facts_[head].settled; }

  /// All that was ever created up to this block, by the claims in the blocks alone: genesis, and
  /// what rewards exceed fees by. Wraps around if the claims are absurd.
  std::uint64_t claimed(position p) const { return facts_[p].claimed; }
  /// The most that the schedule allows up to this block.
  std::uint64_t scheduled(position p) const { return facts_[p].scheduled; }

  /// Blocks judged, each counted once.
  std::uint64_t judged() const { return judged_; }

private:
  struct facts {
    reason why; // empty: valid
    std::uint64_t claimed = 0;
    std::uint64_t scheduled = 0;
    std::optional<position> settled;
  };

  /// What the rules may ask, answered by the auditor's own states.
  class view final : public consensus::ledger_view {
  public:
    explicit view(auditor& owner) : owner_(owner) {}
    const concur::chain_id& chain() const override;
    consensus::stake_ptr stake_after(const block_id& b) override;
    bool check_signature(const public_key& key, byte_view text, const signature& s) override;

  private:
    auditor& owner_;
  };

  reason reason_of(const block_ptr& b, position known);
  reason check(const block_ptr& b, position parent);
  reason execute(const block& b, position parent, std::optional<ledger::state>& after);
  bool includes(const tx_id& id, position chain) const;
  void keep(position p, ledger::state s);
  std::optional<position> settled_now(position head) const;

  const cluster& nodes_;
  std::unique_ptr<consensus::chain_rules> rules_;
  std::unique_ptr<ledger::signature_checker> signatures_;
  consensus::block_tree tree_;
  std::vector<facts> facts_;                                                     // by position
  std::unordered_map<position, ledger::state> states_;                           // looked up only
  std::deque<position> recent_;                                                  // oldest first
  std::unordered_map<tx_id, std::vector<position>, hash256_hasher> blocks_with_; // looked up only
  std::unordered_map<block_id, reason, hash256_hasher> misplaced_;               // looked up only
  std::uint64_t judged_ = 0;
};

} // namespace concur::simulation
