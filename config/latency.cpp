#include "config/latency.hpp"

#include "config/quantity.hpp"

#include <fmt/core.h>
#include <set>

namespace concur::config {

namespace {

std::vector<std::string> cells_of(std::string_view line) {
  std::vector<std::string> out(1);
  for (const char c : line) {
    if (c == ',')
      out.emplace_back();
    else if (c != ' ' && c != '\r' && c != '\t')
      out.back() += c;
  }
  return out;
}

} // namespace

std::string fault_of(const simulation::matrix_latency& m) {
  const auto n = m.cities.size();
  if (n == 0 || n > 1'000)
    return "a matrix needs 1 to 1,000 cities";
  if (std::set<std::string>(m.cities.begin(), m.cities.end()).size() != n)
    return "a city is named twice";
  if (m.round_trip.size() != n)
    return fmt::format("there are {} cities but {} rows of round trips", n, m.round_trip.size());
  for (std::size_t i = 0; i < n; ++i) {
    if (m.round_trip[i].size() != n)
      return fmt::format("the row of {} has {} values, not {}", m.cities[i], m.round_trip[i].size(),
                         n);
  }
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) {
      if (m.round_trip[i][j] < duration{0})
        return fmt::format("the round trip {} to {} is negative", m.cities[i], m.cities[j]);
      if (m.round_trip[i][j] != m.round_trip[j][i])
        return fmt::format("{} to {} differs from the way back", m.cities[i], m.cities[j]);
    }
  }
  return {};
}

result<simulation::matrix_latency> parse_matrix(std::string_view csv, const std::string& name) {
  simulation::matrix_latency out;
  out.name = name;
  bool is_head = true;
  while (!csv.empty()) {
    const auto line = csv.substr(0, csv.find('\n'));
    csv.remove_prefix(std::min(csv.size(), line.size() + 1));
    if (line.empty() || line.front() == '#')
      continue;
    auto cells = cells_of(line);
    if (is_head) {
      out.cities.assign(cells.begin() + 1, cells.end());
      is_head = false;
      continue;
    }
    if (out.round_trip.size() >= out.cities.size() ||
        cells.front() != out.cities[out.round_trip.size()])
      return fail(errc::usage, "rows and columns must name the same cities", name);
    std::vector<duration> row;
    for (std::size_t i = 1; i < cells.size(); ++i) {
      const auto ms = parse_duration(cells[i] + " ms");
      if (!ms)
        return fail(errc::usage, ms.error().what, name);
      row.push_back(*ms);
    }
    out.round_trip.push_back(std::move(row));
  }
  if (const auto fault = fault_of(out); !fault.empty())
    return fail(errc::usage, fault, name);
  return out;
}

} // namespace concur::config
