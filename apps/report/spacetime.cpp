#include "apps/report/spacetime.hpp"

#include "apps/report/format.hpp"
#include "apps/report/json_view.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <map>
#include <vector>

namespace concur::apps::report {
namespace {

using nlohmann::json;

constexpr double lane_height = 44, left = 110, right = 30, top = 26, width = 920, gap_min = 13;

struct placed {
  double t = 0, x = 0;
  std::size_t lane = 0;
  std::string step, label;
};

/// Time to the right, but marks of one lane never closer than can be read: what lies between two
/// moments is drawn longer or shorter than it was, the order stays.
void spread(std::vector<placed>& marks) {
  if (marks.empty())
    return;
  auto first = marks.front().t, last = marks.back().t;
  auto span = std::max(last - first, 1e-9);
  std::map<std::size_t, double> free; // by lane
  double shift = 0;
  for (auto& m : marks) {
    m.x = (m.t - first) / span * (width - left - right) + shift;
    auto& next = free[m.lane];
    if (m.x < next) {
      shift += next - m.x;
      m.x = next;
    }
    next = m.x + gap_min;
  }
  auto furthest =
      std::max_element(marks.begin(), marks.end(), [](auto& a, auto& b) { return a.x < b.x; })->x;
  auto scale = furthest > 0 ? (width - left - right) / furthest : 1;
  for (auto& m : marks)
    m.x = left + m.x * std::min(scale, 1.0);
}

double y_of(const placed& m) { return top + lane_height * (static_cast<double>(m.lane) + 0.5); }

std::string shape(const placed& m) {
  auto x = m.x, y = y_of(m);
  if (m.step == "made")
    return fmt::format("<rect class=\"s-made\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"10\" "
                       "height=\"10\"/>",
                       x - 5, y - 5);
  if (m.step == "settled")
    return fmt::format("<circle class=\"s-settled\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"5\"/>", x, y);
  if (m.step == "undone")
    return fmt::format("<path class=\"s-undone\" d=\"M{0:.1f} {1:.1f}l8 8m0 -8l-8 8\"/>", x - 4,
                       y - 4);
  if (m.step == "deviated" || m.step == "stopped" || m.step == "restarted")
    return fmt::format("<path class=\"s-deviated\" d=\"M{:.1f} {:.1f}l6 6l-6 6l-6 -6z\"/>", x,
                       y - 6);
  return fmt::format("<circle class=\"s-followed\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"3\"/>", x, y);
}

/// Labels of one lane lie above it, else below it; one that finds no room is only in the mark's
/// title.
class label_space {
public:
  std::string place(const placed& m) {
    auto half = static_cast<double>(m.label.size()) * letter / 2;
    auto middle = std::min(std::max(m.x, left - 6 + half), width - half);
    auto& taken = taken_[m.lane];
    for (std::size_t side = 0; side < taken.size(); ++side)
      if (middle - half > taken[side]) {
        taken[side] = middle + half + letter;
        return fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"middle\">{}</text>",
                           middle, y_of(m) + (side == 0 ? -9 : 19), escape(m.label));
      }
    return {};
  }

private:
  static constexpr double letter = 5.6;
  std::map<std::size_t, std::array<double, 2>> taken_; // by lane: how far, above and below
};

std::string lanes(const json& story) {
  std::string out;
  double y = top + lane_height / 2;
  for (auto& name : list(story, {"nodes"})) {
    out += fmt::format(
        "<text class=\"lane\" x=\"{:.0f}\" y=\"{:.1f}\" text-anchor=\"end\">{}</text>"
        "<path class=\"grid\" d=\"M{:.0f} {:.1f}H{:.0f}\"/>",
        left - 14, y + 4, escape(name.get<std::string>()), left - 6, y, width - right / 2);
    y += lane_height;
  }
  return out;
}

std::vector<placed> marks_of(const json& story) {
  std::map<std::string, std::size_t> lane_of;
  for (auto& name : list(story, {"nodes"}))
    lane_of.emplace(name.get<std::string>(), lane_of.size());
  std::vector<placed> out;
  for (auto& m : list(story, {"marks"}))
    out.push_back({number(m, {"t_s"}).value_or(0), 0, lane_of[text(m, {"node"})], text(m, {"step"}),
                   text(m, {"label"})});
  return out;
}

} // namespace

std::string spacetime(const json& story) {
  auto marks = marks_of(story);
  if (marks.empty())
    return {};
  spread(marks);
  auto height = top * 2 + lane_height * static_cast<double>(list(story, {"nodes"}).size());
  auto out = fmt::format("<svg class=\"spacetime\" viewBox=\"0 0 {:.0f} {:.0f}\" role=\"img\" "
                         "aria-label=\"Who made and followed which block when\">",
                         width, height) +
             lanes(story);
  for (auto& a : list(story, {"arrows"})) {
    auto from = a.at(0).get<std::size_t>(), to = a.at(1).get<std::size_t>();
    if (from < marks.size() && to < marks.size())
      out += fmt::format("<path class=\"s-way\" d=\"M{:.1f} {:.1f}L{:.1f} {:.1f}\"/>",
                         marks[from].x, y_of(marks[from]), marks[to].x, y_of(marks[to]));
  }
  label_space names;
  for (auto& m : marks) {
    out += "<g>" + shape(m) +
           fmt::format("<title>{} {} at {}</title></g>", escape(m.step), escape(m.label),
                       duration(m.t));
    if (m.step == "made" || m.step == "deviated")
      out += names.place(m);
  }
  return out +
         fmt::format("<text x=\"{:.0f}\" y=\"{:.0f}\">{}</text><text x=\"{:.0f}\" y=\"{:.0f}\" "
                     "text-anchor=\"end\">{}</text></svg>",
                     left, height - 6, duration(marks.front().t), width - right, height - 6,
                     duration(marks.back().t));
}

} // namespace concur::apps::report
