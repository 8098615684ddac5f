#include "consensus/ethereum/slashing.hpp"

#include "base/assert.hpp"
#include "base/mutant.hpp"
#include "consensus/ethereum/arithmetic.hpp"
#include "consensus/ethereum/queues.hpp"

#include <algorithm>

namespace concur::consensus::ethereum {

gwei initial_penalty(const ethereum_settings& settings, gwei effective) {
  return effective / settings.slashing_quotient;
}

gwei whistleblower_reward(const ethereum_settings& settings, gwei effective) {
  return effective / CONCUR_MUTANT("ethereum-whistleblower-unpaid", settings.whistleblower_quotient,
                                   (2 * settings.whistleblower_quotient));
}

gwei correlation_penalty(const ethereum_settings& settings, gwei effective, gwei slashed,
                         gwei total) {
  const gwei adjusted = std::min(slashed * settings.slashing_multiplier, total);
  const std::uint64_t increments = effective / settings.increment;
  if (settings.penalty_by_increment)
    return multiply_divide(increments, adjusted, total) * settings.increment;
  return adjusted / (total / settings.increment) * increments;
}

void slash(const ethereum_settings& settings, beacon_state& s, validator_index who,
           validator_index proposer) {
  const epoch_number now = current_epoch(settings, s);
  CONCUR_ASSERT(can_be_slashed((*s.validators)[who], now));
  initiate_exit(settings, s, who);
  validator& v = s.validators.edit()[who];
  v.slashed = true;
  v.withdrawable_epoch = std::max(v.withdrawable_epoch, now + settings.slashings_epochs);
  s.slashings[now] += v.effective_balance;
  decrease_balance(s, who, initial_penalty(settings, v.effective_balance));
  increase_balance(s, proposer, whistleblower_reward(settings, v.effective_balance));
}

void punish_correlation(const ethereum_settings& settings, beacon_state& s) {
  if (s.slashings.empty())
    return;
  const epoch_number now = current_epoch(settings, s);
  const gwei total = total_active_balance(settings, s, now);
  gwei slashed = 0;
  for (const auto& [epoch, value] : s.slashings)
    slashed += value;
  for (std::size_t i = 0; i < s.validators->size(); ++i) {
    const validator& v = (*s.validators)[i];
    if (v.slashed && now + settings.slashings_epochs / 2 == v.withdrawable_epoch)
      decrease_balance(s, static_cast<validator_index>(i),
                       correlation_penalty(settings, v.effective_balance, slashed, total));
  }
}

void forget_slashings(const ethereum_settings& settings, beacon_state& s) {
  const epoch_number next = current_epoch(settings, s) + 1;
  while (!s.slashings.empty() && s.slashings.begin()->first + settings.slashings_epochs <= next)
    s.slashings.erase(s.slashings.begin());
}

} // namespace concur::consensus::ethereum
