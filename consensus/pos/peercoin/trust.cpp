#include "consensus/pos/peercoin/trust.hpp"

#include "base/mutant.hpp"
#include "consensus/pow/work.hpp"

namespace concur::consensus::pos::peercoin {

u256 block_trust(block_kind kind, std::uint32_t bits) {
  return CONCUR_MUTANT("peercoin-work-trusted", kind == block_kind::stake, true)
             ? pow::work_of_bits(bits)
             : u256{1};
}

bool is_time_allowed(const params& p, std::int64_t time, std::int64_t parent_time,
                     std::int64_t median_time) {
  return time > median_time && time + p.drift_s_max >= parent_time;
}

stake_novelty stakes_seen::judge(const stake_id& stake, const hash256& block,
                                 const hash256& head) const {
  const auto known = by_time_.find({stake.time, stake.output});
  if (known == by_time_.end())
    return stake_novelty::fresh;
  if (known->second == block)
    return stake_novelty::known;
  return known->second == head ? stake_novelty::duplicate_head : stake_novelty::duplicate;
}

void stakes_seen::add(const stake_id& stake, const hash256& block) {
  by_time_.try_emplace({stake.time, stake.output}, block);
}

void stakes_seen::forget_before(std::int64_t time) {
  by_time_.erase(by_time_.begin(), by_time_.lower_bound({time, hash256{}}));
}

} // namespace concur::consensus::pos::peercoin
