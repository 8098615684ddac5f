#include "apps/sweep.hpp"

#include "apps/outcome/figures.hpp"
#include "apps/outcome/text.hpp"
#include "apps/report/format.hpp"
#include "apps/report/html.hpp"
#include "apps/report/style.hpp"
#include "apps/sweep_curves.hpp"
#include "apps/terminal.hpp"
#include "simulation/predictions.hpp"
#include "simulation/statistics.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace concur::apps {
namespace {

using json = nlohmann::ordered_json;

std::optional<double> figure(const json& summary, const char* group, const char* key) {
  auto& value = summary[group][key];
  return value.is_number() ? std::optional{value.get<double>()} : std::nullopt;
}

json settings_json(const sweep_point& p) {
  json out = json::object();
  for (auto& [key, value] : p.set)
    out[key] = value;
  return out;
}

std::string number(const json& value) {
  return value.is_number() ? fmt::format("{:.4g}", value.get<double>()) : "";
}

std::string label(const json& set) {
  std::string out;
  for (auto& [key, value] : set.items())
    out += (out.empty() ? "" : ", ") + key + " = " + value.get<std::string>();
  return out.empty() ? "as it is" : out;
}

std::string interval(const json& ci) {
  return ci[0].is_number()
             ? report::figure(ci[0].get<double>()) + " to " + report::figure(ci[1].get<double>())
             : "–";
}

std::string mean_or_dash(const json& value) {
  return value.is_number() ? report::figure(value.get<double>()) : "–";
}

/// One table a point of the grid.
std::string points_section(const json& points) {
  auto has_theory =
      std::any_of(points.begin(), points.end(), [](auto& p) { return !p["theory"].is_null(); });
  std::vector<report::column> columns{
      {"figure"}, {"runs", true}, {"mean", true}, {"95 % interval", true}};
  if (has_theory)
    columns.insert(columns.end(), {{"theory", true}, {"inside"}});
  std::string body;
  for (std::size_t i = 0; i < points.size();) {
    auto now = label(points[i]["set"]);
    std::vector<std::vector<std::string>> rows;
    for (; i < points.size() && label(points[i]["set"]) == now; ++i) {
      auto& p = points[i];
      rows.push_back({"<code>" + report::escape(p["metric"].get<std::string>()) + "</code>",
                      std::to_string(p["runs"].get<std::uint64_t>()), mean_or_dash(p["mean"]),
                      interval(p["ci95"])});
      if (has_theory)
        rows.back().insert(rows.back().end(),
                           {mean_or_dash(p["theory"]), p["inside"].is_null() ? ""
                                                       : p["inside"] == true ? "✓ yes"
                                                                             : "✗ no"});
    }
    body += "<h3>" + report::escape(now) + "</h3>" + report::table(columns, rows);
  }
  auto charts = comparison_charts(points);
  return (charts.empty() ? "" : report::section("theory", "Measured and predicted", charts)) +
         report::section("points", "Means over seeds", body);
}

/// Runs that did not end as expected, with what makes each happen again.
std::string failures_section(const std::vector<sweep_row>& rows, const sweep_plan& plan) {
  constexpr std::size_t shown_max = 100;
  std::vector<std::vector<std::string>> out;
  for (auto& r : rows)
    if (r.exit_code != 0 && out.size() < shown_max)
      out.push_back({std::to_string(r.seed),
                     report::escape(label(settings_json(plan.points[r.point]))),
                     std::to_string(r.exit_code), report::escape(r.what)});
  if (out.empty())
    return {};
  return report::section(
      "failures", "Runs that did not end as expected",
      report::table({{"seed", true}, {"settings"}, {"exit code", true}, {"what"}}, out));
}

std::string page(const sweep_plan& plan, const std::vector<sweep_row>& rows, const json& summary) {
  auto count = [&](const char* key) { return grouped(summary[key].get<std::uint64_t>()); };
  auto name = report::escape(plan.base.settings.name);
  auto out = fmt::format(
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
      "style-src 'unsafe-inline'\">\n<title>Sweep: {0}</title>\n<style>{1}</style>\n</head>\n"
      "<body>\n<main>\n<header>\n<h1>Sweep: {0}</h1>\n<p class=\"about\">{2}</p>\n",
      name, report::style_sheet(), report::escape(plan.base.settings.about));
  out += report::facts({{"runs", count("runs"), ""},
                        {"as expected", count("passed"), ""},
                        {"not as expected", count("failed"), ""},
                        {"first seed", std::to_string(plan.first_seed), ""},
                        {"build", report::escape(build_id()), ""}});
  out += "</header>\n" + curves_section(summary["points"]) + points_section(summary["points"]) +
         failures_section(rows, plan);
  return out +
         "</main>\n<footer>One row a run is in <code>results.csv</code>; a run is repeated "
         "with its seed and settings by <code>concur run</code>.</footer>\n</body>\n</html>\n";
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

/// Nothing is wrong but that something did not happen which was expected or to be seen.
bool is_left_open(const judgement& j) {
  if (j.exit_code != 1 && j.exit_code != 4)
    return false;
  return std::none_of(j.properties.begin(), j.properties.end(), [](auto& p) {
    if (p.kind == property_kind::expect || p.kind == property_kind::seen)
      return false;
    return p.status == "violated" || p.status == "missed" || p.status == "unknown";
  });
}

/// The row of a point that holds the comparison, after those of its figures.
json compared_row(const sweep_plan& plan, std::size_t point, const std::vector<sweep_row>& rows,
                  std::uint64_t failures) {
  std::vector<compared_sample> samples;
  for (auto& r : rows)
    if (r.point == point)
      samples.push_back(r.compared);
  auto& settings = plan.points[point].settings;
  json out{{"set", settings_json(plan.points[point])}};
  out.update(compared_point(*settings.sweep.compare, settings, samples));
  out["failures"] = failures;
  return out;
}

} // namespace

const std::vector<std::string>& sweep_figures() {
  static const std::vector<std::string> names{
      "stale_rate",     "interval_mean_s",     "reorg_depth_max", "settled_per_s",
      "included_p50_s", "settled_p50_s",       "settled_p99_s",   "messages_per_block",
      "missed_rate",    "top_wealth_share_end"};
  return names;
}

void sweep_row::take(const session& s, const simulation::scenario& at) {
  fill(*this, s);
  if (at.sweep.compare) {
    compared = sample_of(*at.sweep.compare, at, s.outcome);
    if (exit_code != 0 && is_left_open(s.judgement)) {
      verdict = "open";
      exit_code = 0;
    }
  }
  height = s.outcome.final.height;
  settled_height = s.outcome.final.settled_height;
  blocks = s.outcome.figures.blocks_made();
  settled = s.outcome.figures.settled;
  auto& j = s.summary;
  figures = {figure(j, "blocks", "stale_rate"),      figure(j, "blocks", "interval_mean_s"),
             figure(j, "blocks", "reorg_depth_max"), figure(j, "transactions", "settled_per_s"),
             figure(j, "latency", "included_p50_s"), figure(j, "latency", "settled_p50_s"),
             figure(j, "latency", "settled_p99_s"),  figure(j, "cost", "messages_per_block"),
             figure(j, "slots", "missed_rate"),      figure(j, "fairness", "top_wealth_share_end")};
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
  for (std::size_t i = 0; i < plan.points.size(); ++i) {
    std::uint64_t failures = 0;
    for (std::size_t f = 0; f < sweep_figures().size(); ++f) {
      std::vector<double> samples;
      failures = 0;
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
      auto theory =
          f == 0 ? simulation::predict("stale-share", plan.points[i].settings) : std::nullopt;
      if (theory)
        p["theory"] = theory->value;
      if (samples.size() > 1) {
        auto ci = simulation::mean_interval(samples);
        p["ci95"] = {ci.low, ci.high};
        if (theory)
          p["inside"] = ci.contains(theory->value);
      }
      out["points"].push_back(std::move(p));
    }
    if (plan.points[i].settings.sweep.compare)
      out["points"].push_back(compared_row(plan, i, rows, failures));
  }
  return out;
}

int sweep_exit_code(const std::vector<sweep_row>& rows, const json& summary) {
  return worse_exit_code(exit_code_of(rows), comparison_exit_code(summary["points"]));
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
    if (p.contains("judged")) {
      out += comparison_text(p);
      continue;
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
          {"sweep.json", summary.dump(2, ' ', false, json::error_handler_t::replace) + "\n"},
          {"report.html", page(plan, rows, summary)}};
}

} // namespace concur::apps
