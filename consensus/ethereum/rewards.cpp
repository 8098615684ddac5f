#include "consensus/ethereum/rewards.hpp"

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

std::array<flag_rule, 3> rules_of(const ethereum_params& params, const beacon_state& s) {
  std::array<flag_rule, 3> out{{{timely_source, params.source_weight, true},
                                {timely_target, params.target_weight, true},
                                {timely_head, params.head_weight, false}}};
  const epoch_number previous = previous_epoch(params, s);
  for (flag_rule& rule : out)
    rule.increments = balance_with_flag(params, s, previous, rule.flag) / params.increment;
  return out;
}

/// What is the same for every validator.
struct accounts {
  std::array<flag_rule, 3> rules;
  gwei total;
  epoch_number previous;
  bool leaking;
};

balance_change change_of(const ethereum_params& params, const accounts& a, const validator& v,
                         std::uint8_t flags) {
  balance_change out;
  const gwei base = base_reward(params, v, a.total);
  const bool counts = is_active(v, a.previous) && !v.slashed;
  for (const flag_rule& rule : a.rules) {
    const bool made = counts && (flags & rule.flag) != 0;
    if (made && !a.leaking)
      out.reward += multiply_divide(base * rule.weight, rule.increments,
                                    a.total / params.increment * params.weight_denominator);
    else if (!made && rule.is_demanded)
      out.penalty += base * rule.weight / params.weight_denominator;
  }
  if (!counts || (flags & timely_target) == 0)
    out.penalty += inactivity_penalty(params, v.effective_balance, v.inactivity_score);
  return out;
}

} // namespace

gwei base_reward_per_increment(const ethereum_params& params, gwei total) {
  return params.increment * params.base_reward_factor / integer_root(total);
}

gwei base_reward(const ethereum_params& params, const validator& v, gwei total) {
  return v.effective_balance / params.increment * base_reward_per_increment(params, total);
}

bool is_leaking(const ethereum_params& params, epoch_number previous, epoch_number finalised) {
  return minus_or_zero(previous, finalised) > params.leak_after;
}

std::uint64_t next_score(const ethereum_params& params, std::uint64_t score, bool made_target,
                         bool leaking) {
  score = made_target ? minus_or_zero(score, 1) : score + params.score_bias;
  return leaking ? score : minus_or_zero(score, params.score_recovery);
}

gwei inactivity_penalty(const ethereum_params& params, gwei effective, std::uint64_t score) {
  return multiply_divide(effective, score, params.score_bias * params.leak_quotient);
}

std::vector<balance_change> epoch_changes(const ethereum_params& params, const beacon_state& s) {
  const epoch_number previous = previous_epoch(params, s);
  const accounts shared{rules_of(params, s),
                        total_active_balance(params, s, current_epoch(params, s)), previous,
                        is_leaking(params, previous, s.finality.finalised.epoch)};
  std::vector<balance_change> out(s.validators->size());
  for (std::size_t i = 0; i < out.size(); ++i)
    if (is_eligible((*s.validators)[i], previous))
      out[i] = change_of(params, shared, (*s.validators)[i], (*s.previous_flags)[i]);
  return out;
}

gwei proposer_reward(const ethereum_params& params, std::uint64_t numerator) {
  return multiply_divide(numerator, params.proposer_weight,
                         (params.weight_denominator - params.proposer_weight) *
                             params.weight_denominator);
}

gwei balance_with_flag(const ethereum_params& params, const beacon_state& s, epoch_number e,
                       std::uint8_t flag) {
  const auto& flags = e == current_epoch(params, s) ? *s.current_flags : *s.previous_flags;
  gwei total = 0;
  for (std::size_t i = 0; i < s.validators->size(); ++i) {
    const validator& v = (*s.validators)[i];
    if (is_active(v, e) && !v.slashed && (flags[i] & flag) != 0)
      total += v.effective_balance;
  }
  return std::max(total, params.increment);
}

} // namespace concur::consensus::ethereum
