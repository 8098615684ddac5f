#include "apps/report/chart.hpp"

#include "apps/report/format.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <iterator>
#include <limits>

namespace concur::apps::report {
namespace {

constexpr double margin_left = 46, margin_right = 10, margin_top = 8, margin_bottom = 22;
constexpr std::size_t bins = 220;

struct range {
  double lo{std::numeric_limits<double>::infinity()};
  double hi{-std::numeric_limits<double>::infinity()};
  void take(double v) {
    lo = std::min(lo, v);
    hi = std::max(hi, v);
  }
  bool empty() const { return !(lo <= hi); }
};

struct point {
  double x, y;
};

// The first, lowest, highest and last value of each bin: no spike is lost by thinning.
std::vector<point> thinned(const line& l) {
  std::vector<point> all;
  for (std::size_t i = 0; i < l.x.size() && i < l.y.size(); ++i)
    if (std::isfinite(l.x[i]) && std::isfinite(l.y[i]))
      all.push_back({l.x[i], l.y[i]});
  if (all.size() <= 2 * bins)
    return all;
  std::vector<point> out;
  for (std::size_t b = 0; b < bins; ++b) {
    auto first = all.begin() + static_cast<std::ptrdiff_t>(b * all.size() / bins);
    auto last = all.begin() + static_cast<std::ptrdiff_t>((b + 1) * all.size() / bins);
    auto [low, high] = std::minmax_element(first, last, [](auto& p, auto& q) { return p.y < q.y; });
    std::array<decltype(first), 4> keep{first, std::min(low, high), std::max(low, high), last - 1};
    for (std::size_t i = 0; i < keep.size(); ++i)
      if (i == 0 || keep[i] != keep[i - 1])
        out.push_back(*keep[i]);
  }
  return out;
}

struct frame {
  const chart& c;
  range x, y;

  double along(double v) const {
    auto part = c.x_scale == axis_scale::logarithmic
                    ? (std::log10(std::max(v, x.lo)) - std::log10(x.lo)) /
                          (std::log10(x.hi) - std::log10(x.lo))
                    : (v - x.lo) / (x.hi - x.lo);
    return margin_left + part * (c.width - margin_left - margin_right);
  }
  double up(double v) const {
    auto part = (v - y.lo) / (y.hi - y.lo);
    return c.height - margin_bottom - part * (c.height - margin_top - margin_bottom);
  }
};

// Powers of ten read badly as durations above ten seconds, so a logarithmic axis goes on with a
// minute, ten minutes, an hour and so on.
std::vector<double> log_ticks(double lo, double hi) {
  constexpr std::array<double, 14> marks{1e-6, 1e-5, 1e-4, 1e-3, 1e-2,  1e-1,  1,
                                         10,   60,   600,  3600, 36000, 86400, 864000};
  std::vector<double> out;
  for (auto m : marks)
    if (m >= lo * 0.999 && m <= hi * 1.001)
      out.push_back(m);
  return out;
}

std::string y_label(const chart& c, double v) {
  if (c.share)
    return percent(v);
  auto size = std::abs(v);
  if (size >= 1e9)
    return figure(v / 1e9) + " G";
  if (size >= 1e6)
    return figure(v / 1e6) + " M";
  return size >= 1e5 ? figure(v / 1e3) + " k" : figure(v);
}

std::string axes(const frame& f) {
  std::string out;
  auto right = f.c.width - margin_right;
  auto bottom = f.c.height - margin_bottom;
  auto y_ticks = f.c.share ? std::vector<double>{0, 0.25, 0.5, 0.75, 1} : ticks(f.y.lo, f.y.hi, 4);
  for (auto v : y_ticks) {
    if (f.c.whole_numbers && v != std::round(v))
      continue;
    auto y = f.up(v);
    out += fmt::format("<path class=\"grid\" d=\"M{:.1f} {:.1f}H{:.1f}\"/>"
                       "<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"end\">{}</text>",
                       margin_left, y, right, margin_left - 6, y + 3.5, y_label(f.c, v));
  }
  auto about = std::max(2, static_cast<int>(f.c.width / 90));
  auto x_ticks = f.c.x_scale == axis_scale::logarithmic ? log_ticks(f.x.lo, f.x.hi)
                 : f.c.plain_x                          ? ticks(f.x.lo, f.x.hi, about)
                                                        : time_ticks(f.x.lo, f.x.hi, about);
  for (auto v : x_ticks) {
    auto x = f.along(v);
    auto anchor = x > right - 14 ? "end" : "middle";
    out += fmt::format("<path class=\"tick\" d=\"M{0:.1f} {1:.1f}v4\"/>"
                       "<text x=\"{0:.1f}\" y=\"{2:.1f}\" text-anchor=\"{3}\">{4}</text>",
                       x, bottom, bottom + 16, anchor, f.c.plain_x ? figure(v) : duration(v));
  }
  return out + fmt::format("<path class=\"axis\" d=\"M{:.1f} {:.1f}H{:.1f}\"/>", margin_left,
                           bottom, right);
}

std::string bands(const frame& f) {
  std::string out;
  for (auto& b : f.c.bands) {
    auto from = std::max(b.from, f.x.lo), until = std::min(b.until, f.x.hi);
    if (from <= until)
      out += fmt::format("<rect class=\"band\" x=\"{:.1f}\" y=\"{:.0f}\" width=\"{:.1f}\" "
                         "height=\"{:.0f}\"><title>{}</title></rect>",
                         f.along(from), margin_top, std::max(f.along(until) - f.along(from), 1.0),
                         f.c.height - margin_top - margin_bottom, escape(b.about));
  }
  return out;
}

std::string path_of(const frame& f, const std::vector<point>& points, std::size_t index) {
  std::string d;
  for (std::size_t i = 0; i < points.size(); ++i) {
    auto x = f.along(points[i].x);
    if (f.c.stepped && i > 0)
      d += fmt::format("H{:.1f}", x);
    d += fmt::format("{}{:.1f} {:.1f}", i == 0 ? "M" : "L", x, f.up(points[i].y));
  }
  return fmt::format("<path class=\"l l{}\" d=\"{}\"/>", index + 1, d);
}

std::string legend(const chart& c) {
  if (c.lines.size() < 2)
    return {};
  std::string out = "<span class=\"legend\">";
  for (std::size_t i = 0; i < c.lines.size(); ++i)
    out += fmt::format("<span><svg viewBox=\"0 0 24 8\" width=\"24\" height=\"8\" "
                       "aria-hidden=\"true\"><path class=\"l l{}\" d=\"M0 4H24\"/></svg>{}</span>",
                       i + 1, escape(c.lines[i].name));
  return out + "</span>";
}

} // namespace

std::vector<double> ticks(double lo, double hi, int about) {
  std::vector<double> out;
  if (!(hi > lo) || about < 1)
    return out;
  auto rough = (hi - lo) / about;
  auto power = std::pow(10, std::floor(std::log10(rough)));
  auto step = power * 10;
  for (auto m : {1.0, 2.0, 5.0})
    if (power * m >= rough * 0.999) {
      step = power * m;
      break;
    }
  auto first = std::ceil(lo / step - 1e-9);
  for (int i = 0; (first + i) * step <= hi + step * 1e-9 && i < 100; ++i)
    out.push_back((first + i) * step);
  return out;
}

std::vector<double> time_ticks(double lo, double hi, int about) {
  constexpr std::array steps{1.,       2.,       5.,        10.,       15.,       30.,     60.,
                             120.,     300.,     600.,      900.,      1800.,     3600.,   7200.,
                             10800.,   21600.,   43200.,    86400.,    172800.,   432000., 864000.,
                             2592000., 8640000., 31536000., 63072000., 157680000.};
  if (!(hi > lo) || about < 1)
    return {};
  auto rough = (hi - lo) / about;
  auto step = std::find_if(steps.begin(), steps.end(), [&](double s) { return s >= rough * 0.7; });
  if (rough < 0.5 || step == steps.end())
    return ticks(lo, hi, about);
  std::vector<double> out;
  for (auto k = std::ceil(lo / *step - 1e-9); k * *step <= hi * (1 + 1e-9); ++k)
    out.push_back(k * *step);
  return out;
}

std::string draw(const chart& c) {
  std::vector<std::vector<point>> drawn;
  range x, y;
  std::size_t longest = 0;
  for (auto& l : c.lines) {
    drawn.push_back(thinned(l));
    longest = std::max(longest, drawn.back().size());
    for (auto& p : drawn.back()) {
      x.take(p.x);
      y.take(p.y);
    }
  }
  auto out = fmt::format(
      "<figure class=\"chart\"><figcaption><b>{}</b>{}{}</figcaption>", escape(c.title),
      c.note.empty() ? "" : " <span class=\"quiet\">" + escape(c.note) + "</span>", legend(c));
  if (longest < 2 || !(x.hi > x.lo))
    return out + "<p class=\"quiet\">Too few values to draw.</p></figure>\n";
  // Counts start at zero; a flat line gets room above it.
  y.lo = c.share ? 0 : std::min(0.0, y.lo);
  y.hi = c.share ? 1 : y.hi > y.lo ? y.hi + (y.hi - y.lo) * 0.06 : y.lo + 1;
  if (c.x_scale == axis_scale::logarithmic) {
    // Curves reach 0 % and 100 % with some room; a zero has no logarithm.
    x.lo = std::max(x.lo, 1e-6) / 1.3;
    x.hi = std::max(x.hi, x.lo * 10) * 1.3;
  }
  frame f{c, x, y};
  out += fmt::format("<svg viewBox=\"0 0 {:.0f} {:.0f}\" role=\"img\" aria-label=\"{}\">", c.width,
                     c.height, escape(c.title));
  out += bands(f) + axes(f);
  // The first line is the main one: drawn last, on top.
  for (auto i = drawn.size(); i-- > 0;)
    if (drawn[i].size() > 1)
      out += path_of(f, drawn[i], i);
  return out + "</svg></figure>\n";
}

} // namespace concur::apps::report
