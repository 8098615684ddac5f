#include "config/embedded.hpp"
#include "config/sections.hpp"

#include <charconv>
#include <fmt/core.h>

namespace concur::config {

namespace {

using namespace simulation;

void read_stop(const section& run, stop_rule& out) {
  const auto stop = run.table("stop");
  std::string settled;
  if (stop.text("settled", settled)) {
    out.all_settled = settled == "all-transactions";
    if (!out.all_settled)
      stop.unknown_word("settled", settled, {"all-transactions"});
  }
  stop.time("time", out.time, duration{1});
  stop.count("height", out.height, 1);
  stop.count("blocks", out.blocks, 1);
  stop.count("events", out.events, 1);
  stop.count("attempts", out.attempts, 1);
}

void read_difficulty(const section& protocol, pow_settings& out) {
  const auto difficulty = protocol.table("difficulty");
  difficulty.count("leading_zero_bits", out.leading_zero_bits, 0u, 255u);
  difficulty.count("step_every", out.difficulty_step_every);
  difficulty.count("step_bits", out.difficulty_step_bits, 0u, 255u);
  std::string bits;
  if (!difficulty.text("bits", bits))
    return;
  std::uint32_t compact = 0;
  const auto* last = bits.data() + bits.size();
  const auto [end, bad] = std::from_chars(bits.data(), last, compact, 16);
  if (bits.size() != 8 || bad != std::errc{} || end != last)
    difficulty.complain("bits", "protocol.difficulty.bits must be 8 hexadecimal digits, "
                                "such as \"1d00ffff\"");
  else
    out.start_bits = compact;
}

void read_retarget(const section& protocol, pow_settings& out) {
  const auto* v = protocol.find("retarget");
  if (v && v->as<std::string>()) {
    protocol.choice("retarget", out.retarget);
    return;
  }
  const auto retarget = protocol.table("retarget");
  retarget.choice("rule", out.retarget);
  retarget.count("window", out.retarget_window, 2, 1'000'000);
  retarget.time("half_life", out.half_life, std::chrono::seconds{1}, std::chrono::hours{24 * 365});
}

void read_hashing(const section& protocol, run_mode mode, pow_settings& out) {
  protocol.choice("hashing", out.hashing);
  // Real clocks need real work, whatever the file says: one file serves all modes.
  if (mode != run_mode::sim)
    out.hashing = hashing_kind::real;
  protocol.number("hash_rate", out.hash_rate);
}

void read_pow(const section& protocol, run_mode mode, pow_settings& out) {
  protocol.choice("puzzle", out.puzzle);
  protocol.time("block_interval", out.block_interval, std::chrono::milliseconds{1},
                std::chrono::hours{24 * 365});
  read_difficulty(protocol, out);
  read_retarget(protocol, out);
  std::string fork_choice;
  if (protocol.text("fork_choice", fork_choice) && fork_choice != "most-work")
    protocol.unknown_word("fork_choice", fork_choice, {"most-work"});
  protocol.number("ties", out.ties, 0, 1);
  protocol.count("confirmations", out.confirmations, 1, 100'000);
  protocol.time("future_limit", out.future_limit);
  read_hashing(protocol, mode, out);
}

void read_pool(const section& protocol, ledger::pool_limits& out) {
  const auto pool = protocol.table("pool");
  pool.size("bytes", out.bytes, 64u << 10, 4ull << 30);
  std::uint64_t transactions = out.transactions, per_account = out.per_account;
  pool.count("transactions", transactions, 1, 10'000'000);
  pool.count("per_account", per_account, 1, 1'000'000);
  out.transactions = transactions;
  out.per_account = per_account;
  pool.size("transaction_bytes", out.transaction_bytes, 256, max_transaction_bytes);
  amount fee{out.fee_per_kilobyte_min};
  pool.coins("fee_min", fee);
  out.fee_per_kilobyte_min = fee.value;
  pool.count("nonce_gap_max", out.nonce_gap_max, 0, 1'000'000);
}

} // namespace

void read_run(const section& top, run_settings& out) {
  const auto run = top.table("run");
  run.choice("mode", out.mode);
  run.choice("driver", out.driver);
  run.count("seed", out.seed);
  read_stop(run, out.stop);
  const auto limit = run.table("limit");
  limit.time("virtual", out.limit.virtual_time, duration{1});
  limit.time("wall", out.limit.wall_time, duration{1});
  limit.count("events", out.limit.events, 1);
  // Simulated nodes share what they hold, and none of it is a process's.
  out.limit.node_memory = out.mode == run_mode::sim ? 0 : std::size_t{256} << 20;
  limit.size("node_memory", out.limit.node_memory, 64u << 10);
  // Design: in one process work that depends only on content may be done once.
  out.verify = out.mode == run_mode::sim ? ledger::verify_mode::once : ledger::verify_mode::each;
  run.choice("verify", out.verify);
  run.choice("store", out.store);
  run.flag("events_log", out.events_log);
  run.count("events_log_max", out.events_log_max);
}

namespace {

template <class Settings, class Read>
protocol_rules settings_read(Settings start, const section& protocol, Read read) {
  read(protocol, start);
  return start;
}

/// The rules of a family by name; pow has one kind, which its keys describe.
protocol_rules read_rules(const section& protocol, run_mode mode, const std::string& family) {
  namespace dpos = consensus::dpos;
  if (family == "pow")
    return settings_read(pow_settings{}, protocol,
                         [mode](auto& s, auto& to) { read_pow(s, mode, to); });
  std::string rules;
  if (!protocol.text("rules", rules)) {
    protocol.require("rules", "rules = \"lecture\", or a preset of this kind");
    rules = "lecture"; // noted; the rest of the file is read all the same
  }
  if (family == "pos") {
    if (rules == "peercoin")
      return settings_read(consensus::pos::peercoin_settings{}, protocol, read_peercoin);
    if (rules == "ethereum")
      return settings_read(consensus::ethereum::settings_of(consensus::ethereum::revision::electra),
                           protocol, read_ethereum);
    if (rules != "lecture")
      protocol.unknown_word("rules", rules, {"lecture", "peercoin", "ethereum"});
    return settings_read(consensus::pos::lecture_pos_settings{}, protocol, read_lecture_pos);
  }
  if (rules == "bitshares")
    return settings_read(dpos::bitshares(), protocol, read_dpos);
  if (rules == "steem")
    return settings_read(dpos::steem(), protocol, read_dpos);
  if (rules == "eos")
    return settings_read(dpos::eos(), protocol, read_dpos);
  if (rules != "lecture")
    protocol.unknown_word("rules", rules, {"lecture", "bitshares", "steem", "eos"});
  return settings_read(dpos::lecture_dpos(), protocol, read_dpos);
}

} // namespace

void read_protocol(const section& top, run_mode mode, protocol_settings& out) {
  const auto protocol = top.table("protocol");
  if (protocol.text("preset", out.preset) && !embedded(asset::preset, out.preset))
    protocol.unknown_word("preset", out.preset, list(asset::preset));
  if (protocol.text("kind", out.family) && out.family != "pow" && out.family != "pos" &&
      out.family != "dpos") {
    protocol.unknown_word("kind", out.family, {"pow", "pos", "dpos"});
    out.family = "pow";
  }
  out.rules = read_rules(protocol, mode, out.family);
  read_election(protocol, out.election);
  protocol.coins("subsidy", out.subsidy);
  protocol.count("halving", out.halving_interval);
  protocol.count("maturity", out.maturity, 0, 100'000);
  protocol.table("block_max").size("bytes", out.block_bytes_max, 1'000, 32u << 20);
  read_pool(protocol, out.pool);
}

} // namespace concur::config
