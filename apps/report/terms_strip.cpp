#include "apps/report/terms_strip.hpp"

#include "apps/report/chart.hpp"
#include "apps/report/format.hpp"
#include "apps/report/html.hpp"
#include "apps/report/json_view.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace concur::apps::report {
namespace {

using nlohmann::json;

constexpr std::size_t rows_max = 12, names_max = 8;
constexpr double width = 920, height = 96, left = 66, right = 10, middle = 38, half = 26;

struct change {
  double t_s;
  std::string term;
  std::vector<std::string> left, entered;
  bool moves() const { return !left.empty() || !entered.empty(); }
};

std::vector<std::string> names(const json& all) {
  std::vector<std::string> out;
  for (auto& name : all)
    out.push_back(text(name));
  return out;
}

// The first term has no term before it: its delegates entered nothing.
std::vector<change> changes(const json& summary) {
  std::vector<change> out;
  for (auto& t : list(summary, {"terms"})) {
    auto at_s = number(t, {"t_s"});
    if (at_s && *at_s >= 0 && number(t, {"active"}).value_or(0) > 0)
      out.push_back(
          {*at_s, text(t, {"term"}), names(list(t, {"left"})), names(list(t, {"entered"}))});
  }
  std::stable_sort(out.begin(), out.end(), [](auto& a, auto& b) { return a.t_s < b.t_s; });
  if (!out.empty())
    out.front().left.clear(), out.front().entered.clear();
  return out;
}

std::string listed(const std::vector<std::string>& all) {
  std::string out;
  for (std::size_t i = 0; i < all.size() && i < names_max; ++i)
    out += (i == 0 ? "" : ", ") + all[i];
  if (all.size() > names_max)
    out += fmt::format(" and {} more", all.size() - names_max);
  return out;
}

std::string said(const change& c) {
  auto out = fmt::format("Term {}, {}", c.term, duration(c.t_s));
  if (!c.entered.empty())
    out += "; in: " + listed(c.entered);
  if (!c.left.empty())
    out += "; out: " + listed(c.left);
  return out + (c.moves() ? "" : "; the same delegates");
}

// Up for those who entered, down for those who left; the longest bar is the largest change.
std::string bars(const std::vector<change>& all, double end_s) {
  std::size_t most = 1;
  for (auto& c : all)
    most = std::max({most, c.left.size(), c.entered.size()});
  std::string out;
  for (auto& c : all) {
    auto x = left + c.t_s / end_s * (width - left - right);
    auto size = [&](auto& who) {
      return half * static_cast<double>(who.size()) / static_cast<double>(most);
    };
    out += fmt::format("<g><title>{}</title><path class=\"tick\" d=\"M{:.1f} {}v8\"/>",
                       escape(said(c)), x, middle - 4);
    if (!c.entered.empty())
      out += fmt::format("<path class=\"came\" d=\"M{:.1f} {}v-{:.1f}\"/>", x, middle,
                         size(c.entered));
    if (!c.left.empty())
      out += fmt::format("<path class=\"went\" d=\"M{:.1f} {}v{:.1f}\"/>", x, middle, size(c.left));
    out += "</g>";
  }
  return out;
}

std::string strip(const std::vector<change>& all, double end_s) {
  auto out = fmt::format("<figure class=\"chart\"><svg viewBox=\"0 0 {:.0f} {:.0f}\" role=\"img\" "
                         "aria-label=\"Delegates entering and leaving\">",
                         width, height);
  out += fmt::format("<text x=\"{0:.0f}\" y=\"{1:.0f}\" text-anchor=\"end\">entered</text>"
                     "<text x=\"{0:.0f}\" y=\"{2:.0f}\" text-anchor=\"end\">left</text>"
                     "<path class=\"axis\" d=\"M{3:.0f} {4:.0f}H{5:.0f}\"/>",
                     left - 10, middle - 10, middle + 18, left, middle, width - right);
  for (auto t : time_ticks(0, end_s, 10)) {
    auto x = left + t / end_s * (width - left - right);
    out += fmt::format("<text x=\"{:.1f}\" y=\"{:.0f}\" text-anchor=\"{}\">{}</text>", x,
                       height - 4, x > width - right - 14 ? "end" : "middle", duration(t));
  }
  return out + bars(all, end_s) + "</svg></figure>\n";
}

std::string change_table(const std::vector<change>& all) {
  std::vector<std::vector<std::string>> rows;
  for (auto& c : all)
    if (c.moves() && rows.size() < rows_max)
      rows.push_back(
          {duration(c.t_s), escape(c.term), escape(listed(c.entered)), escape(listed(c.left))});
  return rows.empty() ? "" : table({{"time", true}, {"term", true}, {"entered"}, {"left"}}, rows);
}

} // namespace

std::string terms_strip(const run_files& run) {
  auto all = changes(run.summary);
  if (all.empty())
    return {};
  auto moved = static_cast<std::size_t>(
      std::count_if(all.begin(), all.end(), [](auto& c) { return c.moves(); }));
  auto later = all.size() - 1;
  auto words = later == 0   ? std::string("There was one term: nobody could be voted out.")
               : moved == 0 ? fmt::format("In {}, nobody was voted in or out: the same delegates "
                                          "decided from the first to the last.",
                                          plural(static_cast<double>(later), "further term"))
                            : fmt::format("{} of {} changed who decides.",
                                          plural(static_cast<double>(moved), "term"),
                                          whole(static_cast<double>(later)));
  auto end_s =
      std::max({number(run.summary, {"clock", "virtual_s"}).value_or(0), all.back().t_s, 1e-9});
  auto body = "<h3>Terms of the delegates</h3>\n" + paragraph(words) + "<div class=\"wide\">" +
              strip(all, end_s) + "</div>\n" + change_table(all);
  if (moved > rows_max)
    body +=
        paragraph("Later changes are in <code>summary.json</code>, <code>terms</code>.", "quiet");
  return body;
}

} // namespace concur::apps::report
