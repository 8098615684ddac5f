#include "apps/sweep_curves.hpp"

#include "apps/report/chart.hpp"
#include "apps/report/html.hpp"

#include <charconv>
#include <deque>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <vector>

namespace concur::apps {
namespace {

using json = nlohmann::ordered_json;

constexpr std::size_t lines_max = 4, values_min = 3;

std::optional<double> number_in(const std::string& text) {
  double out = 0;
  auto* last = text.data() + text.size();
  auto [end, bad] = std::from_chars(text.data(), last, out);
  return bad == std::errc{} && end == last ? std::optional{out} : std::nullopt;
}

/// Keys that were varied over numbers only.
std::vector<std::string> number_axes(const json& points) {
  std::map<std::string, std::set<double>> found;
  std::set<std::string> other;
  for (auto& p : points)
    for (auto& [key, value] : p["set"].items())
      if (auto n = number_in(value.get<std::string>()))
        found[key].insert(*n);
      else
        other.insert(key);
  std::vector<std::string> out;
  for (auto& [key, values] : found)
    if (values.size() >= values_min && !other.contains(key))
      out.push_back(key);
  return out;
}

/// What a point is beside its place on the axis: "" if nothing else was varied.
std::string rest_of(const json& set, const std::string& axis) {
  std::string out;
  for (auto& [key, value] : set.items())
    if (key != axis)
      out += (out.empty() ? "" : ", ") + key.substr(key.rfind('.') + 1) + " " +
             value.get<std::string>();
  return out;
}

struct curve {
  std::map<double, double> measured, theory;
};

bool changes(const std::map<std::string, curve>& curves) {
  std::set<double> values;
  for (auto& [name, c] : curves)
    for (auto& [x, y] : c.measured)
      values.insert(y);
  return values.size() > 1;
}

report::line line_of(std::string_view name, const std::map<double, double>& values) {
  report::line out{name, {}, {}};
  for (auto& [x, y] : values) {
    out.x.push_back(x);
    out.y.push_back(y);
  }
  return out;
}

std::string drawn(const std::string& metric, const std::string& axis,
                  const std::map<std::string, curve>& curves) {
  report::chart c;
  std::deque<std::string> names; // lines refer to them
  auto add = [&](const std::string& name, const std::map<double, double>& values) {
    if (values.size() > 1 && c.lines.size() < lines_max)
      c.lines.push_back(line_of(names.emplace_back(name), values));
  };
  c.title = metric;
  c.note = "over " + axis;
  c.plain_x = true;
  c.width = 420;
  c.height = 240;
  for (auto& [rest, one] : curves) {
    add(rest.empty() ? "measured" : rest, one.measured);
    add(rest.empty() ? "theory" : "theory, " + rest, one.theory);
  }
  return report::draw(c);
}

} // namespace

std::string curves_section(const json& points) {
  std::string out;
  for (auto& axis : number_axes(points)) {
    std::map<std::string, std::map<std::string, curve>> by_metric;
    std::vector<std::string> metrics; // in the order of the figures
    for (auto& p : points) {
      if (!p["mean"].is_number())
        continue;
      auto metric = p["metric"].get<std::string>();
      if (!by_metric.contains(metric))
        metrics.push_back(metric);
      auto x = number_in(p["set"][axis].get<std::string>());
      auto& c = by_metric[metric][rest_of(p["set"], axis)];
      c.measured[*x] = p["mean"].get<double>();
      if (p["theory"].is_number())
        c.theory[*x] = p["theory"].get<double>();
    }
    for (auto& metric : metrics)
      if (changes(by_metric[metric]) && by_metric[metric].size() <= lines_max)
        out += drawn(metric, axis, by_metric[metric]);
  }
  return out.empty()
             ? out
             : report::section("curves", "Curves", "<div class=\"multiples\">" + out + "</div>");
}

} // namespace concur::apps
