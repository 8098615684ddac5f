#include "apps/report/format.hpp"
#include "apps/report/html.hpp"
#include "apps/report/sections.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <map>
#include <numbers>

namespace concur::apps::report {
namespace {

constexpr std::size_t links_max = 16;  // More nodes than this: a mesh of lines is only grey.
constexpr std::size_t names_max = 16;  // More than this: names would overlap,
constexpr std::size_t rare_max = 3;    // except those of roles that only so many nodes have.
constexpr std::size_t shares_max = 28; // More than this: all marks are of one size.
constexpr std::size_t nodes_max = 240; // More than this: dots would touch.

constexpr double centre_x = 230, centre_y = 150, radius = 96;

struct spot {
  double x, y, angle;
};

spot spot_of(std::size_t i, std::size_t n) {
  auto angle =
      2 * std::numbers::pi * static_cast<double>(i) / static_cast<double>(n) - std::numbers::pi / 2;
  return {centre_x + radius * std::cos(angle), centre_y + radius * std::sin(angle), angle};
}

// The first role of the file is a square, the next a circle, then a diamond: by shape, not by
// colour.
std::string mark(std::size_t role, spot p, double r) {
  switch (role % 3) {
  case 0:
    return fmt::format("<rect class=\"node\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" "
                       "height=\"{:.1f}\" rx=\"2\"/>",
                       p.x - r, p.y - r, 2 * r, 2 * r);
  case 1:
    return fmt::format("<circle class=\"node two\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"{:.1f}\"/>", p.x,
                       p.y, r);
  default:
    return fmt::format("<path class=\"node three\" d=\"M{:.1f} {:.1f}l{w:.1f} {w:.1f}"
                       "l-{w:.1f} {w:.1f}l-{w:.1f} -{w:.1f}z\"/>",
                       p.x, p.y - r * 1.25, fmt::arg("w", r * 1.25));
  }
}

std::string cross(spot p, double r) {
  return fmt::format("<path class=\"cross\" d=\"M{:.1f} {:.1f}l{w:.1f} {w:.1f}m0 -{w:.1f}"
                     "l-{w:.1f} {w:.1f}\"/>",
                     p.x - r - 3, p.y - r - 3, fmt::arg("w", 2 * r + 6));
}

std::string label(const node_row& node, spot p) {
  auto across = std::cos(p.angle);
  auto anchor = across > 0.25 ? "start" : across < -0.25 ? "end" : "middle";
  auto x = p.x + 18 * across;
  auto two_lines = !node.city.empty() && !same_name(node.city, node.name);
  // Above the ring the second line would run into the node.
  auto y = p.y + 24 * std::sin(p.angle) + (two_lines && std::sin(p.angle) < -0.6 ? -9 : 3);
  auto out =
      fmt::format("<text class=\"name\" x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\">{}</text>", x,
                  y, anchor, escape(shortened(node.name, 16)));
  if (two_lines)
    out += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\">{}</text>", x, y + 13,
                       anchor, escape(shortened(node.city, 20)));
  return out;
}

std::string links(std::size_t n) {
  std::string d;
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = i + 1; j < n; ++j) {
      auto a = spot_of(i, n), b = spot_of(j, n);
      d += fmt::format("M{:.1f} {:.1f}L{:.1f} {:.1f}", a.x, a.y, b.x, b.y);
    }
  return "<path class=\"grid\" d=\"" + d + "\"/>";
}

} // namespace

std::string ring(const std::vector<node_row>& nodes, const std::set<std::string>& liars) {
  if (nodes.empty())
    return {};
  auto n = std::min(nodes.size(), nodes_max);
  std::map<std::string, std::size_t> roles;
  std::string marks, names;
  double share_max = 0;
  std::map<std::string, std::size_t> members;
  for (auto& node : nodes) {
    share_max = std::max(share_max, due_share(node).value_or(0));
    ++members[node.role];
  }
  for (std::size_t i = 0; i < n; ++i) {
    auto& node = nodes[i];
    auto role = roles.emplace(node.role, roles.size()).first->second;
    auto p = spot_of(i, n);
    // The area, not the side, stands for the share of stake or hash rate.
    auto part = share_max > 0 ? std::sqrt(due_share(node).value_or(0) / share_max) : 1.0;
    auto r = n > shares_max ? 3.0 : 4 + 5 * std::clamp(part, 0.0, 1.0);
    marks += fmt::format("<g><title>{}</title>{}</g>",
                         escape(node.name + (node.role.empty() ? "" : ", " + node.role) +
                                (node.city.empty() ? "" : ", " + node.city)),
                         mark(role, p, r) + (liars.contains(node.name) ? cross(p, r) : ""));
    if (n <= names_max || members[node.role] <= rare_max || liars.contains(node.name))
      names += label(node, p);
  }
  std::string key;
  for (auto& [role, index] : roles)
    if (!role.empty() && index < 3)
      key += fmt::format("<span><svg viewBox=\"0 0 18 18\" width=\"16\" height=\"16\" "
                         "aria-hidden=\"true\">{}</svg>{}</span>",
                         mark(index, {9, 9, 0}, 5), escape(role));
  if (!liars.empty())
    key += fmt::format("<span><svg viewBox=\"0 0 18 18\" width=\"16\" height=\"16\" "
                       "aria-hidden=\"true\">{}{}</svg>Byzantine</span>",
                       mark(0, {9, 9, 0}, 5), cross({9, 9, 0}, 5));
  return fmt::format("<figure class=\"ring\"><svg viewBox=\"0 0 460 300\" role=\"img\" "
                     "aria-label=\"{} on a ring\">{}{}{}</svg>"
                     "<figcaption class=\"legend\">{}</figcaption></figure>\n",
                     plural(static_cast<double>(n), "node"), n <= links_max ? links(n) : "", marks,
                     names, key);
}

} // namespace concur::apps::report
