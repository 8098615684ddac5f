#include "apps/report/timeline.hpp"

#include "apps/report/format.hpp"
#include "apps/report/json_view.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace concur::apps::report {
namespace {

constexpr double width = 920, names_width = 150, right = 10, row_height = 20, top = 6;
constexpr std::size_t rows_max = 40;
constexpr double narrowest = 2; // what is shorter can still be seen
constexpr std::size_t named_max = 6;

std::string names_of(const nlohmann::json& nodes) {
  std::string out;
  for (std::size_t i = 0; i < nodes.size() && i < named_max; ++i)
    out += (i > 0 ? ", " : "") + text(nodes[i]);
  if (nodes.size() > named_max)
    out += fmt::format(" and {} more", nodes.size() - named_max);
  return out;
}

std::string sentence(const fault_span& s) {
  return fmt::format("{}: {} to {}{}", s.name, duration(s.from), duration(s.until),
                     s.nodes.empty() ? "" : ", " + s.nodes);
}

struct scale {
  double end;
  double along(double t) const {
    return names_width + std::clamp(t / end, 0.0, 1.0) * (width - names_width - right);
  }
};

std::string bar(const fault_span& s, const scale& x, double y) {
  auto from = x.along(s.from);
  return fmt::format("<rect class=\"span\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" "
                     "height=\"10\" rx=\"2\"><title>{}</title></rect>",
                     from, y - 9, std::max(x.along(s.until) - from, narrowest),
                     escape(sentence(s)));
}

std::string axis(const scale& x, double bottom) {
  std::string out;
  for (auto t : time_ticks(0, x.end, 8))
    out += fmt::format("<path class=\"grid\" d=\"M{0:.1f} {1:.0f}V{2:.1f}\"/>"
                       "<text x=\"{0:.1f}\" y=\"{3:.1f}\" text-anchor=\"{4}\">{5}</text>",
                       x.along(t), top, bottom, bottom + 14,
                       x.along(t) > width - right - 14 ? "end" : "middle", duration(t));
  return out;
}

} // namespace

std::vector<fault_span> fault_spans(const nlohmann::json& summary) {
  std::vector<fault_span> out;
  auto end = number(summary, {"clock", "virtual_s"}).value_or(0);
  for (auto& f : list(summary, {"fault_times"})) {
    auto from = number(f, {"began_s"});
    if (from)
      out.push_back({text(f, {"name"}), text(f, {"kind"}), names_of(list(f, {"nodes"})), *from,
                     std::max(*from, number(f, {"ended_s"}).value_or(end))});
  }
  return out;
}

std::vector<band> bands_of(const std::vector<fault_span>& spans) {
  std::vector<band> out;
  for (auto& s : spans)
    out.push_back({s.from, s.until, sentence(s)});
  return out;
}

std::string timeline(const std::vector<fault_span>& spans, double end) {
  std::vector<std::string> rows;
  for (auto& s : spans)
    if (std::find(rows.begin(), rows.end(), s.name) == rows.end())
      rows.push_back(s.name);
  if (rows.empty() || !(end > 0))
    return {};
  auto shown = std::min(rows.size(), rows_max);
  scale x{end};
  auto bottom = top + row_height * static_cast<double>(shown);
  auto out = fmt::format("<figure class=\"chart wide\"><svg viewBox=\"0 0 {:.0f} {:.0f}\" "
                         "role=\"img\" aria-label=\"Faults over time\">{}",
                         width, bottom + 20, axis(x, bottom));
  for (std::size_t i = 0; i < shown; ++i) {
    auto y = top + row_height * static_cast<double>(i) + 14;
    out += fmt::format("<text x=\"{:.0f}\" y=\"{:.1f}\" text-anchor=\"end\">{}</text>",
                       names_width - 10, y, escape(shortened(rows[i], 24)));
    for (auto& s : spans)
      if (s.name == rows[i])
        out += bar(s, x, y);
  }
  out += "</svg>";
  if (shown < rows.size())
    out +=
        fmt::format("<figcaption class=\"quiet\">{} more faults are in summary.json.</figcaption>",
                    rows.size() - shown);
  return out + "</figure>\n";
}

} // namespace concur::apps::report
