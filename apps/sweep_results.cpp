#include "apps/sweep.hpp"

#include "apps/outcome/figures.hpp"
#include "apps/outcome/text.hpp"
#include "apps/terminal.hpp"
#include "simulation/statistics.hpp"
#include "simulation/theory.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace concur::apps {
namespace {

using json = nlohmann::ordered_json;

std::optional<double> figure(const json& summary, const char* group, const char* key) {
  auto& value = summary[group][key];
  return value.is_number() ? std::optional{value.get<double>()} : std::nullopt;
}

/// The formula that fits, nothing where its assumptions do not hold: one fixed delay between all,
/// nothing lost, nobody faulty, a target that stays.
std::optional<double> stale_theory(const simulation::scenario& s) {
  auto* delay = std::get_if<simulation::constant_latency>(&s.network.latency);
  auto& pow = std::get<simulation::pow_settings>(s.protocol.rules);
  if (!delay || s.network.jitter > 0 || s.network.drop > 0 || s.network.bandwidth > 0 ||
      !s.network.partitions.empty() || s.network.topology.kind != simulation::topology_kind::full ||
      s.network.blocks != simulation::relay_kind::push ||
      pow.retarget != simulation::retarget_kind::none || pow.difficulty_step_every > 0)
    return std::nullopt;
  std::vector<double> shares;
  for (auto& n : s.nodes)
    if (n.hash_share > 0)
      shares.push_back(n.hash_share);
  return simulation::theory::stale_share_first_order(to_seconds(delay->value),
                                                     to_seconds(pow.block_interval), shares);
}

json settings_json(const sweep_point& p) {
  json out = json::object();
  for (auto& [key, value] : p.set)
    out[key] = value;
  return out;
}

std::string escaped(std::string_view text) {
  std::string out;
  for (char c : text)
    switch (c) {
    case '<': out += "&lt;"; break;
    case '>': out += "&gt;"; break;
    case '&': out += "&amp;"; break;
    default: out += c;
    }
  return out;
}

std::string number(const json& value) {
  return value.is_number() ? fmt::format("{:.6g}", value.get<double>()) : "";
}

std::string label(const json& set) {
  std::string out;
  for (auto& [key, value] : set.items())
    out += (out.empty() ? "" : ", ") + key + " = " + value.get<std::string>();
  return out.empty() ? "as it is" : out;
}

std::string page(const sweep_plan& plan, const json& summary) {
  auto out = fmt::format(
      "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport "
      "content='width=device-width'><title>Sweep: {0}</title><style>:root{{color-scheme:light "
      "dark}}body{{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 "
      "1rem}}table{{border-collapse:collapse;width:100%}}td,th{{padding:.3rem "
      ".6rem;text-align:left;"
      "border-bottom:1px solid #8884;font-variant-numeric:tabular-nums}}</style><h1>Sweep: {0}</h1>"
      "<p>{1}</p><p>{2} runs, {3} as expected, {4} not. Every run is repeatable: concur run {0} "
      "--seed N.</p><table><tr><th>point<th>figure<th>runs<th>mean<th>95 % interval<th>theory",
      escaped(plan.base.settings.name), escaped(plan.base.settings.about),
      summary["runs"].get<std::uint64_t>(), summary["passed"].get<std::uint64_t>(),
      summary["failed"].get<std::uint64_t>());
  for (auto& p : summary["points"])
    out += fmt::format("<tr><td>{}<td>{}<td>{}<td>{}<td>{} to {}<td>{}", escaped(label(p["set"])),
                       p["metric"].get<std::string>(), p["runs"].get<std::uint64_t>(),
                       number(p["mean"]), number(p["ci95"][0]), number(p["ci95"][1]),
                       number(p["theory"]));
  return out + "</table></html>\n";
}

std::string table(const sweep_plan& plan, const std::vector<sweep_row>& rows) {
  std::string out;
  for (auto& axis : plan.axes)
    out += cell(axis.key) + ",";
  out += "seed,verdict,exit_code,what,height,settled_height,blocks,settled";
  for (auto& name : sweep_figures())
    out += "," + name;
  out += ",digest\n";
  for (auto& r : rows) {
    for (auto& [key, value] : plan.points[r.point].set)
      out += cell(value) + ",";
    out += fmt::format("{},{},{},{},{},{},{},{}", r.seed, r.verdict, r.exit_code, cell(r.what),
                       r.height, r.settled_height, r.blocks, r.settled);
    for (auto& f : r.figures)
      out += f ? fmt::format(",{:.9g}", *f) : ",";
    out += "," + r.digest + "\n";
  }
  return out;
}

} // namespace

const std::vector<std::string>& sweep_figures() {
  static const std::vector<std::string> names{"stale_rate",    "interval_mean_s", "reorg_depth_max",
                                              "settled_per_s", "included_p50_s",  "settled_p50_s",
                                              "settled_p99_s"};
  return names;
}

void sweep_row::take(std::uint64_t of_seed, const session& s) {
  finished = true;
  seed = of_seed;
  verdict = to_string(s.judgement.verdict);
  what = s.judgement.what;
  digest = s.outcome.figures.digest;
  exit_code = s.judgement.exit_code;
  height = s.outcome.final.height;
  settled_height = s.outcome.final.settled_height;
  blocks = s.outcome.figures.blocks_made();
  settled = s.outcome.figures.settled;
  auto& j = s.summary;
  figures = {figure(j, "blocks", "stale_rate"),      figure(j, "blocks", "interval_mean_s"),
             figure(j, "blocks", "reorg_depth_max"), figure(j, "transactions", "settled_per_s"),
             figure(j, "latency", "included_p50_s"), figure(j, "latency", "settled_p50_s"),
             figure(j, "latency", "settled_p99_s")};
}

json sweep_json(const sweep_plan& plan, const std::vector<sweep_row>& rows) {
  auto passed = std::count_if(rows.begin(), rows.end(), [](auto& r) { return r.exit_code == 0; });
  json out{{"schema", 1},
           {"name", plan.base.settings.name},
           {"build", build_id()},
           {"runs", rows.size()},
           {"passed", passed},
           {"failed", rows.size() - static_cast<std::size_t>(passed)},
           {"points", json::array()}};
  for (std::size_t i = 0; i < plan.points.size(); ++i)
    for (std::size_t f = 0; f < sweep_figures().size(); ++f) {
      std::vector<double> samples;
      std::uint64_t failures = 0;
      for (auto& r : rows) {
        if (r.point != i)
          continue;
        failures += r.exit_code == 0 ? 0 : 1;
        if (r.figures[f])
          samples.push_back(*r.figures[f]);
      }
      json p{{"set", settings_json(plan.points[i])},
             {"runs", samples.size()},
             {"metric", sweep_figures()[f]},
             {"mean", nullptr},
             {"ci95", {nullptr, nullptr}},
             {"theory", nullptr},
             {"inside", nullptr},
             {"failures", failures}};
      if (!samples.empty())
        p["mean"] = simulation::mean(samples);
      auto theory = f == 0 ? stale_theory(plan.points[i].settings) : std::nullopt;
      if (theory)
        p["theory"] = *theory;
      if (samples.size() > 1) {
        auto ci = simulation::mean_interval(samples);
        p["ci95"] = {ci.low, ci.high};
        if (theory)
          p["inside"] = ci.low <= *theory && *theory <= ci.high;
      }
      out["points"].push_back(std::move(p));
    }
  return out;
}

std::string sweep_text(const sweep_plan& plan, const json& summary) {
  auto out = fmt::format("{}: {} runs, {} as expected, {} not\n\n", plan.base.settings.name,
                         grouped(summary["runs"].get<std::uint64_t>()),
                         grouped(summary["passed"].get<std::uint64_t>()),
                         grouped(summary["failed"].get<std::uint64_t>()));
  std::string last;
  for (auto& p : summary["points"]) {
    if (auto now = label(p["set"]); now != last) {
      out += now + "\n";
      last = now;
    }
    if (p["mean"].is_null())
      continue;
    out += fmt::format("  {:<16} {:>12}   95 % {} .. {}", p["metric"].get<std::string>(),
                       number(p["mean"]), number(p["ci95"][0]), number(p["ci95"][1]));
    out += p["theory"].is_null() ? "\n"
                                 : fmt::format("   theory {} {}\n", number(p["theory"]),
                                               p["inside"] == true ? "inside" : "outside");
  }
  return out + fmt::format("\n{}   results.csv, sweep.json, report.html\n",
                           summary["folder"].get<std::string>());
}

std::vector<std::pair<std::string, std::string>>
sweep_files(const sweep_plan& plan, const std::vector<sweep_row>& rows, const json& summary) {
  return {{"results.csv", table(plan, rows)},
          {"sweep.json", summary.dump(2) + "\n"},
          {"report.html", page(plan, summary)}};
}

int worse_exit_code(int a, int b) {
  static constexpr int order[] = {6, 1, 5, 130, 3, 4, 2};
  for (int code : order)
    if (a == code || b == code)
      return code;
  return 0;
}

} // namespace concur::apps
