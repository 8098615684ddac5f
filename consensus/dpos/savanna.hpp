// Savanna: irreversibility by votes on every block (AntelopeIO/spring: libraries/chain/include/
// eosio/chain/finality/finality_core.hpp, finality_core.cpp, finalizer.cpp, qc.cpp).
//
// D8    Finalizers vote on each block. A quorum of votes on a block is a certificate (QC); each
//       block claims one of an ancestor, never one older or weaker than its parent's claim.
// D8.1  A quorum is more than two thirds of the weight, floor(2 w / 3) + 1. The certificate is
//       strong if strong votes alone reach it, else weak.
// D8.2  A strong certificate on a block makes irreversible what that block claims: two in a row.
//       A weak one moves the claim on and settles nothing (get_new_block_numbers; the strength of
//       the claim inside does not matter).
// D8.3  A finalizer votes only if time grows, and if the block claims something later than the
//       finalizer's lock (liveness) or extends the lock (safety).
// D8.4  The vote is strong if its last vote is not later than what the block claims, or if the
// block
//       extends the last vote and no vote on another branch is later than the claim. Else it is
//       weak; leaving the branch of the last vote notes that vote's time as the other branch's.
// D8.5  A strong vote locks what the block claims, if that is later than the lock, and forgets the
//       other branch. Last vote, lock and that time must be durable before the vote is sent.
// D8.6  A change of finalizers goes the way of D9; while a schedule is pending, a certificate takes
// a
//       quorum of both (block_header_state.cpp, finish_next; qc.hpp).
// D8.7  A finalizer does not vote on blocks that are older than 30 s by its clock: it is catching
//       up (controller.cpp, consider_voting).
// D8.8  Among branches the one whose latest claim is on the later block is preferred, then the
//       later block, then the greater id (fork_database.cpp, first_preferred).
#pragma once

#include "messages/block.hpp"

#include <map>
#include <optional>
#include <vector>

namespace concur::consensus::dpos {

struct block_ref {
  block_id id;
  concur::height height;
  unix_ms time;

  friend bool operator==(const block_ref&, const block_ref&) = default;
};

/// That there is a certificate on the block at this height of the same branch. The greater the
/// better: later, or at the same height strong.
struct qc_claim {
  concur::height height;
  bool strong = false;

  friend auto operator<=>(const qc_claim&, const qc_claim&) = default;
};

/// What a finalizer has to know of a block's branch.
class finality_view {
public:
  virtual ~finality_view() = default;
  /// The time of the block that is claimed.
  virtual unix_ms claim_time() const = 0;
  /// The block that is claimed. @pre this is not the first block
  virtual block_ref claimed() const = 0;
  /// Whether `b` is an ancestor that is not below the last final one.
  virtual bool extends(const block_ref& b) const = 0;
};

/// The last final block of a child that makes `claim`, where the claimed block claims `inner`
/// itself and `former` is final already. D8.2
constexpr concur::height final_after(concur::height former, const qc_claim& claim,
                                     const qc_claim& inner) {
  return claim.strong ? inner.height : former;
}

/// What a block knows of irreversibility: a value, one a block.
///   1. The claims of the blocks from some height to this one, ascending; the first of them claims
///      the last final block.
///   2. The blocks from the last final one to the parent of this one, ascending.
class finality_core final : public finality_view {
public:
  /// Of the first block: it claims itself, weakly, and is final.
  explicit finality_core(const block_ref& genesis);

  concur::height current() const { return first_link_ + (links_.size() - 1); }
  concur::height last_final() const { return links_.front().height; }
  const qc_claim& latest_claim() const { return links_.back(); }
  unix_ms claim_time() const override;
  block_ref claimed() const override { return at(latest_claim().height); }
  bool extends(const block_ref& b) const override;

  /// D8: whether a child may claim that.
  bool may_claim(const qc_claim& claim) const;
  /// Of a child that makes `claim`. @pre `own` is this block, may_claim(claim)
  [[nodiscard]] finality_core next(const block_ref& own, const qc_claim& claim) const;

private:
  const block_ref& at(concur::height h) const;

  concur::height first_link_;   // whose claim links_.front() is
  std::vector<qc_claim> links_; // never empty
  std::vector<block_ref> refs_; // from last_final(); empty at the first block
  unix_ms genesis_time_;
};

enum class vote_strength : std::uint8_t { none, weak, strong };

/// What a finalizer must never forget. D8.5
struct finalizer_safety {
  std::optional<block_ref> last_vote;
  block_ref lock; ///< at first the last final block
  unix_ms other_branch{0};

  friend bool operator==(const finalizer_safety&, const finalizer_safety&) = default;
};

/// Decides on `proposal`, whose branch is `branch`, and notes in `safety` what it decided.
vote_strength decide_vote(finalizer_safety& safety, const block_ref& proposal,
                          const finality_view& branch);

/// The votes on one block.
class vote_count {
public:
  /// @pre the weights are those of the finalizers and not all zero
  explicit vote_count(std::map<account_id, std::uint64_t> weights);

  /// False if it is no finalizer or voted already; nothing is counted then. @pre not none
  bool add(const account_id& finalizer, vote_strength strength);

  /// none: no quorum yet.
  vote_strength quorum() const;
  std::uint64_t threshold() const { return threshold_; }

private:
  std::map<account_id, std::uint64_t> weights_; // of those who have not voted
  std::uint64_t threshold_ = 0;
  std::uint64_t strong_ = 0;
  std::uint64_t weak_ = 0;
};

/// The greatest is preferred. D8.8
struct savanna_preference {
  unix_ms claim_time;
  unix_ms time;
  block_id id;

  friend auto operator<=>(const savanna_preference&, const savanna_preference&) = default;
};

} // namespace concur::consensus::dpos
