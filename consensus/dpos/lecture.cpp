#include "consensus/dpos/lecture.hpp"

#include "base/assert.hpp"
#include "base/mutant.hpp"

#include <algorithm>

namespace concur::consensus::dpos {

lecture_committee::lecture_committee(const lecture_rules& rules,
                                     std::span<const candidate_votes> ranking, std::uint64_t first)
    : first_(first) {
  CONCUR_ASSERT(!ranking.empty());
  CONCUR_ASSERT(rules.delegates > 0);
  for (auto& c : ranking)
    if (places_.size() < rules.delegates)
      places_.emplace_back(c.candidate);
    else
      standbys_.push_back(c.candidate);
  missed_.resize(places_.size());
}

std::size_t lecture_committee::place_of(std::uint64_t slot) const {
  CONCUR_ASSERT(slot >= first_);
  return static_cast<std::size_t>((slot - first_) % places_.size());
}

std::optional<account_id> lecture_committee::turn_of(std::uint64_t slot) const {
  return places_[place_of(slot)];
}

bool lecture_committee::counts_votes(const lecture_rules& rules, std::uint64_t slot) const {
  return slot + 1 >= first_ + rules.rounds_a_period * places_.size();
}

std::size_t lecture_committee::on_block(const lecture_rules& rules, std::uint64_t parent_slot,
                                        std::uint64_t slot, const std::set<account_id>& out) {
  CONCUR_ASSERT(slot > parent_slot);
  std::erase_if(standbys_, [&](auto& id) { return out.contains(id); });
  std::set<std::size_t> leaving;
  auto from = std::max(parent_slot + 1, first_);
  auto blamed = slot - from < places_.size(); // D10.4
  for (auto s = from; blamed && s < slot; ++s)
    if (auto place = place_of(s);
        ++missed_[place] >=
            CONCUR_MUTANT("dpos-miss-forgiven", rules.misses_max, rules.misses_max + 1) &&
        !standbys_.empty())
      leaving.insert(place);
  missed_[place_of(slot)] = 0;
  for (std::size_t place = 0; place < places_.size(); ++place)
    if (places_[place] && out.contains(*places_[place])) {
      places_[place].reset();
      leaving.insert(place);
    }
  std::size_t changed = 0;
  for (auto place : leaving)
    changed += replace(place) ? 1 : 0;
  return changed;
}

bool lecture_committee::replace(std::size_t place) {
  if (CONCUR_MUTANT("dpos-standby-stays", standbys_.empty(), true))
    return false; // D10.3
  places_[place] = standbys_.front();
  standbys_.erase(standbys_.begin());
  missed_[place] = 0;
  return true;
}

bool can_fill(std::uint64_t power, std::uint64_t work, std::chrono::milliseconds slot) {
  auto available = uint128{power} * static_cast<std::uint64_t>(slot.count());
  return power == 0 || available >= uint128{work} * 1000;
}

} // namespace concur::consensus::dpos
