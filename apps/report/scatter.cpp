#include "apps/report/scatter.hpp"

#include "apps/report/chart.hpp"
#include "apps/report/format.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace concur::apps::report {
namespace {

constexpr double margin_left = 46, margin_right = 10, margin_top = 24, margin_bottom = 40;

struct square {
  double size, most; ///< most: the share at the far end of both axes
  double along(double v) const {
    return margin_left + v / most * (size - margin_left - margin_right);
  }
  double up(double v) const {
    return size - margin_bottom - v / most * (size - margin_top - margin_bottom);
  }
};

std::string axes(const square& q, const scatter& s) {
  std::string out;
  auto right = q.along(q.most), bottom = q.up(0);
  for (auto v : ticks(0, q.most, 4)) {
    out += fmt::format("<path class=\"grid\" d=\"M{0:.1f} {1:.1f}H{2:.1f}\"/>"
                       "<text x=\"{3:.1f}\" y=\"{4:.1f}\" text-anchor=\"end\">{5}</text>",
                       q.along(0), q.up(v), right, q.along(0) - 6, q.up(v) + 3.5, percent(v));
    out += fmt::format("<path class=\"tick\" d=\"M{0:.1f} {1:.1f}v4\"/>"
                       "<text x=\"{0:.1f}\" y=\"{2:.1f}\" text-anchor=\"middle\">{3}</text>",
                       q.along(v), bottom, bottom + 16, percent(v));
  }
  out +=
      fmt::format("<path class=\"axis\" d=\"M{:.1f} {:.1f}H{:.1f}\"/>", q.along(0), bottom, right);
  out += fmt::format("<path class=\"even\" d=\"M{:.1f} {:.1f}L{:.1f} {:.1f}\"/>", q.along(0),
                     q.up(0), right, q.up(q.most));
  return out + fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"end\">{} →</text>"
                           "<text x=\"{:.1f}\" y=\"12\">↑ {}</text>",
                           right, bottom + 33, escape(s.x_name), q.along(0), escape(s.y_name));
}

std::string shape_of(const square& q, const dot& d) {
  auto x = q.along(d.x), y = q.up(d.y);
  // Told apart by shape as well as by colour.
  auto shape =
      d.is_marked ? fmt::format("<path class=\"dot marked\" d=\"M{:.1f} {:.1f}l5 5l-5 5l-5 -5z\">",
                                x, y - 5)
                  : fmt::format("<circle class=\"dot\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"4\">", x, y);
  return shape + "<title>" + escape(d.title) + "</title>" + (d.is_marked ? "</path>" : "</circle>");
}

bool is_share(double v) { return std::isfinite(v) && v >= 0 && v <= 1.0001; }

} // namespace

std::string draw(const scatter& s) {
  auto out =
      fmt::format("<figure class=\"chart\"><figcaption><b>{}</b>{}</figcaption>", escape(s.title),
                  s.note.empty() ? "" : " <span class=\"quiet\">" + escape(s.note) + "</span>");
  double most = 0;
  std::string dots;
  for (auto& d : s.dots)
    if (is_share(d.x) && is_share(d.y))
      most = std::max({most, d.x, d.y});
  if (!(most > 0))
    return out + "<p class=\"quiet\">No shares to draw.</p></figure>\n";
  square q{s.size, std::min(1.0, most * 1.08)};
  for (auto& d : s.dots)
    if (is_share(d.x) && is_share(d.y))
      dots += shape_of(q, d);
  return out +
         fmt::format("<svg viewBox=\"0 0 {0:.0f} {0:.0f}\" role=\"img\" aria-label=\"{1}\">",
                     s.size, escape(s.title)) +
         axes(q, s) + dots + "</svg></figure>\n";
}

} // namespace concur::apps::report
