#include "consensus/ethereum/weak_subjectivity.hpp"

#include "consensus/ethereum/queues.hpp"

#include <algorithm>

namespace concur::consensus::ethereum {

epoch_number weak_subjectivity_period(const ethereum_settings& settings, std::uint64_t validators,
                                      std::uint64_t average_eth) {
  const std::uint64_t n = validators, t = average_eth, d = settings.safety_decay_percent;
  const std::uint64_t full = 32; // MAX_EFFECTIVE_BALANCE of phase 0, in ETH
  const std::uint64_t churn = validator_churn_limit(settings, n);
  const std::uint64_t top_ups = settings.deposits_per_block_max * settings.slots_per_epoch;
  // Who replaces whom is bounded by the churn, how fast balances are filled up by the deposits.
  if (full * (200 + 3 * d) >= t * (200 + 12 * d))
    return settings.withdrawability_delay + 3 * n * d * t / (200 * top_ups * (full - t));
  const std::uint64_t by_churn =
      n * (t * (200 + 12 * d) - full * (200 + 3 * d)) / (600 * churn * (2 * t + full));
  const std::uint64_t by_top_ups = n * (200 + 3 * d) / (600 * top_ups);
  return settings.withdrawability_delay + std::max(by_churn, by_top_ups);
}

epoch_number weak_subjectivity_period(const ethereum_settings& settings, gwei total_active) {
  const gwei churn = std::max(settings.churn_min, total_active / settings.churn_quotient);
  const gwei whole = churn - churn % settings.increment; // get_balance_churn_limit
  return settings.withdrawability_delay +
         settings.safety_decay_percent * total_active / (2 * whole * 100);
}

epoch_number weak_subjectivity_period(const ethereum_settings& settings, const beacon_state& s) {
  const epoch_number e = current_epoch(settings, s);
  gwei total = 0;
  std::uint64_t active = 0;
  for (const validator& v : *s.validators)
    if (is_active(v, e)) {
      total += v.effective_balance;
      ++active;
    }
  if (settings.effective_balance_max > settings.activation_balance_min)
    return weak_subjectivity_period(settings, std::max(total, settings.increment));
  const std::uint64_t average =
      std::clamp<std::uint64_t>(total / std::max<std::uint64_t>(active, 1) / gwei_per_eth, 1, 32);
  return weak_subjectivity_period(settings, std::max<std::uint64_t>(active, 1), average);
}

} // namespace concur::consensus::ethereum
