#include "apps/comparison/dot_plot.hpp"

#include "apps/report/chart.hpp"
#include "apps/report/format.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>

namespace concur::apps {
namespace {

using report::escape;

constexpr double width = 440, row_height = 26, top = 6, bottom = 26;
constexpr double letter = 6.5; // Of a label, about.
constexpr std::size_t name_letters = 18;
constexpr double log_from_ratio = 20; // Less than this reads better on a linear axis.

constexpr std::string_view css = R"css(
.plots { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 400px), 1fr));
  gap: 34px 40px; margin: 4px 0 20px; }
.plot { display: flex; flex-direction: column; justify-content: space-between; }
.plot figcaption { margin-bottom: 8px; }
.plot figcaption small { display: block; line-height: 1.45; }
.plot text.who { font-size: 12.5px; fill: var(--ink); }
.plot text.says { font-size: 12px; fill: var(--ink); }
.plot .none { opacity: .55; } .plot text.best { font-weight: 650; }
.rail { stroke: var(--rule); stroke-width: 1; fill: none; stroke-dasharray: 1 4; }
.f1 { --f: var(--c1); } .f2 { --f: var(--c2); } .f3 { --f: var(--c3); } .f4 { --f: var(--c4); }
.dot { fill: var(--f); stroke: var(--f); stroke-width: 1.6; stroke-linejoin: round; }
.dot.hollow { fill: var(--page); }
.whisker { stroke: var(--f); stroke-width: 1.6; fill: none; }
.join { stroke: var(--f); stroke-width: 3.2; opacity: .3; fill: none; }
.findings { list-style: none; padding: 0; margin: 0 0 8px; max-width: 76ch; font-size: 16.5px; }
.findings li { display: flex; align-items: flex-start; gap: 12px; margin: 0 0 8px; line-height: 1.5; }
.findings svg { flex: none; margin-top: 7px; }
.nowrap { white-space: nowrap; }
.figures table { width: 100%; }
@media print { .plots { grid-template-columns: 1fr 1fr; gap: 18pt 20pt; } }
)css";

std::size_t shape_of(std::string_view family) {
  return family == "pow"                           ? 0
         : family == "pos" || family == "ethereum" ? 1
         : family == "dpos"                        ? 2
                                                   : 3;
}

/// Circle, square, diamond, triangle around a point.
std::string shape(std::size_t kind, double x, double y, bool is_hollow) {
  auto look = is_hollow ? "dot hollow" : "dot";
  switch (kind) {
  case 0:
    return fmt::format("<circle class=\"{}\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"4.6\"/>", look, x, y);
  case 1:
    return fmt::format(
        "<rect class=\"{}\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"8.4\" height=\"8.4\"/>", look,
        x - 4.2, y - 4.2);
  case 2:
    return fmt::format("<path class=\"{}\" d=\"M{:.1f} {:.1f}l5.8 5.8l-5.8 5.8l-5.8 -5.8z\"/>",
                       look, x, y - 5.8);
  default:
    return fmt::format("<path class=\"{}\" d=\"M{:.1f} {:.1f}l5.4 9.4h-10.8z\"/>", look, x,
                       y - 5.8);
  }
}

/// Where values lie, and what the axis shows of them.
struct axis {
  double lo = 0, hi = 1;
  bool is_log = false;
  double left = 0, right = 0;

  double at(double v) const {
    if (is_log && v <= 0)
      return left; // The edge stands for zero.
    auto part = is_log ? std::log(v / lo) / std::log(hi / lo) : (v - lo) / (hi - lo);
    return left + std::clamp(part, 0.0, 1.0) * (right - left);
  }
};

axis axis_of(const dot_plot& p) {
  axis out;
  double least = 0, most = 0, end = 0;
  auto finite = [](double v) { return std::isfinite(v); };
  for (auto& r : p.rows)
    for (auto& e : r.values) {
      if (!e.mean)
        continue;
      if (*e.mean > 0)
        least = least > 0 ? std::min(least, *e.mean) : *e.mean;
      most = std::max(most, *e.mean);
      // A whisker as long as the picture would leave no room for what it belongs to.
      end = std::max({end, *e.mean, finite(e.high) ? std::min(e.high, *e.mean * 2) : 0});
    }
  for (auto& [v, label] : p.marks)
    end = std::max(end, v);
  out.is_log = p.marks.empty() && least > 0 && most / least >= log_from_ratio;
  out.lo = out.is_log ? least / 1.6 : 0;
  out.hi = end > 0 ? end * (out.is_log ? 1.4 : 1.04) : 1;
  return out;
}

/// The marks of `all` inside the axis, thinned to a few.
std::vector<double> inside(const axis& a, const std::vector<double>& all) {
  std::vector<double> found, out;
  for (auto v : all)
    if (v >= a.lo && v <= a.hi)
      found.push_back(v);
  auto stride = (found.size() + 4) / 5;
  for (std::size_t i = 0; i < found.size(); i += std::max<std::size_t>(stride, 1))
    out.push_back(found[i]);
  return out;
}

std::vector<double> log_marks(const axis& a, unit u) {
  static const std::vector<double> times{1e-6, 1e-5, 1e-4, 1e-3, 1e-2,  0.1,   1,
                                         10,   60,   600,  3600, 36000, 86400, 864000};
  static const std::vector<double> more_times{1e-3, 2e-3, 5e-3, 1e-2, 2e-2, 5e-2,  0.1,   0.2,  0.5,
                                              1,    2,    5,    10,   20,   30,    60,    120,  300,
                                              600,  1200, 1800, 3600, 7200, 18000, 36000, 86400};
  std::vector<double> tens, more;
  for (int k = -9; k <= 27; ++k)
    for (auto m : {1.0, 2.0, 5.0}) {
      more.push_back(m * std::pow(10, k));
      if (m == 1.0)
        tens.push_back(more.back());
    }
  auto is_time = u == unit::seconds;
  auto out = inside(a, is_time ? times : tens);
  return out.size() >= 2 ? out : inside(a, is_time ? more_times : more);
}

std::vector<std::pair<double, std::string>> marks_of(const dot_plot& p, const axis& a) {
  if (!p.marks.empty())
    return p.marks;
  std::vector<std::pair<double, std::string>> out;
  auto values = a.is_log                  ? log_marks(a, p.unit)
                : p.unit == unit::seconds ? report::time_ticks(a.lo, a.hi, 4)
                                          : report::ticks(a.lo, a.hi, 4);
  for (auto v : values)
    if (!p.whole_numbers || v == std::round(v))
      out.emplace_back(v, mark_text(v, p.unit));
  return out;
}

/// Lines through the picture, and labels as far as there is room for them.
std::string scale(const dot_plot& p, const axis& a, double floor) {
  std::string out;
  auto free_from = 0.0;
  for (auto& [v, label] : marks_of(p, a)) {
    auto x = a.at(v);
    auto room = static_cast<double>(label.size()) * letter + 8;
    out += fmt::format("<path class=\"grid\" d=\"M{0:.1f} {1:.1f}V{2:.1f}\"/>", x, top, floor);
    if (x - room / 2 < free_from)
      continue;
    free_from = x + room / 2;
    out += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"middle\">{}</text>", x,
                       floor + 16, escape(label));
  }
  return out;
}

std::string marks(const plot_row& r, const axis& a, double y) {
  std::string out;
  auto kind = shape_of(r.family);
  if (r.values.size() == 2 && r.values[0].mean && r.values[1].mean)
    out += fmt::format("<path class=\"join\" d=\"M{:.1f} {:.1f}H{:.1f}\"/>",
                       a.at(*r.values[0].mean), y, a.at(*r.values[1].mean));
  else if (!a.is_log && r.values[0].mean)
    out += fmt::format("<path class=\"join\" d=\"M{:.1f} {:.1f}H{:.1f}\"/>", a.left, y,
                       a.at(*r.values[0].mean));
  for (auto& e : r.values)
    if (e.mean && e.has_interval())
      out += fmt::format("<path class=\"whisker\" d=\"M{0:.1f} {1:.1f}H{2:.1f}M{0:.1f} {3:.1f}v8"
                         "M{2:.1f} {3:.1f}v8\"/>",
                         a.at(e.low), y, a.at(e.high), y - 4);
  for (std::size_t i = r.values.size(); i-- > 0;) // The first one is the main one, on top.
    if (auto& e = r.values[i]; e.mean)
      out += shape(kind, a.at(*e.mean), y, i > 0);
  return out;
}

std::string tooltip(const dot_plot& p, const plot_row& r) {
  auto out = r.name;
  for (std::size_t i = 0; i < r.values.size(); ++i)
    out += "\n" + (p.series[i].empty() ? p.title : p.series[i]) + " " + text(r.values[i], p.unit) +
           (r.values[i].mean ? fmt::format(", {} runs", r.values[i].samples) : "");
  return escape(out);
}

std::string series_legend(const dot_plot& p) {
  if (p.series.size() < 2)
    return {};
  std::string out;
  for (std::size_t i = 0; i < p.series.size(); ++i)
    out += fmt::format("<span><svg viewBox=\"0 0 12 12\" width=\"12\" height=\"12\" "
                       "aria-hidden=\"true\" style=\"--f: var(--quiet)\">{}</svg>{}</span>",
                       shape(0, 6, 6, i > 0), escape(p.series[i]));
  return "<span class=\"legend\">" + out + "</span>";
}

std::string note_of(const dot_plot& p, const axis& a) {
  auto has_zero = std::any_of(p.rows.begin(), p.rows.end(), [](auto& r) {
    return std::any_of(r.values.begin(), r.values.end(), [](auto& e) { return e.mean == 0.0; });
  });
  if (!a.is_log)
    return p.note;
  return p.note + (p.note.empty() ? "" : "; ") +
         (has_zero ? "logarithmic, 0 at the edge" : "logarithmic");
}

} // namespace

std::string draw(const dot_plot& p) {
  auto a = axis_of(p);
  std::size_t names = 0, says = 0;
  for (auto& r : p.rows) {
    names = std::max(names, std::min(r.name.size(), name_letters));
    says = std::max(says, r.text.size());
  }
  a.left = static_cast<double>(names) * letter + 16;
  a.right = width - std::min(static_cast<double>(says) * 6 + 14, 170.0);
  auto floor = top + row_height * static_cast<double>(p.rows.size());
  auto note = note_of(p, a);
  auto out =
      fmt::format("<figure class=\"plot\"><figcaption><b>{}</b>{}{}</figcaption><svg "
                  "viewBox=\"0 0 {:.0f} {:.0f}\" role=\"img\" aria-label=\"{}\">{}",
                  escape(p.title), note.empty() ? "" : "<small>" + escape(note) + "</small>",
                  series_legend(p), width, floor + bottom, escape(p.title), scale(p, a, floor));
  for (std::size_t i = 0; i < p.rows.size(); ++i) {
    auto& r = p.rows[i];
    auto y = top + row_height * (static_cast<double>(i) + 0.5);
    out += fmt::format(
        "<g class=\"f{0}\"><title>{1}</title><text class=\"who{2}\" x=\"0\" "
        "y=\"{3:.1f}\">{4}</text>"
        "<path class=\"rail\" d=\"M{5:.1f} {6:.1f}H{7:.1f}\"/>{8}<text class=\"says{2}{9}\" "
        "x=\"{10:.0f}\" y=\"{3:.1f}\" text-anchor=\"end\">{11}</text></g>",
        shape_of(r.family) + 1, tooltip(p, r), r.values[0].mean ? "" : " none", y + 4.3,
        escape(report::shortened(r.name, name_letters)), a.left, y, a.right, marks(r, a, y),
        r.is_best ? " best" : "", width, escape(r.text));
  }
  return out + "</svg></figure>\n";
}

std::string family_mark(const std::string& family) {
  auto kind = shape_of(family);
  return fmt::format("<svg class=\"f{}\" viewBox=\"0 0 12 12\" width=\"12\" height=\"12\" "
                     "aria-hidden=\"true\">{}</svg>",
                     kind + 1, shape(kind, 6, 6, false));
}

std::string family_legend(const std::vector<std::string>& families) {
  static constexpr std::array<std::string_view, 4> words{"work", "stake", "elected delegates",
                                                         "other"};
  std::array<const std::string*, 4> seen{};
  for (auto& f : families)
    seen[shape_of(f)] = &f;
  std::string out;
  for (std::size_t i = 0; i < words.size(); ++i)
    if (seen[i])
      out += fmt::format("<span>{}{}</span>", family_mark(*seen[i]), words[i]);
  return "<p class=\"legend\">" + out + "</p>\n";
}

std::string_view plot_style() { return css; }

} // namespace concur::apps
