#include "simulation/fairness.hpp"

#include "simulation/measures.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace concur::simulation {
namespace {

bool anything(const std::vector<double>& weights) {
  return std::accumulate(weights.begin(), weights.end(), 0.0) > 0;
}

std::optional<double> gini_of(const std::vector<double>& weights) {
  return anything(weights) ? std::optional{gini(weights)} : std::nullopt;
}

} // namespace

fairness fairness_of(const fairness_input& in) {
  fairness out;
  out.gini = gini_of(in.balances);
  out.reward_gini = gini_of(in.rewards);
  out.stake_gini = gini_of(in.stakes);
  if (auto& start = in.owned_at_start) {
    out.wealth_gini_start = start->gini;
    out.top_wealth_share_start = start->top_share;
  }
  if (auto& end = in.owned_at_end) {
    out.wealth_gini_end = end->gini;
    out.top_wealth_share_end = end->top_share;
    out.turnout = end->turnout;
  }
  for (auto& c : in.claims)
    out.reward_stake_deviation =
        std::max(out.reward_stake_deviation.value_or(0), std::abs(c.got - c.due));
  if (anything(in.hash_shares))
    out.nakamoto = static_cast<double>(nakamoto_coefficient(in.hash_shares, 0.5));
  std::uint64_t canonical = 0, honest = 0;
  for (auto& b : in.blocks)
    if (b.status == block_status::canonical) {
      ++canonical;
      honest += in.honest[b.miner.value] ? 1 : 0;
    }
  if (canonical > 0)
    out.chain_quality = static_cast<double>(honest) / static_cast<double>(canonical);
  if (in.elapsed > duration{0})
    out.chain_growth_per_s = static_cast<double>(canonical) / to_seconds(in.elapsed);
  out.common_prefix_violation_depth = std::max(in.reorganisation_max, in.difference_at_end);
  return out;
}

} // namespace concur::simulation
