#include "apps/report/chart.hpp"
#include "apps/report/format.hpp"
#include "apps/report/html.hpp"
#include "apps/report/json_view.hpp"
#include "apps/report/sections.hpp"
#include "apps/report/timeline.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace concur::apps::report {
namespace {

using values = std::vector<double>;

constexpr std::size_t rate_points_max = 160;

// The slope of a counter over equal stretches of rows, so that a long run reads as a rate, not
// noise.
line rate(std::string_view name, const values& t, const values& column) {
  line out{name, {}, {}};
  auto stride = std::max<std::size_t>(1, t.size() / rate_points_max);
  for (std::size_t i = stride; i < t.size(); i += stride) {
    out.x.push_back(t[i]);
    out.y.push_back((column[i] - column[i - stride]) / (t[i] - t[i - stride]));
  }
  return out;
}

std::string kind_title(const std::string& kind) {
  if (kind == "included")
    return "submitted to included";
  if (kind == "settled")
    return "submitted to settled";
  return kind == "block_reach" ? "block to node" : kind;
}

std::string percentile_table(const std::vector<latency_curve>& curves) {
  std::vector<std::vector<std::string>> rows;
  for (auto& curve : curves) {
    std::vector<std::string> row{escape(kind_title(curve.kind))};
    for (auto q : {0.5, 0.9, 0.95, 0.99, 0.999})
      row.push_back(shown(value_at(curve, q), duration));
    rows.push_back(std::move(row));
  }
  return table({{"latency"},
                {"median", true},
                {"90 %", true},
                {"95 %", true},
                {"99 %", true},
                {"99.9 %", true}},
               rows);
}

std::string summary_percentiles(const nlohmann::json& s) {
  return facts({{"included, median", shown(number(s, {"latency", "included_p50_s"}), duration), ""},
                {"included, 99 %", shown(number(s, {"latency", "included_p99_s"}), duration), ""},
                {"settled, median", shown(number(s, {"latency", "settled_p50_s"}), duration), ""},
                {"settled, 99 %", shown(number(s, {"latency", "settled_p99_s"}), duration), ""}});
}

} // namespace

std::string series_section(const run_files& run) {
  if (!run.metrics || run.metrics->t_s.size() < 2)
    return section("series", "Over time",
                   paragraph(run.metrics ? "The run was too short for a time series."
                                         : "The folder holds no metrics.csv, so there is nothing "
                                           "to draw over time.",
                             "quiet"));
  auto& m = *run.metrics;
  auto bands = bands_of(fault_spans(run.summary));
  std::string out = "<div class=\"multiples\">\n";
  auto add = [&](std::string title, std::string note, std::vector<line> lines, bool stepped,
                 bool whole_numbers) {
    chart c;
    c.title = std::move(title);
    c.note = std::move(note);
    c.lines = std::move(lines);
    c.bands = bands;
    c.stepped = stepped;
    c.whole_numbers = whole_numbers;
    out += draw(c);
  };
  add("Height", "", {{"highest head", m.t_s, m.height_max}, {"lowest", m.t_s, m.height_min}}, true,
      true);
  add("Different heads", "1 = all agree", {{"heads", m.t_s, m.heads}}, true, true);
  add("Stale blocks", "so far", {{"stale", m.t_s, m.stale}}, true, true);
  add("Transactions", "",
      {{"submitted", m.t_s, m.tx_submitted},
       {"included", m.t_s, m.tx_included},
       {"settled", m.t_s, m.tx_settled}},
      false, true);
  add("Waiting in the pool", "", {{"largest", m.t_s, m.pool_max}, {"smallest", m.t_s, m.pool_min}},
      false, true);
  add("Messages per second", "all nodes", {rate("messages", m.t_s, m.messages)}, false, false);
  return section("series", "Over time",
                 out + "</div>\n" +
                     paragraph(bands.empty()
                                   ? "Horizontal: time since the start of the run."
                                   : "Horizontal: time since the start of the run. Shaded: while "
                                     "a fault held.",
                               "quiet"));
}

std::string latency_section(const run_files& run) {
  if (!run.latency || run.latency->empty()) {
    auto known = summary_percentiles(run.summary);
    auto why = run.latency ? "No latency was recorded."
                           : "The folder holds no latency.csv, so the "
                             "distributions cannot be drawn.";
    return section("latency", "Latency", known + paragraph(why, "quiet"));
  }
  chart c;
  c.title = "Share done within a time";
  c.width = 920;
  c.height = 280;
  c.x_scale = axis_scale::logarithmic;
  c.share = true;
  std::vector<std::string> titles;
  for (auto& curve : *run.latency)
    titles.push_back(kind_title(curve.kind));
  for (std::size_t i = 0; i < run.latency->size() && i < 4; ++i) {
    line l{titles[i], {}, {}};
    for (auto& p : (*run.latency)[i].points) {
      l.x.push_back(std::max(p.seconds, 1e-6));
      l.y.push_back(p.quantile);
    }
    c.lines.push_back(std::move(l));
  }
  return section("latency", "Latency",
                 "<div class=\"wide\">" + draw(c) + "</div>" + percentile_table(*run.latency) +
                     paragraph("The time axis is logarithmic. A transaction that never settled has "
                               "no latency and is not in these curves; the account of all "
                               "transactions is under <a href=\"#ledger\">Ledger</a>.",
                               "quiet"));
}

} // namespace concur::apps::report
