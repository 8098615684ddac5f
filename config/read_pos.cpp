// Settings of proof of stake by coin-age: [protocol.pos] of the rules "lecture" and "peercoin".
#include "config/quantity.hpp"
#include "config/sections.hpp"
#include "config/table_text.hpp"

#include <charconv>
#include <fmt/core.h>

namespace concur::config {

using consensus::pos::lecture_choice;
using consensus::pos::lecture_pos_settings;
using consensus::pos::peercoin_settings;
using consensus::pow::proof_kind;
using version = consensus::pos::peercoin::version;

template <>
struct vocabulary<lecture_choice> {
  static constexpr auto all = std::to_array<word<lecture_choice>>(
      {{"largest", lecture_choice::largest}, {"lottery", lecture_choice::lottery}});
};

template <>
struct vocabulary<version> {
  static constexpr auto all = std::to_array<word<version>>({{"v05", version::v05},
                                                            {"v09", version::v09},
                                                            {"v10", version::v10},
                                                            {"v12", version::v12},
                                                            {"v14", version::v14}});
};

template <>
struct vocabulary<proof_kind> {
  static constexpr auto all = std::to_array<word<proof_kind>>(
      {{"drawn", proof_kind::drawn}, {"real", proof_kind::searched}});
};

namespace {

using namespace std::chrono_literals;

constexpr duration year = 24h * 365;
constexpr std::uint64_t confirmations_max = 100'000;

void read_bits(const section& pos, std::string_view key, std::uint32_t& out) {
  std::string text;
  if (!pos.text(key, text))
    return;
  std::uint32_t compact = 0;
  const auto* last = text.data() + text.size();
  const auto [end, bad] = std::from_chars(text.data(), last, compact, 16);
  if (text.size() != 8 || bad != std::errc{} || end != last)
    pos.complain(
        key, fmt::format("{} must be 8 hexadecimal digits, such as \"1d00ffff\"", pos.full(key)));
  else
    out = compact;
}

void write_bits(table_text& out, std::string_view key, std::uint32_t value) {
  out.word(key, fmt::format("{:08x}", value));
}

/// What the keys one by one cannot say.
void check_together(const section& pos, const status& sound) {
  if (!sound)
    pos.bad().add(pos.where(), sound.error().what, sound.error().hint);
}

} // namespace

void read_lecture_pos(const section& protocol, lecture_pos_settings& out) {
  const auto pos = protocol.table("pos");
  pos.choice("choice", out.choice);
  pos.time("block_interval", out.block_interval, 1ms, year);
  pos.count("block_cost", out.block_cost_coin_days, 1, 1'000'000'000'000);
  pos.count("confirmations", out.confirmations, 1, confirmations_max);
  pos.count("reorg_max", out.reorg_max, 0, confirmations_max);
  pos.time("future_limit", out.future_limit, 0s, year);
  check_together(pos, consensus::pos::check(out));
}

void read_peercoin(const section& protocol, peercoin_settings& out) {
  const auto pos = protocol.table("pos");
  pos.choice("version", out.version);
  pos.time("block_interval", out.block_interval, 1s, year);
  pos.time("work_interval", out.work_interval, 1s, year);
  pos.time("work_interval_max", out.work_interval_max, 1s, year);
  pos.time("retarget_timespan", out.retarget_timespan, 1s, year);
  pos.time("half_life", out.half_life, 1s, year);
  read_bits(pos, "limit_bits", out.limit_bits);
  read_bits(pos, "first_stake_bits", out.first_stake_bits);
  read_bits(pos, "first_work_bits", out.first_work_bits);
  pos.time("age_min", out.age_min, 1s, 50 * year);
  pos.time("age_max", out.age_max, 1s, 50 * year);
  pos.count("outputs", out.outputs, 1, 1'000'000);
  pos.time("modifier_interval", out.modifier_interval, 63s, year);
  pos.time("future_limit", out.future_limit, 0s, year);
  pos.count("work_reward_max", out.work_reward_coins_max, 1, 1'000'000);
  pos.count("late_work_reward_max", out.late_work_reward_coins_max, 0, 1'000'000);
  pos.count("confirmations", out.confirmations, 1, confirmations_max);
  pos.choice("hashing", out.proof);
  pos.number("hash_rate", out.hash_rate);
  pos.time("search_ahead", out.search_ahead, 1s, 1h);
  check_together(pos, consensus::pos::check(out));
}

std::string to_toml(const lecture_pos_settings& s) {
  table_text out{"protocol.pos"};
  out.word("choice", word_of(s.choice));
  out.time("block_interval", s.block_interval);
  out.count("block_cost", s.block_cost_coin_days);
  out.count("confirmations", s.confirmations);
  out.count("reorg_max", s.reorg_max);
  out.time("future_limit", s.future_limit);
  return out.take();
}

std::string to_toml(const peercoin_settings& s) {
  table_text out{"protocol.pos"};
  out.word("version", word_of(s.version));
  out.time("block_interval", s.block_interval);
  out.time("work_interval", s.work_interval);
  out.time("work_interval_max", s.work_interval_max);
  out.time("retarget_timespan", s.retarget_timespan);
  out.time("half_life", s.half_life);
  write_bits(out, "limit_bits", s.limit_bits);
  write_bits(out, "first_stake_bits", s.first_stake_bits);
  write_bits(out, "first_work_bits", s.first_work_bits);
  out.time("age_min", s.age_min);
  out.time("age_max", s.age_max);
  out.count("outputs", s.outputs);
  out.time("modifier_interval", s.modifier_interval);
  out.time("future_limit", s.future_limit);
  out.count("work_reward_max", s.work_reward_coins_max);
  out.count("late_work_reward_max", s.late_work_reward_coins_max);
  out.count("confirmations", s.confirmations);
  out.word("hashing", word_of(s.proof));
  out.number("hash_rate", s.hash_rate);
  out.time("search_ahead", s.search_ahead);
  return out.take();
}

} // namespace concur::config
