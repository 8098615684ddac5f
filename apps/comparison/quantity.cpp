#include "apps/comparison/quantity.hpp"

#include "apps/report/format.hpp"
#include "simulation/statistics.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <span>
#include <string_view>

namespace concur::apps {
namespace {

struct scale {
  double from; ///< for values of at least this size
  double size; ///< of one
  std::string_view name;
};

constexpr scale seconds[] = {{172'800, 86'400, "d"}, {7'200, 3'600, "h"}, {120, 60, "min"},
                             {0.9995, 1, "s"},       {1e-3, 1e-3, "ms"},  {0, 1e-6, "µs"}};
constexpr scale bytes[] = {
    {1e12, 1e12, "TB"}, {1e9, 1e9, "GB"}, {1e6, 1e6, "MB"}, {1e3, 1e3, "kB"}, {0, 1, "B"}};
constexpr scale shares[] = {{0, 0.01, "%"}};
constexpr scale numbers[] = {{1e15, 1e15, "P"}, {1e12, 1e12, "T"}, {1e9, 1e9, "G"},
                             {1e6, 1e6, "M"},   {1e5, 1e3, "k"},   {0, 1, ""}};

std::span<const scale> scales_of(unit u) {
  switch (u) {
  case unit::seconds: return seconds;
  case unit::bytes: return bytes;
  case unit::share: return shares;
  case unit::number: return numbers;
  }
  return numbers;
}

const scale& scale_of(double value, unit u) {
  auto all = scales_of(u);
  // No time is no small time.
  if (u == unit::seconds && value == 0)
    return seconds[3];
  return *std::find_if(all.begin(), all.end() - 1,
                       [&](auto& s) { return std::abs(value) >= s.from; });
}

std::string with_unit(const std::string& digits, const scale& s) {
  return s.name.empty() ? digits : digits + " " + std::string(s.name);
}

std::string fixed(double value, int decimals) {
  if (decimals <= 0)
    return report::whole(value);
  auto out = fmt::format("{:.{}f}", value, decimals);
  return out.find_first_not_of("-0.") == std::string::npos ? fmt::format("{:.{}f}", 0.0, decimals)
                                                           : out;
}

int magnitude(double value) {
  return value == 0 ? 0 : static_cast<int>(std::floor(std::log10(std::abs(value))));
}

/// Two digits of the interval, but no more than five of the mean.
int decimals_of(double mean, double half) {
  return std::clamp(std::min(1 - magnitude(half), 4 - magnitude(mean)), 0, 6);
}

} // namespace

estimate estimate_of(const std::vector<std::optional<double>>& samples) {
  std::vector<double> known;
  for (auto& s : samples)
    if (s)
      known.push_back(*s);
  estimate out;
  out.samples = known.size();
  if (known.empty())
    return out;
  out.mean = simulation::mean(known);
  out.low = out.high = *out.mean;
  if (known.size() > 1) {
    auto ci = simulation::mean_interval(known);
    out.low = ci.low;
    out.high = ci.high;
  }
  return out;
}

yardstick yardstick_of(const std::vector<std::optional<double>>& values) {
  constexpr double span_max = 20;
  yardstick least;
  double most = 0;
  for (auto& v : values)
    if (v && *v > 0) {
      least = std::min(least.value_or(*v), *v);
      most = std::max(most, *v);
    }
  return least && most / *least <= span_max ? least : std::nullopt;
}

std::string text(const estimate& e, unit u, yardstick like) {
  if (!e.mean)
    return "–";
  auto& s = scale_of(like.value_or(*e.mean), u);
  auto mean = *e.mean / s.size, half = e.half() / s.size;
  if (!e.has_interval() || !std::isfinite(half))
    return text(e.mean, u, like);
  if (half <= std::abs(mean) * 1e-9)
    return with_unit(report::figure(mean) + " ± 0", s);
  auto decimals = decimals_of(mean, half);
  // Rounded up: an interval must not become narrower by being printed.
  auto step = std::pow(10, -decimals);
  auto shown = std::ceil(half / step - 1e-6) * step;
  return with_unit(fixed(mean, decimals) + " ± " + fixed(shown, decimals), s);
}

std::string text(std::optional<double> value, unit u, yardstick like) {
  if (!value)
    return "–";
  auto& s = scale_of(like.value_or(*value), u);
  return with_unit(report::figure(*value / s.size), s);
}

std::string mark_text(double value, unit u) {
  // An axis of time has round numbers of the larger units too: "1 min", "1 h".
  if (u == unit::seconds)
    for (auto& s : std::span{seconds}.first(3))
      if (value >= s.size && std::fmod(value, s.size) == 0)
        return with_unit(report::whole(value / s.size), s);
  auto& s = scale_of(value, u);
  return with_unit(report::figure(value / s.size), s);
}

} // namespace concur::apps
