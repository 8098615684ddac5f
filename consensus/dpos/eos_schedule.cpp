#include "consensus/dpos/eos_schedule.hpp"

#include "base/assert.hpp"

#include <algorithm>

namespace concur::consensus::dpos {

std::optional<std::vector<account_id>> elected_producers(const eos_election_rules& rules,
                                                         std::span<const candidate_votes> ranking,
                                                         std::size_t former) {
  std::vector<account_id> out;
  for (auto& c : ranking)
    if (c.votes > 0 && out.size() < rules.producers)
      out.push_back(c.candidate);
  if (out.empty() || out.size() < former)
    return std::nullopt;
  std::sort(out.begin(), out.end());
  return out;
}

bool eos_schedule::on_block(concur::height own, concur::height irreversible) {
  if (pending_ && irreversible >= pending_->since) { // D9.4
    active_ = std::move(pending_->producers);
    pending_.reset();
    ++version_;
    return true;
  }
  if (proposed_ && !pending_ && irreversible >= proposed_->since) { // D9.3
    pending_ = {std::move(proposed_->producers), own};
    proposed_.reset();
  }
  return false;
}

bool eos_schedule::propose(concur::height own, std::vector<account_id> producers) {
  CONCUR_ASSERT(!producers.empty());
  if (proposed_ || producers == (pending_ ? pending_->producers : active_))
    return false;
  proposed_ = {std::move(producers), own};
  return true;
}

} // namespace concur::consensus::dpos
