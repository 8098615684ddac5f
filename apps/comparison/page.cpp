#include "apps/comparison/comparison.hpp"
#include "apps/comparison/dot_plot.hpp"
#include "apps/comparison/metrics.hpp"
#include "apps/report/format.hpp"
#include "apps/report/html.hpp"
#include "apps/report/style.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace concur::apps {
namespace {

using report::escape;

constexpr std::size_t columns_max = 5; // More protocols than this become rows.
constexpr std::size_t failures_max = 100;
constexpr double worth_saying = 1.2; // Times: what stands out is more than this apart.

/// A picture of one figure, or of two that belong together.
struct picture {
  std::string_view group, title, note;
  std::string_view metric, name;           ///< and what its marks are called, if there are two
  std::string_view second, name_of_second; ///< may be empty
};

constexpr picture pictures[] = {
    {"Speed and waiting", "Settled a second", "transactions of the whole run", "settled_per_s", "",
     "", ""},
    {"Speed and waiting", "Settled of submitted", "", "settled_share", "", "", ""},
    {"Speed and waiting", "Until a transaction is included", "", "included_p50_s", "median",
     "included_p99_s", "99 %"},
    {"Speed and waiting", "Until a transaction is settled",
     "as the protocol itself takes it for settled", "settled_p50_s", "median", "settled_p99_s",
     "99 %"},
    {"Speed and waiting", "Between two blocks", "mean of the best chain", "interval_mean_s", "", "",
     ""},
    {"Lost work", "Stale blocks", "share of all valid blocks", "stale_rate", "", "", ""},
    {"Lost work", "Missed slots", "share of the slots that were due", "missed_rate", "", "", ""},
    {"Lost work", "Deepest reorganisation", "blocks undone at once", "reorg_depth_max", "", "", ""},
    {"Cost of a settled transaction", "Messages", "sent by all nodes", "messages_per_tx", "", "",
     ""},
    {"Cost of a settled transaction", "Bytes", "sent by all nodes", "bytes_per_tx", "", "", ""},
    {"Cost of a settled transaction", "Hashes", "tried for proofs of work or stake",
     "hashes_per_tx", "", "", ""},
    {"Cost of a settled transaction", "Signatures", "of transactions, blocks and votes",
     "signatures_made_per_tx", "made", "signatures_needed_per_tx", "to check, by all nodes"},
    {"Fairness", "Gini of rewards", "0: all alike; 1: one gets all", "reward_gini", "rewards",
     "stake_gini", "stake"},
    {"Fairness", "Reward off its share", "largest gap between what a member put in and what it got",
     "reward_deviation", "", "", ""},
    {"Fairness", "Nakamoto coefficient", "fewest members that together could break it", "nakamoto",
     "", "", ""},
};

std::string preset(const comparison& c, std::size_t i) {
  return "<span class=\"nowrap\">" + escape(c.protocols[i].preset) + "</span>";
}

/// Whether all protocols that have the figure have the same.
bool all_alike(const comparison& c, std::size_t m) {
  std::optional<double> first;
  for (auto& p : c.protocols)
    if (auto& mean = p.figures[m].mean) {
      if (first && *first != *mean)
        return false;
      first = mean;
    }
  return true;
}

/// Nothing if there is nothing to see: no protocol has the figure, or all have the same.
std::string drawn(const comparison& c, const picture& p) {
  auto first = metric_index(p.metric);
  auto second = p.second.empty() ? first : metric_index(p.second);
  auto is_pair = second != first && c.has(second);
  if (!c.has(first) || (c.protocols.size() > 1 && all_alike(c, first) && all_alike(c, second)))
    return {};
  auto unit = metrics()[first].unit;
  dot_plot plot;
  plot.title = p.title;
  plot.note = p.note;
  plot.unit = unit;
  plot.whole_numbers = p.metric == "nakamoto" || p.metric == "reorg_depth_max";
  if (p.metric == "reward_gini")
    plot.marks = {{0, "0"}, {0.25, "0.25"}, {0.5, "0.5"}, {0.75, "0.75"}, {1, "1"}};
  plot.series.emplace_back(p.name);
  std::vector<std::optional<double>> means;
  for (auto& of : c.protocols) {
    means.push_back(of.figures[first].mean);
    means.push_back(of.figures[second].mean);
  }
  auto like = yardstick_of(means);
  if (is_pair)
    plot.series.emplace_back(p.name_of_second);
  for (std::size_t i = 0; i < c.protocols.size(); ++i) {
    auto& of = c.protocols[i];
    plot_row row{
        of.preset, of.family, {of.figures[first]}, "", c.best(first) == static_cast<int>(i)};
    row.text = text(of.figures[first], unit, like);
    if (is_pair) {
      row.values.push_back(of.figures[second]);
      row.text = text(of.figures[first].mean, unit, like);
      if (of.figures[second].mean)
        row.text += ", " + text(of.figures[second].mean, unit, like);
    }
    plot.rows.push_back(std::move(row));
  }
  return draw(plot);
}

std::string pictures_section(const comparison& c) {
  std::vector<std::string> families;
  for (auto& p : c.protocols)
    families.push_back(p.family);
  auto out = family_legend(families);
  std::string group, body;
  auto close = [&] {
    if (!body.empty())
      out += "<h3>" + escape(group) + "</h3>\n<div class=\"plots\">\n" + body + "</div>\n";
    body.clear();
  };
  for (auto& p : pictures) {
    if (p.group != group)
      close();
    group = p.group;
    body += drawn(c, p);
  }
  close();
  return report::section(
      "pictures", "Side by side",
      out + report::paragraph("A mark is the mean over the seeds, its whisker the 95 % interval of "
                              "that mean. In bold: better than every other by more than chance. "
                              "Figures that are the same for all are in the table only.",
                              "quiet"));
}

/// "NAME settles soonest: 12 s, against 63 s with OTHER (5.1 times)."
std::string finding(const comparison& c, std::size_t m) {
  auto winner = c.best(m);
  auto& is = metrics()[m];
  if (winner < 0 || is.best.empty())
    return {};
  auto& best = c.protocols[static_cast<std::size_t>(winner)];
  auto value = *best.figures[m].mean;
  auto less = is.better == better::less;
  const compared_protocol* worst = nullptr;
  for (auto& p : c.protocols)
    if (p.figures[m].mean && &p != &best &&
        (!worst || (less ? *p.figures[m].mean > *worst->figures[m].mean
                         : *p.figures[m].mean < *worst->figures[m].mean)))
      worst = &p;
  auto other = *worst->figures[m].mean;
  auto low = std::min(value, other), high = std::max(value, other);
  if (low > 0 && high / low < worth_saying)
    return {};
  auto times = low > 0 ? ", " + report::figure(high / low) + " times as much" : "";
  auto like = c.like(m);
  return fmt::format("{}<span><b>{}</b> {}: {}, against {} with {}{}.</span>",
                     family_mark(best.family), escape(best.preset), is.best,
                     escape(text(value, is.unit, like)), escape(text(other, is.unit, like)),
                     escape(worst->preset), less ? times : "");
}

std::string findings_section(const comparison& c) {
  std::string out;
  for (std::size_t m = 0; m < metrics().size(); ++m)
    if (auto said = finding(c, m); !said.empty())
      out += "<li>" + said + "</li>\n";
  return out.empty() ? out
                     : report::section("findings", "What stands out",
                                       "<ul class=\"findings\">\n" + out + "</ul>\n");
}

std::string figure_markup(const comparison& c, std::size_t i, std::size_t m) {
  auto& e = c.protocols[i].figures[m];
  auto shown = escape(text(e, metrics()[m].unit, c.like(m)));
  if (e.mean && e.samples < c.protocols[i].verdicts.all())
    shown += fmt::format("<small>{} of {} runs</small>", e.samples, c.protocols[i].verdicts.all());
  return c.best(m) == static_cast<int>(i) ? "<b>" + shown + "</b>" : shown;
}

std::vector<std::size_t> metrics_in(const comparison& c, std::string_view group) {
  std::vector<std::size_t> out;
  for (std::size_t m = 0; m < metrics().size(); ++m)
    if (metrics()[m].group == group && c.has(m))
      out.push_back(m);
  return out;
}

/// One group of figures as a table; protocols are its columns if they are few.
std::string group_table(const comparison& c, std::string_view group) {
  auto shown = metrics_in(c, group);
  std::vector<std::string> names; // Columns refer to them.
  for (std::size_t i = 0; i < c.protocols.size(); ++i)
    names.push_back(preset(c, i));
  auto upright = c.protocols.size() <= columns_max;
  std::vector<report::column> columns{{upright ? "figure" : "protocol"}};
  std::vector<std::vector<std::string>> rows;
  if (upright) {
    for (auto& n : names)
      columns.push_back({n, true});
    for (auto m : shown) {
      rows.push_back({std::string(metrics()[m].title)});
      for (std::size_t i = 0; i < c.protocols.size(); ++i)
        rows.back().push_back(figure_markup(c, i, m));
    }
  } else {
    for (auto m : shown)
      columns.push_back({metrics()[m].title, true});
    for (std::size_t i = 0; i < c.protocols.size(); ++i) {
      rows.push_back({names[i]});
      for (auto m : shown)
        rows.back().push_back(figure_markup(c, i, m));
    }
  }
  return shown.empty() ? "" : "<h3>" + std::string(group) + "</h3>" + report::table(columns, rows);
}

std::string figures_section(const comparison& c) {
  std::string out;
  std::string_view group;
  for (auto& m : metrics())
    if (m.group != group)
      out += group_table(c, group = m.group);
  return report::section("figures", "All figures", "<div class=\"figures\">" + out + "</div>");
}

std::string tolerance_section(const comparison& c) {
  dot_plot plot;
  plot.title = "Share of faulty members";
  plot.note = "the bound of the theory";
  plot.series = {""};
  plot.marks = {{0, "0"}, {0.25, "1/4"}, {1.0 / 3, "1/3"}, {0.5, "1/2"}};
  std::vector<std::vector<std::string>> rows;
  for (auto& p : c.protocols) {
    auto* t = p.tolerates;
    estimate e;
    if (t)
      e = {t->share(), t->share(), t->share(), 0};
    plot.rows.push_back({p.preset, p.family, {e}, t ? simulation::fraction(*t) : "unknown", false});
    rows.push_back({preset(c, rows.size()),
                    t ? escape(simulation::to_string(*t)) : "not known here",
                    t ? escape(t->assuming) : "", t ? escape(t->source) : ""});
  }
  return report::section(
      "tolerance", "Faults tolerated by theory",
      "<div class=\"plots\">" + draw(plot) + "</div>" +
          report::table({{"protocol"}, {"tolerates"}, {"while"}, {"source"}}, rows) +
          report::paragraph(
              "Up to that share nothing settled is undone and settling goes on. It is "
              "what the protocol was proved or designed for; these runs do not test "
              "it.",
              "quiet"));
}

std::string runs_section(const comparison& c) {
  std::vector<std::vector<std::string>> rows, failed;
  for (auto& p : c.protocols)
    rows.push_back({preset(c, rows.size()), escape(p.family), std::to_string(p.verdicts.all()),
                    std::to_string(p.verdicts.pass), std::to_string(p.verdicts.fail),
                    std::to_string(p.verdicts.inconclusive)});
  for (auto& r : c.runs)
    if (r.exit_code != 0 && failed.size() < failures_max)
      failed.push_back({preset(c, r.point), std::to_string(r.seed), std::to_string(r.exit_code),
                        escape(r.what)});
  auto out = report::table({{"protocol"},
                            {"family"},
                            {"runs", true},
                            {"passed", true},
                            {"failed", true},
                            {"inconclusive", true}},
                           rows);
  if (!failed.empty())
    out += "<h3>Runs that did not end as expected</h3>" +
           report::table({{"protocol"}, {"seed", true}, {"exit code", true}, {"what"}}, failed);
  return report::section("runs", "Runs", out);
}

std::string method_section(const comparison& c) {
  auto last = c.first_seed + c.seeds - 1;
  return report::section(
      "method", "Method",
      "<ul>\n" +
          fmt::format(
              "<li>Workload and network are those of <code>{}</code>, the same for all; only "
              "the protocol is another. Every constant of a protocol is in its preset, with "
              "its source.</li>\n",
              escape(c.scenario)) +
          fmt::format("<li>Each protocol ran with the seeds {} to {}. A seed fixes keys, load and "
                      "network alike for all protocols.</li>\n",
                      c.first_seed, last) +
          "<li>Intervals hold the true mean in 95 of 100 cases (Student's t over seeds). With one "
          "seed there is none.</li>\n"
          "<li>Latencies are those of transactions that were included or settled; how many were is "
          "under <i>settled of submitted</i>.</li>\n"
          "<li><i>Settled</i> means what the protocol itself takes for settled: a number of "
          "blocks, "
          "or votes of most members. These are not equally certain.</li>\n"
          "<li>All members were honest unless the scenario says otherwise. What happens beyond the "
          "tolerated share is not shown here.</li>\n</ul>\n");
}

std::string head(const comparison& c) {
  auto name = escape(c.name);
  auto out = fmt::format(
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
      "style-src 'unsafe-inline'\">\n<title>Comparison: "
      "{0}</title>\n<style>{1}{2}</style>\n</head>\n"
      "<body>\n<main>\n<header>\n<h1>Comparison: {0}</h1>\n<p class=\"about\">{3}</p>\n",
      name, report::style_sheet(), plot_style(), escape(c.about));
  auto passed =
      std::count_if(c.runs.begin(), c.runs.end(), [](auto& r) { return r.exit_code == 0; });
  out +=
      report::facts({{"protocols", std::to_string(c.protocols.size()), ""},
                     {"seeds", std::to_string(c.seeds), ""},
                     {"runs", std::to_string(c.runs.size()), fmt::format("{} as expected", passed)},
                     {"build", escape(c.build), ""}});
  return out + "<p class=\"replay\"><span>again</span> <code>" + escape(c.replay) +
         "</code></p>\n</header>\n";
}

} // namespace

std::string comparison_page(const comparison& c) {
  return head(c) + findings_section(c) + pictures_section(c) + figures_section(c) +
         tolerance_section(c) + runs_section(c) + method_section(c) +
         "</main>\n<footer>The figures are in <code>compare.csv</code> and "
         "<code>compare.json</code>, one row a run in <code>results.csv</code>.</footer>\n"
         "</body>\n</html>\n";
}

} // namespace concur::apps
