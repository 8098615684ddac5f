#include "consensus/dpos/ballot_box.hpp"

#include <algorithm>

namespace concur::consensus::dpos {
namespace {

constexpr std::size_t early_max = 4'096;

vote_count count_of(const std::vector<account_id>& producers) {
  std::map<account_id, std::uint64_t> weights;
  for (auto& p : producers)
    weights.emplace(p, 1);
  return vote_count(std::move(weights));
}

vote_strength strength(const finality_vote& v) {
  return v.strong ? vote_strength::strong : vote_strength::weak;
}

} // namespace

block_votes::block_votes(const eos_schedule& finalizers) : active_(count_of(finalizers.active())) {
  if (auto* pending = finalizers.pending())
    pending_ = count_of(*pending);
}

verdict block_votes::add(const finality_vote& v) {
  if (votes_.contains(v.finalizer))
    return verdict::refuse("vote-known");
  auto counts = active_.add(v.finalizer, strength(v));
  counts |= pending_ && pending_->add(v.finalizer, strength(v));
  if (!counts)
    return verdict::refuse("vote-not-entitled");
  votes_.emplace(v.finalizer, v);
  return verdict::accept();
}

vote_strength block_votes::quorum() const {
  return pending_ ? std::min(active_.quorum(), pending_->quorum()) : active_.quorum();
}

bool block_votes::has(const finality_vote& v) const {
  auto found = votes_.find(v.finalizer);
  return found != votes_.end() && found->second == v;
}

std::vector<finality_vote> block_votes::certificate(const eos_schedule& finalizers,
                                                    vote_strength wanted) const {
  block_votes sum(finalizers);
  std::vector<finality_vote> out;
  for (auto& [who, v] : votes_) {
    if (sum.quorum() >= wanted)
      break;
    if (strength(v) >= wanted && sum.add(v))
      out.push_back(v);
  }
  return out;
}

vote_strength strength_of(const eos_schedule& finalizers, const block_id& block,
                          std::span<const finality_vote> votes) {
  block_votes sum(finalizers);
  for (std::size_t i = 0; i < votes.size(); ++i) {
    auto rises = i == 0 || votes[i - 1].finalizer < votes[i].finalizer;
    if (!rises || votes[i].block != block || !sum.add(votes[i]))
      return vote_strength::none;
  }
  return sum.quorum();
}

void early_votes::keep(const finality_vote& v) {
  votes_.push_back(v);
  if (votes_.size() > early_max)
    votes_.pop_front();
}

std::vector<finality_vote> early_votes::take(const block_id& block) {
  std::vector<finality_vote> out;
  std::erase_if(votes_, [&](auto& v) {
    if (v.block != block)
      return false;
    out.push_back(v);
    return true;
  });
  return out;
}

} // namespace concur::consensus::dpos
