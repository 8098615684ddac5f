// Settings of Ethereum's proof of stake: [protocol.pos] of the rules "ethereum".
#include "config/quantity.hpp"
#include "config/sections.hpp"
#include "config/table_text.hpp"
#include "consensus/ethereum/beacon_block.hpp"

#include <fmt/core.h>

namespace concur::config {

using consensus::ethereum::ethereum_settings;
using consensus::ethereum::gwei;

namespace {

using namespace std::chrono_literals;

constexpr duration year = 24h * 365;
constexpr std::uint64_t million = 1'000'000;
constexpr std::uint64_t epochs_max = 10 * million;
constexpr std::uint64_t sweep_limit = std::uint64_t{1} << 32;
constexpr double percent = 100, basis_points = 10'000;

void read_coins(const section& at, std::string_view key, gwei& out) {
  amount given = consensus::ethereum::to_amount(out);
  if (at.coins(key, given))
    out = consensus::ethereum::to_gwei(given);
}

void read_share(const section& at, std::string_view key, std::uint64_t& out, double unit) {
  double given = 0;
  if (at.number(key, given, 0, 1))
    out = static_cast<std::uint64_t>(given * unit + 0.5);
}

void read_duties(const section& pos, ethereum_settings& out) {
  pos.time("slot", out.block_interval, 1ms, year);
  pos.count("slots_per_epoch", out.slots_per_epoch, 1, 1024);
  pos.time("clock_disparity", out.future_limit, 0ms, year);
  pos.count("shuffle_rounds", out.shuffle_rounds, 0u, 255u);
  pos.count("committees_per_slot_max", out.committees_per_slot_max, 1, million);
  pos.count("committee_size", out.committee_size, 1, million);
  pos.count("seed_lookahead_max", out.seed_lookahead_max, 0, 1000);
  pos.count("sampling_bytes", out.sampling_bytes, 1u, 2u);
  pos.count("inclusion_delay_min", out.inclusion_delay_min, 1, 1000);
  pos.count("attestations_max", out.attestations_max, 1, max_attestations);
  pos.flag("late_inclusion", out.late_inclusion);
  read_share(pos, "proposer_boost", out.proposer_boost_percent, percent);
  read_share(pos, "attestation_due", out.attestation_due_bps, basis_points);
  pos.count("vote_history", out.vote_history, 1, 4096);
}

void read_balances(const section& pos, ethereum_settings& out) {
  read_coins(pos, "increment", out.increment);
  read_coins(pos, "effective_balance_max", out.effective_balance_max);
  read_coins(pos, "activation_balance_min", out.activation_balance_min);
  read_coins(pos, "ejection_balance", out.ejection_balance);
  const auto hysteresis = pos.table("hysteresis");
  hysteresis.count("quotient", out.hysteresis_quotient, 1, 1000);
  hysteresis.count("down", out.hysteresis_down, 0, 1000);
  hysteresis.count("up", out.hysteresis_up, 0, 1000);
}

void read_queues(const section& pos, ethereum_settings& out) {
  const auto churn = pos.table("churn");
  read_coins(churn, "min", out.churn_min);
  read_coins(churn, "max", out.churn_max);
  churn.count("quotient", out.churn_quotient, 1);
  pos.count("deposits_per_epoch_max", out.deposits_per_epoch_max, 1, million);
  pos.count("withdrawability_delay", out.withdrawability_delay, 0, epochs_max);
  pos.count("exit_after", out.exit_after, 0, epochs_max);
  pos.count("withdrawals_per_block_max", out.withdrawals_per_block_max, 1, max_dues);
  pos.count("sweep_max", out.sweep_max, 1, sweep_limit);
}

void read_incentives(const section& pos, ethereum_settings& out) {
  pos.count("base_reward_factor", out.base_reward_factor, 0, million);
  const auto weights = pos.table("weights");
  weights.count("source", out.source_weight, 0, 1000);
  weights.count("target", out.target_weight, 0, 1000);
  weights.count("head", out.head_weight, 0, 1000);
  weights.count("proposer", out.proposer_weight, 0, 1000);
  weights.count("denominator", out.weight_denominator, 2, 1000);
  const auto leak = pos.table("leak");
  leak.count("after", out.leak_after, 0, epochs_max);
  leak.count("score_bias", out.score_bias, 1, million);
  leak.count("score_recovery", out.score_recovery, 0, million);
  leak.count("quotient", out.leak_quotient, 1, std::uint64_t{1} << 40);
  const auto slashing = pos.table("slashing");
  slashing.count("quotient", out.slashing_quotient, 1);
  slashing.count("multiplier", out.slashing_multiplier, 0, 1000);
  slashing.count("whistleblower_quotient", out.whistleblower_quotient, 1);
  slashing.count("epochs", out.slashings_epochs, 2, epochs_max);
  slashing.flag("by_increment", out.penalty_by_increment);
}

std::string coins_text(gwei value) {
  return quoted(to_text(consensus::ethereum::to_amount(value)));
}

void write_coins(table_text& out, std::string_view key, gwei value) {
  out.raw(key, coins_text(value));
}

void write_duties(table_text& out, const ethereum_settings& s) {
  out.time("slot", s.block_interval);
  out.count("slots_per_epoch", s.slots_per_epoch);
  out.time("clock_disparity", s.future_limit);
  out.count("shuffle_rounds", s.shuffle_rounds);
  out.count("committees_per_slot_max", s.committees_per_slot_max);
  out.count("committee_size", s.committee_size);
  out.count("seed_lookahead_max", s.seed_lookahead_max);
  out.count("sampling_bytes", s.sampling_bytes);
  out.count("inclusion_delay_min", s.inclusion_delay_min);
  out.count("attestations_max", s.attestations_max);
  out.flag("late_inclusion", s.late_inclusion);
  out.share("proposer_boost", s.proposer_boost_percent, percent);
  out.share("attestation_due", s.attestation_due_bps, basis_points);
  out.count("vote_history", s.vote_history);
}

void write_stakes(table_text& out, const ethereum_settings& s) {
  write_coins(out, "increment", s.increment);
  write_coins(out, "effective_balance_max", s.effective_balance_max);
  write_coins(out, "activation_balance_min", s.activation_balance_min);
  write_coins(out, "ejection_balance", s.ejection_balance);
  out.raw("hysteresis", fmt::format("{{ quotient = {}, down = {}, up = {} }}",
                                    s.hysteresis_quotient, s.hysteresis_down, s.hysteresis_up));
  out.raw("churn", fmt::format("{{ min = {}, max = {}, quotient = {} }}", coins_text(s.churn_min),
                               coins_text(s.churn_max), s.churn_quotient));
  out.count("deposits_per_epoch_max", s.deposits_per_epoch_max);
  out.count("withdrawability_delay", s.withdrawability_delay);
  out.count("exit_after", s.exit_after);
  out.count("withdrawals_per_block_max", s.withdrawals_per_block_max);
  out.count("sweep_max", s.sweep_max);
}

void write_incentives(table_text& out, const ethereum_settings& s) {
  out.count("base_reward_factor", s.base_reward_factor);
  out.raw("weights",
          fmt::format("{{ source = {}, target = {}, head = {}, proposer = {}, denominator = {} }}",
                      s.source_weight, s.target_weight, s.head_weight, s.proposer_weight,
                      s.weight_denominator));
  out.raw("leak",
          fmt::format("{{ after = {}, score_bias = {}, score_recovery = {}, quotient = {} }}",
                      s.leak_after, s.score_bias, s.score_recovery, s.leak_quotient));
  out.raw("slashing",
          fmt::format("{{ quotient = {}, multiplier = {}, whistleblower_quotient = {}, "
                      "epochs = {}, by_increment = {} }}",
                      s.slashing_quotient, s.slashing_multiplier, s.whistleblower_quotient,
                      s.slashings_epochs, s.penalty_by_increment));
}

} // namespace

void read_ethereum(const section& protocol, ethereum_settings& out) {
  const auto pos = protocol.table("pos");
  read_duties(pos, out);
  read_balances(pos, out);
  read_queues(pos, out);
  read_incentives(pos, out);
  if (const auto sound = consensus::ethereum::check(out); !sound)
    pos.bad().add(pos.where(), sound.error().what, sound.error().hint);
}

std::string to_toml(const ethereum_settings& s) {
  table_text out{"protocol.pos"};
  write_duties(out, s);
  write_stakes(out, s);
  write_incentives(out, s);
  return out.take();
}

} // namespace concur::config
