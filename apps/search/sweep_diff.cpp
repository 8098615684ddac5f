#include "apps/search/sweep_diff.hpp"

#include <algorithm>

namespace concur::apps::search {
namespace {

using json = nlohmann::ordered_json;

struct entry {
  std::string point, metric;
  std::optional<interval> is;
  std::uint64_t runs = 0;
};

std::optional<double> number(const json& j) {
  return j.is_number() ? std::optional{j.get<double>()} : std::nullopt;
}

std::string point_of(const json& set) {
  std::string out;
  if (set.is_object())
    for (auto& [key, value] : set.items())
      out += (out.empty() ? "" : ", ") + key + " = " +
             (value.is_string() ? value.get<std::string>() : value.dump());
  return out.empty() ? "as it is" : out;
}

std::vector<entry> entries_of(const json& sweep) {
  std::vector<entry> out;
  auto points = sweep.find("points");
  if (points == sweep.end() || !points->is_array())
    return out;
  for (auto& p : *points) {
    if (!p.is_object() || !p.contains("metric") || !p["metric"].is_string())
      continue;
    entry e{point_of(p.value("set", json::object())), p["metric"].get<std::string>(), {}, 0};
    auto runs = p.find("runs");
    if (runs != p.end() && runs->is_number_unsigned())
      e.runs = runs->get<std::uint64_t>();
    if (auto mean = number(p.value("mean", json()))) {
      auto ci = p.value("ci95", json::array());
      auto has_ci = ci.is_array() && ci.size() == 2;
      e.is = interval{*mean, has_ci ? number(ci[0]) : std::nullopt,
                      has_ci ? number(ci[1]) : std::nullopt};
    }
    out.push_back(std::move(e));
  }
  return out;
}

std::optional<bool> differ(const std::optional<interval>& a, const std::optional<interval>& b) {
  if (!a || !b || !a->low || !a->high || !b->low || !b->high)
    return std::nullopt;
  return *a->high < *b->low || *b->high < *a->low;
}

} // namespace

std::vector<figure_difference> compare_sweeps(const json& a, const json& b) {
  std::vector<figure_difference> out;
  for (auto& e : entries_of(a))
    out.push_back({e.point, e.metric, e.is, {}, e.runs, 0, {}});
  for (auto& e : entries_of(b)) {
    auto same = std::find_if(out.begin(), out.end(),
                             [&](auto& d) { return d.point == e.point && d.metric == e.metric; });
    if (same == out.end())
      same = out.insert(out.end(), {e.point, e.metric, {}, {}, 0, 0, {}});
    same->b = e.is;
    same->runs_b = e.runs;
    same->differs = differ(same->a, same->b);
  }
  return out;
}

} // namespace concur::apps::search
