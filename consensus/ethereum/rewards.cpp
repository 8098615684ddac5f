#include "consensus/ethereum/rewards.hpp"

#include "base/mutant.hpp"
#include "consensus/ethereum/arithmetic.hpp"

#include <algorithm>

namespace concur::consensus::ethereum {

namespace {

struct flag_rule {
  std::uint8_t flag;
  std::uint64_t weight;
  bool is_demanded;             ///< missing it costs
  std::uint64_t increments = 0; ///< of those who made it
};

std::array<flag_rule, 3> rules_of(const ethereum_settings& settings, const beacon_state& s) {
  std::array<flag_rule, 3> out{
      {{timely_source, settings.source_weight, true},
       {timely_target, settings.target_weight, true},
       {timely_head, settings.head_weight, CONCUR_MUTANT("ethereum-head-demanded", false, true)}}};
  const epoch_number previous = previous_epoch(settings, s);
  for (flag_rule& rule : out)
    rule.increments = balance_with_flag(settings, s, previous, rule.flag) / settings.increment;
  return out;
}

/// What is the same for every validator.
struct accounts {
  std::array<flag_rule, 3> flags;
  gwei total;
  epoch_number previous;
  bool leaking;
};

balance_change change_of(const ethereum_settings& settings, const accounts& a, const validator& v,
                         std::uint8_t flags) {
  balance_change out;
  const gwei base = base_reward(settings, v, a.total);
  const bool counts = is_active(v, a.previous) && !v.slashed;
  for (const flag_rule& rule : a.flags) {
    const bool made = counts && (flags & rule.flag) != 0;
    if (made && CONCUR_MUTANT("ethereum-leak-pays", !a.leaking, true))
      out.reward += multiply_divide(base * rule.weight, rule.increments,
                                    a.total / settings.increment * settings.weight_denominator);
    else if (!made && rule.is_demanded)
      out.penalty += base * rule.weight / settings.weight_denominator;
  }
  if (!counts || (flags & timely_target) == 0)
    out.penalty += inactivity_penalty(settings, v.effective_balance, v.inactivity_score);
  return out;
}

} // namespace

gwei base_reward_per_increment(const ethereum_settings& settings, gwei total) {
  return settings.increment * settings.base_reward_factor / integer_root(total);
}

gwei base_reward(const ethereum_settings& settings, const validator& v, gwei total) {
  return v.effective_balance / settings.increment * base_reward_per_increment(settings, total);
}

bool is_leaking(const ethereum_settings& settings, epoch_number previous, epoch_number finalised) {
  return minus_or_zero(previous, finalised) > settings.leak_after;
}

std::uint64_t next_score(const ethereum_settings& settings, std::uint64_t score, bool made_target,
                         bool leaking) {
  score = made_target ? minus_or_zero(score, 1) : score + settings.score_bias;
  return leaking ? score : minus_or_zero(score, settings.score_recovery);
}

gwei inactivity_penalty(const ethereum_settings& settings, gwei effective, std::uint64_t score) {
  return multiply_divide(effective, score, settings.score_bias * settings.leak_quotient);
}

std::vector<balance_change> epoch_changes(const ethereum_settings& settings,
                                          const beacon_state& s) {
  const epoch_number previous = previous_epoch(settings, s);
  const accounts shared{rules_of(settings, s),
                        total_active_balance(settings, s, current_epoch(settings, s)), previous,
                        is_leaking(settings, previous, s.finality.finalised.epoch)};
  std::vector<balance_change> out(s.validators->size());
  for (std::size_t i = 0; i < out.size(); ++i)
    if (is_eligible((*s.validators)[i], previous))
      out[i] = change_of(settings, shared, (*s.validators)[i], (*s.previous_flags)[i]);
  return out;
}

gwei proposer_reward(const ethereum_settings& settings, std::uint64_t numerator) {
  return multiply_divide(
      numerator, settings.proposer_weight,
      (settings.weight_denominator -
       CONCUR_MUTANT("ethereum-proposer-underpaid", settings.proposer_weight, 0)) *
          settings.weight_denominator);
}

gwei balance_with_flag(const ethereum_settings& settings, const beacon_state& s, epoch_number e,
                       std::uint8_t flag) {
  const auto& flags = e == current_epoch(settings, s) ? *s.current_flags : *s.previous_flags;
  gwei total = 0;
  for (std::size_t i = 0; i < s.validators->size(); ++i) {
    const validator& v = (*s.validators)[i];
    if (is_active(v, e) && !v.slashed && (flags[i] & flag) != 0)
      total += v.effective_balance;
  }
  return std::max(total, settings.increment);
}

} // namespace concur::consensus::ethereum
