#include "config/writer.hpp"

#include "config/quantity.hpp"
#include "config/sections.hpp"
#include "config/words.hpp"

#include <fmt/core.h>

namespace concur::config {

std::string list_text(const std::vector<std::string>& items) {
  std::string out;
  for (const auto& item : items)
    out += (out.empty() ? "" : ", ") + quoted(item);
  return "[" + out + "]";
}

namespace {

using namespace simulation;

/// Appends lines "key = value".
class lines {
public:
  void raw(std::string_view key, const std::string& value) {
    out_ += fmt::format("{} = {}\n", key, value);
  }
  void text(std::string_view key, std::string_view value) { raw(key, quoted(value)); }
  void number(std::string_view key, double value) { raw(key, number_text(value)); }
  void count(std::string_view key, std::uint64_t value) { raw(key, fmt::format("{}", value)); }
  void time(std::string_view key, duration value) { text(key, to_text(value)); }
  void coins(std::string_view key, amount value) { text(key, to_text(value)); }
  void part(const std::string& text) { out_ += text; }
  void head(std::string_view title) { out_ += fmt::format("\n{}\n", title); }
  template <class E>
  void word(std::string_view key, E value) {
    text(key, word_of(value));
  }
  void optional_time(std::string_view key, const std::optional<duration>& value) {
    if (value)
      time(key, *value);
  }
  void optional_count(std::string_view key, const std::optional<std::uint64_t>& value) {
    if (value)
      count(key, *value);
  }
  std::string take() { return std::move(out_); }

private:
  std::string out_;
};

void write_run(lines& out, const run_settings& r) {
  out.head("[run]");
  out.word("mode", r.mode);
  out.word("driver", r.driver);
  out.count("seed", r.seed);
  out.word("verify", r.verify);
  out.word("store", r.store);
  out.raw("events_log", r.events_log ? "true" : "false");
  out.count("events_log_max", r.events_log_max);
  out.head("[run.stop]");
  if (r.stop.all_settled)
    out.text("settled", "all-transactions");
  out.optional_time("time", r.stop.time);
  out.optional_count("height", r.stop.height);
  out.optional_count("blocks", r.stop.blocks);
  out.optional_count("events", r.stop.events);
  out.optional_count("attempts", r.stop.attempts);
  out.head("[run.limit]");
  out.time("virtual", r.limit.virtual_time);
  out.time("wall", r.limit.wall_time);
  out.count("events", r.limit.events);
  if (r.limit.node_memory > 0)
    out.text("node_memory", size_text(r.limit.node_memory));
}

/// A part that a file of its own writes.
template <class Settings>
void write_rules(lines&, const Settings&) {}

void write_rules(lines& out, const pow_settings& p) {
  out.word("puzzle", p.puzzle);
  out.time("block_interval", p.block_interval);
  out.raw("difficulty",
          fmt::format("{{ leading_zero_bits = {}, bits = \"{:08x}\", step_every = {}, "
                      "step_bits = {} }}",
                      p.leading_zero_bits, p.start_bits, p.difficulty_step_every,
                      p.difficulty_step_bits));
  out.raw("retarget", fmt::format("{{ rule = \"{}\", window = {}, half_life = \"{}\" }}",
                                  word_of(p.retarget), p.retarget_window, to_text(p.half_life)));
  out.text("fork_choice", "most-work");
  out.count("confirmations", p.confirmations);
  out.time("future_limit", p.future_limit);
  out.word("hashing", p.hashing);
  out.number("hash_rate", p.hash_rate);
  out.number("ties", p.ties);
}

void write_election(lines& out, const election_settings& e) {
  out.head("[protocol.election]");
  out.count("voters", e.voters);
  out.raw("stake", e.pareto ? fmt::format("{{ min = \"{}\", pareto = {} }}", to_text(e.stake),
                                          number_text(*e.pareto))
                            : fmt::format("{{ min = \"{}\" }}", to_text(e.stake)));
  out.raw("policies", fmt::format("{{ loyal = {}, informed = {}, lazy = {}, bribed = {} }}",
                                  number_text(e.loyal), number_text(e.informed),
                                  number_text(e.lazy), number_text(e.bribed)));
  out.number("turnout", e.turnout);
  out.count("votes", e.votes);
  out.time("spread", e.spread);
  out.optional_time("bribe_at", e.bribe_at);
  out.raw("cartel", list_text(e.cartel));
}

std::string rules_toml(const pow_settings&) { return {}; }
template <class Settings>
std::string rules_toml(const Settings& s) {
  return to_toml(s);
}

/// Which of a family's rules they are; nothing where there is only one kind.
std::string_view rules_name(const protocol_rules& p) {
  if (std::holds_alternative<pow_settings>(p))
    return {};
  if (std::holds_alternative<consensus::pos::peercoin_settings>(p))
    return "peercoin";
  if (std::holds_alternative<consensus::ethereum::ethereum_settings>(p))
    return "ethereum";
  if (auto* dpos = std::get_if<consensus::dpos::dpos_settings>(&p);
      dpos && !std::holds_alternative<consensus::dpos::lecture_settings>(dpos->rules))
    return consensus::dpos::name_of(*dpos);
  return "lecture";
}

void write_protocol(lines& out, const protocol_settings& p) {
  out.head("[protocol]");
  out.text("preset", p.preset);
  out.text("kind", p.family);
  if (const auto name = rules_name(p.rules); !name.empty())
    out.text("rules", name);
  std::visit([&out](const auto& rules) { write_rules(out, rules); }, p.rules);
  out.coins("subsidy", p.subsidy);
  out.count("halving", p.halving_interval);
  out.count("maturity", p.maturity);
  out.raw("block_max", fmt::format("{{ bytes = \"{}\" }}", size_text(p.block_bytes_max)));
  if (is_elected(p.rules))
    write_election(out, p.election);
  out.part(std::visit([](const auto& rules) { return rules_toml(rules); }, p.rules));
  out.head("[protocol.pool]");
  out.text("bytes", size_text(p.pool.bytes));
  out.count("transactions", p.pool.transactions);
  out.count("per_account", p.pool.per_account);
  out.text("transaction_bytes", size_text(p.pool.transaction_bytes));
  out.coins("fee_min", amount{p.pool.fee_per_kilobyte_min});
  out.count("nonce_gap_max", p.pool.nonce_gap_max);
}

void write_behaviour(lines& out, const behaviour_settings& b) {
  out.head("[nodes.behaviour]");
  out.part(to_toml(b));
}

void write_node(lines& out, const node_settings& n, bool has_machine) {
  out.head("[[nodes]]");
  out.text("name", n.name);
  out.word("role", n.role);
  if (n.role == role_kind::miner)
    out.number("hash_share", n.hash_share);
  out.text("city", n.city);
  out.count("region", n.region);
  out.text("user", n.user);
  out.coins("balance", n.balance);
  out.coins("stake", n.stake);
  out.count("power", n.power);
  out.time("held", n.held);
  out.time("joins", n.joins);
  out.optional_time("leaves", n.leaves);
  out.time("clock_offset", n.clock_offset);
  out.word("store", n.store);
  if (has_machine)
    out.text("machine", n.machine);
  if (!n.checkpoint.empty())
    out.raw("checkpoint", config::quoted(n.checkpoint));
  if (n.accepts)
    out.raw("accepts", fmt::format("{{ confirmations = {} }}", *n.accepts));
  write_behaviour(out, n.behaviour);
}

void write_form(lines& out, const constant_latency& l) {
  out.text("dist", "constant");
  out.time("value", l.value);
}
void write_form(lines& out, const uniform_latency& l) {
  out.text("dist", "uniform");
  out.time("min", l.min);
  out.time("max", l.max);
}
void write_form(lines& out, const lognormal_latency& l) {
  out.text("dist", "lognormal");
  out.time("median", l.median);
  out.time("p99", l.p99);
}
void write_form(lines& out, const region_latency& l) {
  out.time("same", l.same);
  out.time("between", l.between);
}
void write_form(lines& out, const matrix_latency& l) {
  out.text("matrix", l.name);
  out.raw("cities", list_text(l.cities));
  std::string rows;
  for (const auto& row : l.round_trip) {
    std::vector<std::string> times;
    for (const auto t : row)
      times.push_back(to_text(t));
    rows += "  " + list_text(times) + ",\n";
  }
  out.raw("round_trip", "[\n" + rows + "]");
}

void write_network(lines& out, const network_settings& n) {
  out.head("[network]");
  out.text("bandwidth", rate_text(n.bandwidth));
  out.number("drop", n.drop);
  out.number("duplicate", n.duplicate);
  out.number("reorder", n.reorder);
  out.raw("relay", fmt::format("{{ blocks = \"{}\", transactions = \"{}\" }}", word_of(n.blocks),
                               word_of(n.transactions)));
  out.head("[network.topology]");
  out.word("kind", n.topology.kind);
  out.count("degree", n.topology.degree);
  out.count("regions", n.topology.regions);
  out.number("rewire", n.topology.rewire);
  out.head("[network.latency]");
  std::visit([&out](const auto& form) { write_form(out, form); }, n.latency);
  out.number("jitter", n.jitter);
  for (const auto& p : n.partitions) {
    out.head("[[faults]]");
    out.text("kind", p.one_way ? "one-way" : "partition");
    out.time("at", p.from);
    out.optional_time("heal", p.until);
    if (p.one_way) {
      out.raw("from", list_text(p.groups.at(0)));
      out.raw("to", list_text(p.groups.at(1)));
      continue;
    }
    std::string groups;
    for (const auto& g : p.groups)
      groups += (groups.empty() ? "" : ", ") + list_text(g);
    out.raw("groups", "[" + groups + "]");
  }
}

void write_traffic(lines& out, const scenario& s) {
  for (const auto& p : s.payments) {
    out.head("[[payments]]");
    out.time("at", p.at);
    out.text("from", p.from);
    out.text("to", p.to);
    out.coins("amount", p.value);
    out.coins("fee", p.fee);
  }
  out.head("[load]");
  out.number("tx_rate", s.load.tx_rate);
  out.raw("tx_size", fmt::format("{{ min = \"{}\", max = \"{}\" }}", size_text(s.load.tx_size_min),
                                 size_text(s.load.tx_size_max)));
  out.count("accounts", s.load.accounts);
  out.coins("balance", s.load.balance);
  out.raw("fee", fmt::format("{{ min = \"{}\", max = \"{}\" }}", to_text(s.load.fee_min),
                             to_text(s.load.fee_max)));
  out.optional_time("until", s.load.until);
  for (const auto& d : s.deeds) {
    out.head("[[deeds]]");
    out.time("at", d.at);
    out.text("user", d.user);
    out.text("kind", d.kind);
    out.coins("amount", d.value);
    out.raw("whom", list_text(d.whom));
  }
  for (const auto& o : s.offences) {
    out.head("[[offences]]");
    out.time("at", o.at);
    out.text("node", o.node);
    out.text("kind", o.kind);
  }
}

void write_checks(lines& out, const scenario& s) {
  out.head("[check]");
  out.raw("safety", list_text(s.check.safety));
  out.raw("require", list_text(s.check.require));
  out.raw("expect", list_text(s.check.expect));
  out.raw("seen", list_text(s.check.seen));
  if (s.run.mode == run_mode::hosts)
    out.raw("clock", fmt::format("{{ max_skew = \"{}\", on_excess = \"{}\" }}",
                                 to_text(s.hosts.skew_max), word_of(s.hosts.on_skew)));
  out.head("[sweep]");
  out.count("seeds", s.sweep.seeds);
  if (s.sweep.compare) {
    out.head("[sweep.compare]");
    out.text("metric", s.sweep.compare->metric);
    out.text("against", s.sweep.compare->against);
    out.number("ci", s.sweep.compare->ci);
  }
  out.head("[sweep.vary]");
  for (const auto& axis : s.sweep.vary) {
    std::string values;
    for (const auto& v : axis.values)
      values += (values.empty() ? "" : ", ") + v;
    out.raw(quoted(axis.key), "[" + values + "]");
  }
}

} // namespace

std::string resolved_toml(const scenario& s, std::string_view build) {
  lines out;
  std::string comment;
  for (const char c : build)
    comment += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  out.count("schema", 1);
  out.text("name", s.name);
  out.text("about", s.about);
  write_run(out, s.run);
  write_protocol(out, s.protocol);
  for (const auto& n : s.nodes)
    write_node(out, n, s.run.mode == run_mode::hosts);
  write_network(out, s.network);
  for (const auto& f : s.faults)
    out.part(to_toml(f));
  if (s.run.mode == run_mode::hosts)
    out.part(to_toml(s.hosts));
  write_traffic(out, s);
  write_checks(out, s);
  return fmt::format("# Every setting of this run. Build: {}\n", comment) + out.take();
}

} // namespace concur::config
