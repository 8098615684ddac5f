#include "consensus/pos/peercoin_settings.hpp"

#include "consensus/pos/peercoin/modifier.hpp"

namespace concur::consensus::pos {
namespace {

using namespace std::chrono_literals;

constexpr duration longest = 24h * 365 * 100;

std::int64_t seconds_of(duration d) {
  return std::chrono::duration_cast<std::chrono::seconds>(d).count();
}

bool is_whole(duration d) { return d >= 1s && d <= longest && d % 1s == 0ns; }

} // namespace

status check(const peercoin_settings& s) {
  if (s.version < peercoin::version::v05)
    return fail(errc::usage,
                "the rules before v0.5 find modifiers by outputs, which accounts lack");
  for (auto d : {s.block_interval, s.work_interval, s.work_interval_max, s.retarget_timespan,
                 s.half_life, s.age_min, s.age_max, s.modifier_interval, s.search_ahead})
    if (!is_whole(d))
      return fail(errc::usage, "Peercoin's times are whole seconds, from 1 s to 100 years");
  if (s.future_limit < 0s || s.future_limit > longest)
    return fail(errc::usage, "future_limit must lie between 0 and 100 years");
  if (std::max({s.block_interval, s.work_interval, s.work_interval_max}) > s.retarget_timespan)
    return fail(errc::usage, "retarget_timespan must be as long as an interval at least");
  if (s.modifier_interval < 63s)
    return fail(errc::usage, "modifier_interval must be 63 s at least");
  if (s.age_max <= s.age_min)
    return fail(errc::usage, "age_max must be longer than age_min");
  if (s.search_ahead > 1h)
    return fail(errc::usage, "search_ahead is an hour at most");
  if (s.limit_bits == 0 || s.first_work_bits == 0)
    return fail(errc::usage, "limit_bits and first_work_bits must be targets");
  for (auto bits : {s.limit_bits, s.first_stake_bits, s.first_work_bits})
    if (bits != 0 && !pow::target_of(bits, pow::decode_compact(s.limit_bits).value))
      return fail(errc::usage, "the first targets must be targets, not easier than limit_bits");
  if (s.work_reward_coins_max == 0 || s.work_reward_coins_max > 1'000'000)
    return fail(errc::usage, "a work block pays between 1 and 1,000,000 coins at most");
  if (s.outputs == 0 || s.outputs > 1'000'000)
    return fail(errc::usage, "an account has between 1 and 1,000,000 outputs");
  if (s.confirmations == 0)
    return fail(errc::usage, "a block settles with 1 confirmation at least");
  if (!(s.hash_rate >= 0))
    return fail(errc::usage, "hash_rate must not be negative");
  const auto p = params_of(s);
  if (peercoin::modifier_lead_s(p) <= 0)
    return fail(errc::usage, "age_min must be longer than the selection interval of a modifier, " +
                                 std::to_string(peercoin::selection_interval_s(p)) + " s");
  return {};
}

peercoin::params params_of(const peercoin_settings& s) {
  peercoin::params p;
  p.version = s.version;
  p.coin = units_per_coin;
  p.limit = pow::decode_compact(s.limit_bits).value;
  p.initial_stake_target = pow::decode_compact(s.first_stake_bits).value;
  p.initial_work_target = pow::decode_compact(s.first_work_bits).value;
  p.stake_spacing_s = seconds_of(s.block_interval);
  p.work_spacing_s = seconds_of(s.work_interval);
  p.work_spacing_s_max = seconds_of(s.work_interval_max);
  p.timespan_s = seconds_of(s.retarget_timespan);
  p.half_life_s = seconds_of(s.half_life);
  p.age_s_min = seconds_of(s.age_min);
  p.age_s_max = seconds_of(s.age_max);
  p.modifier_interval_s = seconds_of(s.modifier_interval);
  p.drift_s_max = seconds_of(s.future_limit);
  p.work_reward_coins_max = s.work_reward_coins_max;
  p.late_work_reward_coins_max = s.late_work_reward_coins_max;
  return p;
}

} // namespace concur::consensus::pos
