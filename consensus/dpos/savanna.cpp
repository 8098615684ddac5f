#include "consensus/dpos/savanna.hpp"

#include "base/assert.hpp"
#include "base/mutant.hpp"

namespace concur::consensus::dpos {
namespace {

template <class T>
std::vector<T> from(const std::vector<T>& all, std::uint64_t index) {
  return {all.begin() + static_cast<std::ptrdiff_t>(index), all.end()};
}

/// D8.3, apart from time.
bool keeps_lock(const finalizer_safety& safety, const finality_view& branch) {
  return branch.claim_time() > safety.lock.time || branch.extends(safety.lock);
}

/// D8.4
bool is_strong(const finalizer_safety& safety, const finality_view& branch) {
  auto claim = branch.claim_time();
  if (!safety.last_vote || safety.last_vote->time <= claim)
    return true;
  return branch.extends(*safety.last_vote) && safety.other_branch <= claim;
}

} // namespace

finality_core::finality_core(const block_ref& genesis)
    : first_link_(genesis.height), links_{{genesis.height, false}}, genesis_time_(genesis.time) {}

const block_ref& finality_core::at(concur::height h) const {
  CONCUR_ASSERT(h >= last_final());
  CONCUR_ASSERT(h < current());
  return refs_[h.value - last_final().value];
}

unix_ms finality_core::claim_time() const { return refs_.empty() ? genesis_time_ : claimed().time; }

bool finality_core::extends(const block_ref& b) const {
  return b.height >= last_final() && b.height < current() && at(b.height).id == b.id;
}

bool finality_core::may_claim(const qc_claim& claim) const {
  return claim >= latest_claim() && claim.height <= current();
}

finality_core finality_core::next(const block_ref& own, const qc_claim& claim) const {
  CONCUR_ASSERT(own.height == current());
  CONCUR_ASSERT(may_claim(claim));
  auto out = *this;
  if (claim.strong) {
    out.first_link_ = claim.height;
    out.links_ = from(links_, claim.height.value - first_link_.value);
    out.refs_ = from(refs_, out.last_final().value - last_final().value);
  }
  CONCUR_ASSERT(out.last_final() == final_after(last_final(), claim, out.links_.front()));
  out.links_.push_back(claim);
  out.refs_.push_back(own);
  return out;
}

vote_strength decide_vote(finalizer_safety& safety, const block_ref& proposal,
                          const finality_view& branch) {
  if (safety.last_vote && proposal.time <= safety.last_vote->time)
    return vote_strength::none;
  if (!keeps_lock(safety, branch))
    return vote_strength::none;
  auto strong = CONCUR_MUTANT("savanna-always-strong", is_strong(safety, branch), true);
  if (!strong && !branch.extends(*safety.last_vote))
    safety.other_branch = safety.last_vote->time;
  if (strong) {
    safety.other_branch = unix_ms{0};
    if (branch.claim_time() > safety.lock.time) // D8.5
      safety.lock = branch.claimed();
  }
  safety.last_vote = proposal;
  return strong ? vote_strength::strong : vote_strength::weak;
}

vote_count::vote_count(std::map<account_id, std::uint64_t> weights) : weights_(std::move(weights)) {
  std::uint64_t sum = 0;
  for (auto& [id, weight] : weights_)
    CONCUR_ASSERT(!__builtin_add_overflow(sum, weight, &sum));
  CONCUR_ASSERT(sum > 0);
  // floor(2 sum / 3) + 1 without overflow. D8.1
  threshold_ = sum / 3 * 2 + sum % 3 * 2 / 3 + CONCUR_MUTANT("savanna-quorum-one-short", 1, 0);
}

bool vote_count::add(const account_id& finalizer, vote_strength strength) {
  CONCUR_ASSERT(strength != vote_strength::none);
  auto found = weights_.find(finalizer);
  if (found == weights_.end())
    return false;
  (strength == vote_strength::strong ? strong_ : weak_) += found->second;
  weights_.erase(found);
  return true;
}

vote_strength vote_count::quorum() const {
  if (CONCUR_MUTANT("savanna-weak-is-strong", strong_, strong_ + weak_) >= threshold_)
    return vote_strength::strong;
  return strong_ + weak_ >= threshold_ ? vote_strength::weak : vote_strength::none;
}

} // namespace concur::consensus::dpos
