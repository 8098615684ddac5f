#include "apps/outcome/summary.hpp"

#include "apps/outcome/figures.hpp"
#include "apps/outcome/text.hpp"
#include "simulation/predictions.hpp"
#include "simulation/statistics.hpp"

#include <algorithm>
#include <map>

namespace concur::apps {
namespace {

using namespace simulation;
using json = nlohmann::ordered_json;

template <class T>
json maybe(const std::optional<T>& value) {
  return value ? json(*value) : json(nullptr);
}

json quantile(const histogram& times, double q) {
  return times.count() == 0 ? json(nullptr) : json(to_seconds(times.quantile(q)));
}

json ratio(double a, double b) { return b > 0 ? json(a / b) : json(nullptr); }
json ratio(std::uint64_t a, std::uint64_t b) {
  return ratio(static_cast<double>(a), static_cast<double>(b));
}

json object(const counts& all) {
  auto out = json::object();
  for (auto& [name, n] : all)
    out[name] = n;
  return out;
}

std::string_view mode_name(run_mode m) {
  static constexpr std::string_view names[] = {"sim", "live", "hosts"};
  return names[static_cast<std::size_t>(m)];
}

std::string_view verify_name(ledger::verify_mode m) {
  static constexpr std::string_view names[] = {"each", "once", "none"};
  return names[static_cast<std::size_t>(m)];
}

/// "disk", "memory", or "mixed" where nodes differ.
std::string_view store_name(const scenario& s) {
  auto on_disk = std::count_if(s.nodes.begin(), s.nodes.end(),
                               [](auto& n) { return n.store == store_kind::disk; });
  if (on_disk == 0)
    return "memory";
  return static_cast<std::size_t>(on_disk) == s.nodes.size() ? "disk" : "mixed";
}

json header(const scenario& s, const judgement& j, const run_facts& facts) {
  return {{"schema", 1},
          {"name", s.name},
          {"seed", s.run.seed},
          {"mode", mode_name(s.run.mode)},
          {"driver", s.run.mode != run_mode::sim           ? json(nullptr)
                     : s.run.driver == driver_kind::actors ? json("actors")
                                                           : json("loop")},
          {"build", facts.build},
          {"verdict", to_string(j.verdict)},
          {"exit_code", j.exit_code},
          {"replay", facts.replay},
          {"protocol", {{"family", s.protocol.family}, {"preset", s.protocol.preset}}},
          {"verify", verify_name(s.run.verify)},
          {"store", store_name(s)}};
}

json clock(const outcome& o, const run_facts& facts) {
  auto virtual_s = to_seconds(o.figures.end);
  return {{"virtual_s", virtual_s},
          {"wall_s", maybe(facts.wall_s)},
          {"speedup", facts.wall_s ? ratio(virtual_s, *facts.wall_s) : json(nullptr)}};
}

/// Null unless there were several machines.
json machines(const run_facts& facts) {
  if (facts.machines.empty())
    return nullptr;
  auto out = json::array();
  for (auto& m : facts.machines)
    out.push_back({{"name", m.name},
                   {"address", m.address},
                   {"clock_offset_s", maybe(m.clock_offset_s)},
                   {"clock_uncertainty_s", maybe(m.clock_uncertainty_s)},
                   {"processes", m.lives},
                   {"killed", m.killed},
                   {"paused", m.paused},
                   {"report_batches", m.report_batches},
                   {"report_bytes", m.report_bytes},
                   {"stores_collected", m.has_stores}});
  return out;
}

json nodes(const outcome& o) {
  auto honest = std::count_if(o.nodes.begin(), o.nodes.end(), [](auto& n) { return n.is_honest; });
  auto all = static_cast<std::ptrdiff_t>(o.nodes.size());
  return {{"count", all}, {"honest", honest}, {"byzantine", all - honest}};
}

json blocks(const measured& m) {
  auto mean = m.interval.count() == 0 ? json(nullptr) : json(to_seconds(m.interval.mean()));
  return {{"made", m.blocks_made()},
          {"canonical", m.blocks_canonical},
          {"stale", m.blocks_stale},
          {"stale_rate", maybe(stale_rate(m))},
          {"interval_mean_s", mean},
          {"interval_p50_s", quantile(m.interval, 0.5)},
          {"interval_p95_s", quantile(m.interval, 0.95)},
          {"reorg_depth_max", m.reorganisation_max()},
          {"forks", m.forks},
          {"settled_reverts", m.settled_reverts},
          {"reach_90_p50_s", quantile(m.reach_90, 0.5)},
          {"reach_90_p99_s", quantile(m.reach_90, 0.99)}};
}

json transactions(const measured& m) {
  return {{"submitted", m.submitted},
          {"included", m.included},
          {"settled", m.settled},
          {"rejected", object(m.rejected)},
          {"settled_per_s", maybe(throughput(m))},
          {"bytes_mean", ratio(m.submitted_bytes, m.submitted)}};
}

json latency(const measured& m) {
  return {{"included_p50_s", quantile(m.included_after, 0.5)},
          {"included_p99_s", quantile(m.included_after, 0.99)},
          {"settled_p50_s", quantile(m.settled_after, 0.5)},
          {"settled_p99_s", quantile(m.settled_after, 0.99)}};
}

json final_part(const final_state& f) {
  return {{"height", f.height},
          {"head", to_hex(f.head)},
          {"state_root", to_hex(f.state_root)},
          {"settled_height", f.settled_height},
          {"identical_heads", f.identical_heads},
          {"settled_apart", f.settled_apart},
          {"identical_stores", f.identical_stores},
          {"supply", coins_text(f.supply)}};
}

json accounts(const outcome& o) {
  auto out = json::array();
  for (auto& a : o.accounts)
    out.push_back({{"name", a.name},
                   {"address", address(a.id)},
                   {"balance", coins_text(a.balance)},
                   {"coin_age", a.coin_age},
                   {"nonce", a.nonce},
                   {"bonded", coins_text(a.bonded)},
                   {"rewards", coins_text(a.rewards)}});
  return out;
}

json nodes_detail(const outcome& o) {
  auto out = json::array();
  for (auto& n : o.nodes)
    out.push_back(
        {{"name", n.name},
         {"role", n.role},
         {"head", to_hex(n.head)},
         {"settled", n.settled_height},
         {"blocks_made", n.counted.blocks_made},
         {"blocks_canonical", n.counted.blocks_canonical},
         {"reward_share", maybe(n.reward_share)},
         {"hash_share", n.hash_share},
         {"stake_share", maybe(n.stake_share)},
         {"votes", maybe(n.votes_share)},
         {"missed", o.figures.slots_made + o.figures.slots_missed > 0 ? json(n.counted.slots_missed)
                                                                      : json(nullptr)},
         {"accused", n.counted.accused_sum()},
         {"city", n.city},
         {"height", n.height},
         {"state_root", to_hex(n.state_root)},
         {"honest", n.is_honest},
         {"convicted", n.is_convicted},
         {"active", n.is_active}});
  return out;
}

json fairness_part(const fairness& f) {
  return {{"gini", maybe(f.gini)},
          {"nakamoto", maybe(f.nakamoto)},
          {"reward_gini", maybe(f.reward_gini)},
          {"chain_quality", maybe(f.chain_quality)},
          {"chain_growth_per_s", maybe(f.chain_growth_per_s)},
          {"common_prefix_violation_depth", f.common_prefix_violation_depth},
          {"stake_gini", maybe(f.stake_gini)},
          {"wealth_gini_start", maybe(f.wealth_gini_start)},
          {"wealth_gini_end", maybe(f.wealth_gini_end)},
          {"top_wealth_share_start", maybe(f.top_wealth_share_start)},
          {"top_wealth_share_end", maybe(f.top_wealth_share_end)},
          {"reward_stake_deviation", maybe(f.reward_stake_deviation)},
          {"turnout", maybe(f.turnout)}};
}

json cost(const outcome& o) {
  auto& m = o.figures;
  auto kinds = json::object();
  for (std::size_t i = 0; i < m.messages.size(); ++i)
    if (m.messages[i].count > 0)
      kinds[std::string{kind_name(i)}] = m.messages[i].count;
  auto sent = m.sent();
  return {{"hashes", m.hashes()},
          {"hashes_per_tx", ratio(m.hashes(), m.settled)},
          {"signatures_made", m.submitted + m.seals},
          {"signatures_checked", o.signatures_checked},
          {"signatures_needed", o.signatures_needed},
          {"messages", sent.count},
          {"bytes", sent.bytes},
          {"messages_by_kind", kinds},
          {"messages_per_block", ratio(sent.count, m.blocks_canonical)},
          {"bytes_per_block", ratio(sent.bytes, m.blocks_canonical)},
          {"bytes_per_settled_tx", ratio(sent.bytes, m.settled)}};
}

json faults(const outcome& o) {
  auto& n = o.network;
  json out{{"dropped", n.dropped},
           {"duplicated", n.duplicated},
           {"reordered", n.reordered},
           {"partitioned", n.partitioned},
           {"damaged", n.damaged}};
  for (auto& [kind, times] : o.figures.faults)
    out[kind] = times;
  return out;
}

/// Fixed cuts belong to the network and begin by themselves.
void add_partitions(const scenario& s, instant end, json& out) {
  for (std::size_t i = 0; i < s.network.partitions.size(); ++i) {
    auto& p = s.network.partitions[i];
    if (instant{p.from} > end)
      continue;
    auto nodes = json::array();
    for (auto& name : p.groups.front())
      nodes.push_back(name);
    auto has_ended = p.until && instant{*p.until} <= end;
    std::string kind = p.one_way ? "one-way" : "partition";
    out.push_back({{"name", kind + "-" + std::to_string(i + 1)},
                   {"kind", kind},
                   {"began_s", to_seconds(p.from)},
                   {"ended_s", has_ended ? json(to_seconds(*p.until)) : json(nullptr)},
                   {"nodes", nodes}});
  }
}

json fault_times(const scenario& s, const outcome& o) {
  auto out = json::array();
  add_partitions(s, o.figures.end, out);
  for (auto& f : o.figures.fault_times) {
    auto nodes = json::array();
    for (auto n : f.nodes)
      nodes.push_back(o.nodes[n.value].name);
    out.push_back({{"name", f.name},
                   {"kind", info_of(f.kind).name},
                   {"began_s", to_seconds(f.began)},
                   {"ended_s", f.ended ? json(to_seconds(*f.ended)) : json(nullptr)},
                   {"nodes", nodes}});
  }
  std::stable_sort(out.begin(), out.end(), [](auto& a, auto& b) {
    return a["began_s"].template get<double>() < b["began_s"].template get<double>();
  });
  return out;
}

json accusations(const outcome& o) {
  auto out = json::array();
  for (auto& n : o.nodes)
    for (auto& [kind, times] : n.counted.accused)
      out.push_back({{"accused", n.name}, {"kind", kind}, {"count", times}});
  return out;
}

/// A row for each node that does not keep the protocol; attempts are null where its attack is none
/// that succeeds or fails, and the rate of a selfish pool is its share of the rewards.
json attacks(const scenario& s, const outcome& o) {
  auto out = json::array();
  for (std::size_t i = 0; i < o.nodes.size() && i < s.nodes.size(); ++i) {
    auto& n = o.nodes[i];
    auto& kind = s.nodes[i].behaviour.kind;
    if (kind.empty())
      continue;
    auto counts_attempts = kind == "double-spend";
    auto hits = std::min(n.counted.successes, n.counted.attempts);
    json row{{"node", n.name},
             {"behaviour", kind},
             {"attempts", counts_attempts ? json(n.counted.attempts) : json(nullptr)},
             {"successes", counts_attempts ? json(hits) : json(nullptr)},
             {"rate", counts_attempts     ? ratio(hits, n.counted.attempts)
                      : kind == "selfish" ? maybe(n.reward_share)
                                          : json(nullptr)},
             {"ci95", json::array({nullptr, nullptr})}};
    if (counts_attempts && n.counted.attempts > 0) {
      auto ci = wilson(hits, n.counted.attempts);
      row["ci95"] = json::array({ci.low, ci.high});
    }
    auto theory = predict_attack(s, s.nodes[i]);
    row["theory"] = theory ? json(theory->value) : json(nullptr);
    row["formula"] = theory ? json(theory->formula + "; " + theory->rule) : json(nullptr);
    out.push_back(std::move(row));
  }
  return out;
}

json slots(const measured& m) {
  auto due = m.slots_made + m.slots_missed;
  return {{"due", due},
          {"made", m.slots_made},
          {"missed", m.slots_missed},
          {"missed_rate", ratio(m.slots_missed, due)}};
}

json terms(const outcome& o) {
  auto out = json::array();
  auto names = [&](auto& ids) {
    auto all = json::array();
    for (auto id : ids)
      all.push_back(o.nodes[id.value].name);
    return all;
  };
  for (auto& t : o.figures.terms)
    out.push_back({{"t_s", to_seconds(t.began)},
                   {"term", t.term},
                   {"active", t.active},
                   {"left", names(t.left)},
                   {"entered", names(t.entered)}});
  return out;
}

json first(const property& p, const outcome& o) {
  if (!p.first)
    return nullptr;
  json out = {{"t_s", to_seconds(p.first->at)}};
  if (p.first->level)
    out["height"] = p.first->level->value;
  out["node"] = o.nodes[p.first->node.value].name;
  if (!p.first->block.is_zero())
    out["block"] = to_hex(p.first->block);
  out["what"] = p.first->text;
  return out;
}

json properties(const judgement& j, const outcome& o) {
  auto out = json::array();
  for (auto& p : j.properties)
    out.push_back({{"name", p.name},
                   {"kind", to_string(p.kind)},
                   {"status", p.status},
                   {"count", p.count},
                   {"first", first(p, o)},
                   {"text", p.text.empty() ? json(nullptr) : json(p.text)},
                   {"excuse", p.excuse.empty() ? json(nullptr) : json(p.excuse)}});
  return out;
}

} // namespace

json summary_json(const scenario& s, const outcome& o, const judgement& j, const run_facts& facts) {
  auto& m = o.figures;
  auto out = header(s, j, facts);
  out["clock"] = clock(o, facts);
  out["nodes"] = nodes(o);
  out["events"] = m.events;
  out["events_per_wall_s"] =
      facts.wall_s ? ratio(static_cast<double>(m.events), *facts.wall_s) : json(nullptr);
  out["peak_memory_bytes"] = maybe(facts.peak_memory_bytes);
  out["digest"] = m.digest;
  out["blocks"] = blocks(m);
  out["transactions"] = transactions(m);
  out["latency"] = latency(m);
  out["final"] = final_part(o.final);
  out["accounts"] = accounts(o);
  out["nodes_detail"] = nodes_detail(o);
  out["fairness"] = fairness_part(o.fairness);
  out["cost"] = cost(o);
  out["faults"] = faults(o);
  out["fault_times"] = fault_times(s, o);
  out["attacks"] = attacks(s, o);
  out["properties"] = properties(j, o);
  out["hosts"] = machines(facts);
  out["accusations"] = accusations(o);
  out["slots"] = slots(m);
  out["terms"] = terms(o);
  out["refused"] = object(m.refused);
  out["deviations"] = object(m.deviations);
  out["end"] = to_string(o.end);
  return out;
}

} // namespace concur::apps
