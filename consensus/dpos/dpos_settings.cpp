#include "consensus/dpos/dpos_settings.hpp"

#include <array>

namespace concur::consensus::dpos {
namespace {

using namespace std::chrono_literals;

constexpr duration interval_max = std::chrono::hours{24};
constexpr duration long_time = std::chrono::hours{24 * 365 * 10};
constexpr std::size_t delegates_limit = 10'000;

bool is_whole_ms(duration d) { return d % 1ms == 0ns; }
bool lies_in(duration d, duration low, duration high) { return d >= low && d <= high; }

const char* fault_of(const lecture_settings& s) {
  if (s.rules.delegates == 0 || s.rules.delegates > delegates_limit)
    return "delegates must be 1 to 10000";
  if (s.rules.rounds_a_period == 0 || s.rules.rounds_a_period > 1'000'000)
    return "rounds_a_period must be 1 to 1000000";
  return s.rules.misses_max == 0 ? "misses_max must be at least 1" : nullptr;
}

const char* fault_of(const bitshares_settings& s) {
  if (!lies_in(s.maintenance_interval, 1ms, long_time) || !is_whole_ms(s.maintenance_interval))
    return "maintenance_interval must be whole milliseconds above 0, at most 10 years";
  if (s.maintenance_skip > 1000)
    return "maintenance_skip must be at most 1000";
  if (s.delegates_min == 0 || s.delegates_min > delegates_limit)
    return "delegates_min must be 1 to 10000";
  if (s.delegates_max < s.delegates_min || s.delegates_max > delegates_limit)
    return "delegates_max must be delegates_min to 10000";
  if (s.fading.steps == 0 || s.fading.steps > 10'000)
    return "fading.steps must be 1 to 10000";
  if (!lies_in(s.fading.step, 1ms, long_time) || !lies_in(s.fading.full_power, 0ms, long_time))
    return "fading.step must be above 0 and fading.full_power not negative, at most 10 years";
  return nullptr;
}

const char* fault_of(const steem_settings& s) {
  auto places = s.round.voted + s.round.by_virtual;
  if (places == 0 || s.round.voted > delegates_limit || s.round.by_virtual > delegates_limit)
    return "voted and by_virtual must be 1 to 10000 together";
  return s.proxy_depth > 100 ? "proxy_depth must be at most 100" : nullptr;
}

const char* fault_of(const eos_settings& s) {
  constexpr std::uint32_t million = 1'000'000;
  if (s.election.producers == 0 || s.election.producers > 1'000)
    return "producers must be 1 to 1000";
  if (s.repetitions == 0 || s.repetitions > 10'000)
    return "repetitions must be 1 to 10000";
  if (s.election.turnout_min_ppm > million)
    return "turnout_min must be a share";
  if (s.weeks_doubling == 0 || s.weeks_doubling > weeks_to_double_max)
    return "weeks_doubling must be 1 to 1024";
  return lies_in(s.vote_age_max, 0ms, long_time) ? nullptr : "vote_age_max must not be negative";
}

const char* fault_of(const dpos_settings& s) {
  if (!lies_in(s.block_interval, 1ms, interval_max) || !is_whole_ms(s.block_interval))
    return "block_interval must be whole milliseconds, 1 ms to 24 h";
  if (!lies_in(s.future_limit, 0ms, long_time))
    return "future_limit must not be negative";
  if (!lies_in(s.release_after, 0ms, long_time))
    return "release_after must not be negative";
  if (s.votes_max == 0 || s.votes_max > delegates_limit)
    return "votes_max must be 1 to 10000";
  if (s.threshold == 0 || s.threshold > 10'000)
    return "threshold must be a share above 0";
  if (s.participation_min > 100)
    return "participation_min must be a share";
  return std::visit([](auto& rules) { return fault_of(rules); }, s.rules);
}

} // namespace

dpos_settings lecture_dpos() { return {}; }

dpos_settings bitshares() {
  dpos_settings s;
  s.participation_min = participation_required;
  s.votes_max = 1001; // as many as there may be delegates; a transaction has room for 30
  s.rules = bitshares_settings{};
  return s;
}

dpos_settings steem() {
  dpos_settings s;
  s.stake = voting_stake::bonded; // vesting shares
  s.threshold = steem_threshold;
  s.participation_min = participation_required;
  s.release_after = std::chrono::hours{24 * 7}; // STEEM_VESTING_WITHDRAW_INTERVAL_SECONDS
  s.rules = steem_settings{};
  return s;
}

dpos_settings eos() {
  dpos_settings s;
  s.block_interval = 500ms;
  s.future_limit = 7s;
  s.stake = voting_stake::bonded;
  s.release_after = std::chrono::hours{24 * 3}; // refund_delay_sec
  s.rules = eos_settings{};
  return s;
}

result<dpos_settings> dpos_named(std::string_view rules) {
  if (rules == "lecture")
    return lecture_dpos();
  if (rules == "bitshares")
    return bitshares();
  if (rules == "steem")
    return steem();
  if (rules == "eos")
    return eos();
  return fail(errc::usage, "no rules of delegates are called \"" + std::string{rules} + "\"");
}

std::string_view name_of(const dpos_settings& s) {
  constexpr std::array<std::string_view, 4> names{"lecture-dpos", "bitshares", "steem", "eos"};
  return names[s.rules.index()];
}

tally_rules tally_of(const dpos_settings& s) {
  auto out = lecture_tally;
  if (auto* graphene = std::get_if<bitshares_settings>(&s.rules)) {
    out = bitshares_tally;
    out.wanted_max = graphene->delegates_max;
    out.fading = graphene->fading;
  } else if (auto* st = std::get_if<steem_settings>(&s.rules)) {
    out = steem_tally;
    out.proxy_depth = st->proxy_depth;
  } else if (auto* e = std::get_if<eos_settings>(&s.rules)) {
    out = eos_tally;
    out.doubling = e->weeks_doubling;
  }
  out.votes_max = s.votes_max;
  return out;
}

status check(const dpos_settings& s) {
  if (auto* fault = fault_of(s))
    return fail(errc::usage, std::string{fault}, "protocol.dpos");
  return {};
}

} // namespace concur::consensus::dpos
