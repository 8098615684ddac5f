// Settings of chains of delegates: [protocol.dpos].
#include "config/quantity.hpp"
#include "config/sections.hpp"
#include "config/table_text.hpp"

#include <cmath>
#include <fmt/core.h>

namespace concur::config {

using namespace consensus::dpos;

template <>
struct vocabulary<voting_stake> {
  static constexpr auto all = std::to_array<word<voting_stake>>({{"balance", voting_stake::balance},
                                                                 {"bonded", voting_stake::bonded},
                                                                 {"both", voting_stake::both}});
};

template <>
struct vocabulary<eos_finality> {
  static constexpr auto all = std::to_array<word<eos_finality>>(
      {{"pipelined", eos_finality::pipelined}, {"savanna", eos_finality::savanna}});
};

namespace {

using namespace std::chrono_literals;

constexpr duration ten_years = 24h * 365 * 10;
constexpr std::uint64_t delegates_limit = 10'000;
constexpr double threshold_unit = 10'000;
constexpr double participation_unit = 100;
constexpr double turnout_unit = 1'000'000;

template <class Int>
void read_count(const section& dpos, std::string_view key, Int& out, std::uint64_t min,
                std::uint64_t max) {
  std::uint64_t value = out;
  if (dpos.count(key, value, min, max))
    out = static_cast<Int>(value);
}

/// A share, kept as a whole number of 1 / unit.
void read_share(const section& dpos, std::string_view key, unsigned& out, double unit) {
  double value = 0;
  if (dpos.number(key, value, 0, 1))
    out = static_cast<unsigned>(std::lround(value * unit));
}

void read(const section& dpos, lecture_settings& out) {
  read_count(dpos, "delegates", out.rules.delegates, 1, delegates_limit);
  dpos.count("rounds_a_period", out.rules.rounds_a_period, 1, 1'000'000);
  read_count(dpos, "misses_max", out.rules.misses_max, 1, 1'000'000);
  dpos.count("slot_work", out.slot_work);
}

void read(const section& dpos, bitshares_settings& out) {
  dpos.time("maintenance_interval", out.maintenance_interval, 1ms, ten_years);
  read_count(dpos, "maintenance_skip", out.maintenance_skip, 0, 1'000);
  read_count(dpos, "delegates_min", out.delegates_min, 1, delegates_limit);
  read_count(dpos, "delegates_max", out.delegates_max, 1, delegates_limit);
  const auto fading = dpos.table("fading");
  fading.time("full_power", out.fading.full_power, 0ms, ten_years);
  read_count(fading, "steps", out.fading.steps, 1, delegates_limit);
  fading.time("step", out.fading.step, 1ms, ten_years);
}

void read(const section& dpos, steem_settings& out) {
  read_count(dpos, "voted", out.round.voted, 0, delegates_limit);
  read_count(dpos, "by_virtual", out.round.by_virtual, 0, delegates_limit);
  dpos.count("proxy_depth", out.proxy_depth, 0u, 100u);
}

void read(const section& dpos, eos_settings& out) {
  read_count(dpos, "producers", out.election.producers, 1, 1'000);
  read_count(dpos, "repetitions", out.repetitions, 1, 10'000);
  dpos.count("slots_between", out.election.slots_between);
  read_share(dpos, "turnout_min", out.election.turnout_min_ppm, turnout_unit);
  read_count(dpos, "weeks_doubling", out.weeks_doubling, 1, weeks_to_double_max);
  dpos.choice("finality", out.finality);
  dpos.time("vote_age_max", out.vote_age_max, 0ms, ten_years);
}

void write(table_text& out, const lecture_settings& s) {
  out.count("delegates", s.rules.delegates);
  out.count("rounds_a_period", s.rules.rounds_a_period);
  out.count("misses_max", s.rules.misses_max);
  out.count("slot_work", s.slot_work);
}

void write(table_text& out, const bitshares_settings& s) {
  out.time("maintenance_interval", s.maintenance_interval);
  out.count("maintenance_skip", s.maintenance_skip);
  out.count("delegates_min", s.delegates_min);
  out.count("delegates_max", s.delegates_max);
  out.raw("fading", fmt::format("{{ full_power = {}, steps = {}, step = {} }}",
                                quoted(to_text(s.fading.full_power)), s.fading.steps,
                                quoted(to_text(s.fading.step))));
}

void write(table_text& out, const steem_settings& s) {
  out.count("voted", s.round.voted);
  out.count("by_virtual", s.round.by_virtual);
  out.count("proxy_depth", s.proxy_depth);
}

void write(table_text& out, const eos_settings& s) {
  out.count("producers", s.election.producers);
  out.count("repetitions", s.repetitions);
  out.count("slots_between", s.election.slots_between);
  out.share("turnout_min", s.election.turnout_min_ppm, turnout_unit);
  out.count("weeks_doubling", s.weeks_doubling);
  out.word("finality", word_of(s.finality));
  out.time("vote_age_max", s.vote_age_max);
}

} // namespace

void read_dpos(const section& protocol, dpos_settings& out) {
  const auto dpos = protocol.table("dpos");
  dpos.time("block_interval", out.block_interval, 1ms, 24h);
  dpos.time("future_limit", out.future_limit, 0ms, ten_years);
  dpos.choice("stake", out.stake);
  read_count(dpos, "votes_max", out.votes_max, 1, delegates_limit);
  dpos.time("release_after", out.release_after, 0ms, ten_years);
  read_share(dpos, "threshold", out.threshold, threshold_unit);
  read_share(dpos, "participation_min", out.participation_min, participation_unit);
  std::visit([&](auto& rules) { read(dpos, rules); }, out.rules);
  if (auto sound = consensus::dpos::check(out); !sound)
    dpos.bad().add(dpos.where(), sound.error().what, sound.error().hint);
}

std::string to_toml(const dpos_settings& s) {
  table_text out{"protocol.dpos"};
  out.time("block_interval", s.block_interval);
  out.time("future_limit", s.future_limit);
  out.word("stake", word_of(s.stake));
  out.count("votes_max", s.votes_max);
  out.time("release_after", s.release_after);
  out.share("threshold", s.threshold, threshold_unit);
  out.share("participation_min", s.participation_min, participation_unit);
  std::visit([&](auto& rules) { write(out, rules); }, s.rules);
  return out.take();
}

} // namespace concur::config
