#include "apps/report/chart.hpp"
#include "apps/report/format.hpp"
#include "apps/report/html.hpp"
#include "apps/report/json_view.hpp"
#include "apps/report/scatter.hpp"
#include "apps/report/sections.hpp"
#include "apps/report/terms_strip.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <set>

namespace concur::apps::report {
namespace {

using values = std::vector<double>;

constexpr std::size_t dots_max = 2'000;

bool any(const values& column) {
  return std::any_of(column.begin(), column.end(), [](double v) { return std::isfinite(v); });
}

std::set<std::string> faulty_names(const run_files& run) {
  std::set<std::string> out;
  for (auto& n : list(run.summary, {"nodes_detail"}))
    if (truth(n, {"honest"}) == false)
      out.insert(text(n, {"name"}));
  return out;
}

std::vector<const node_row*> paid_nodes(const run_files& run) {
  std::vector<const node_row*> out;
  if (run.nodes)
    for (auto& n : *run.nodes)
      if (n.reward_share && due_share(n))
        out.push_back(&n);
  return out;
}

std::string rewards_plot(const run_files& run) {
  auto paid = paid_nodes(run);
  if (paid.empty())
    return {};
  auto what = std::string(put_in(*run.nodes));
  auto faulty = faulty_names(run);
  scatter s;
  s.title = "Rewards against " + what;
  s.note = faulty.empty() ? "a dot a node; on the line: paid by its share"
                          : "a dot a node, a diamond a faulty one; on the line: paid by its share";
  s.x_name = "share of the " + what;
  s.y_name = "share of the rewards";
  for (auto* n : paid) {
    if (s.dots.size() == dots_max)
      break;
    s.dots.push_back({fmt::format("{}: {} of the {}, {} of the rewards", n->name,
                                  percent(*due_share(*n)), what, percent(*n->reward_share)),
                      *due_share(*n), *n->reward_share, faulty.contains(n->name)});
  }
  return draw(s);
}

std::string rewards_said(const run_files& run) {
  auto paid = paid_nodes(run);
  if (paid.empty())
    return {};
  auto off = [](auto* n) { return std::abs(*n->reward_share - *due_share(*n)); };
  auto* most = *std::max_element(paid.begin(), paid.end(),
                                 [&](auto* a, auto* b) { return off(a) < off(b); });
  auto got = percent(*most->reward_share), due = percent(*due_share(*most));
  if (got == due)
    return paragraph(
        fmt::format("Every node was paid by its share of the {}.", put_in(*run.nodes)));
  return paragraph(
      fmt::format("Furthest from its due is <b>{}</b>: {} of the rewards with {} of the "
                  "{}.",
                  escape(most->name), got, due, put_in(*run.nodes)));
}

std::string wealth_said(const nlohmann::json& s) {
  auto before = number(s, {"fairness", "top_wealth_share_start"});
  auto after = number(s, {"fairness", "top_wealth_share_end"});
  if (!before || !after)
    return {};
  auto from = percent(*before), to = percent(*after);
  auto rose = *after > *before;
  auto out = from == to
                 ? fmt::format("The richest node's share of what the nodes own stayed at {}.", to)
                 : fmt::format("The richest node's share of what the nodes own {} from {} to "
                               "{}: the rich got {}.",
                               rose ? "rose" : "fell", from, to, rose ? "richer" : "poorer");
  auto gini_before = number(s, {"fairness", "wealth_gini_start"});
  auto gini_after = number(s, {"fairness", "wealth_gini_end"});
  if (gini_before && gini_after) {
    auto a = figure(*gini_before), b = figure(*gini_after);
    out += a == b ? fmt::format(" The Gini coefficient stayed at {}", b)
                  : fmt::format(" The Gini coefficient went from {} to {}", a, b);
    out += " (0: all own the same, near 1: one owns all).";
  }
  return paragraph(out);
}

std::string turnout_said(const nlohmann::json& s) {
  auto turnout = number(s, {"fairness", "turnout"});
  if (!turnout)
    return {};
  return paragraph(fmt::format("At the end, {} of the electors' stake voted{}.", percent(*turnout),
                               *turnout < 0.5 ? ": less than half decided for all" : ""));
}

std::string missed_said(const run_files& run) {
  auto due = number(run.summary, {"slots", "due"}),
       missed = number(run.summary, {"slots", "missed"});
  if (!due || !missed || *due <= 0)
    return {};
  if (*missed == 0)
    return paragraph(fmt::format("None of {} was missed.", plural(*due, "turn")));
  auto out = fmt::format("{} of {} {} missed ({})", whole(*missed), plural(*due, "turn"),
                         *missed == 1 ? "was" : "were", percent(*missed / *due));
  if (run.nodes && !run.nodes->empty()) {
    auto& worst = *std::max_element(run.nodes->begin(), run.nodes->end(), [](auto& a, auto& b) {
      return a.missed.value_or(0) < b.missed.value_or(0);
    });
    if (worst.missed.value_or(0) > 0)
      out +=
          fmt::format(", most of them by <b>{}</b>: {}", escape(worst.name), whole(*worst.missed));
  }
  return paragraph(out + ".");
}

std::string over_time(const run_files& run) {
  std::string out;
  if (!run.metrics)
    return out;
  auto& m = *run.metrics;
  auto add = [&](const char* title, const char* note, const values& column, bool share,
                 bool counts) {
    if (!any(column))
      return;
    chart c;
    c.title = title;
    c.note = note;
    c.lines = {{title, m.t_s, column}};
    c.share = share;
    c.stepped = c.whole_numbers = counts;
    out += draw(c);
  };
  add("Gini of what the nodes own", "balances and bonded coins", m.wealth_gini, false, false);
  add("Share of the richest node", "of what all nodes own", m.top_wealth_share, true, false);
  add("Turnout", "of the electors' stake", m.turnout, true, false);
  add("Missed turns", "so far", m.slots_missed, false, true);
  return out.empty() ? out : "<div class=\"multiples\">\n" + out + "</div>\n";
}

} // namespace

std::string power_section(const run_files& run) {
  auto plot = rewards_plot(run);
  auto& s = run.summary;
  auto words = rewards_said(run) + wealth_said(s) + turnout_said(s) + missed_said(run);
  auto body =
      plot.empty() ? words : "<div class=\"pair\">" + plot + "<div>" + words + "</div></div>\n";
  body += over_time(run) + terms_strip(run);
  if (body.empty())
    body = paragraph("The run recorded nothing about rewards, wealth or votes.", "quiet");
  return section("power", "Who earns, who owns, who decides", body);
}

} // namespace concur::apps::report
