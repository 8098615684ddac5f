#include "apps/sweep_comparison.hpp"

#include "apps/outcome/figures.hpp"
#include "apps/report/chart.hpp"
#include "apps/report/html.hpp"
#include "simulation/predictions.hpp"
#include "simulation/statistics.hpp"

#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <map>

namespace concur::apps {
namespace {

using json = nlohmann::ordered_json;
using simulation::confidence_interval;

constexpr std::string_view attempt_rate = "merchant-reversed.rate";
constexpr double expected_min = 10;
constexpr double attempts_max = 1'000;
constexpr std::uint64_t runs_needed = 5;

std::optional<double> number_of(std::string_view text) {
  double out = 0;
  auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (bad != std::errc{} || end != text.data() + text.size() || text.empty())
    return std::nullopt;
  return out;
}

std::optional<simulation::prediction> theory_of(const simulation::sweep_comparison& c,
                                                const simulation::scenario& s) {
  constexpr std::string_view prefix = "theory:";
  if (c.against.starts_with(prefix))
    return simulation::predict(c.against.substr(prefix.size()), s);
  auto given = number_of(c.against);
  return given ? std::optional{simulation::prediction{*given, "a number", "given"}} : std::nullopt;
}

std::uint64_t attempts_needed(double rate) {
  auto rarer = std::min(rate, 1 - rate);
  auto wanted = rarer > 0 ? expected_min / rarer : attempts_max;
  return static_cast<std::uint64_t>(std::ceil(std::min(wanted, attempts_max)));
}

struct measured_figure {
  std::optional<double> mean;
  std::uint64_t samples = 0, runs = 0;
  confidence_interval ci95, interval;
};

measured_figure of_attempts(double level, const std::vector<compared_sample>& all) {
  measured_figure out;
  std::uint64_t hits = 0;
  for (auto& s : all) {
    hits += s.hits;
    out.samples += s.trials;
  }
  out.runs = all.size();
  if (out.samples > 0)
    out.mean = static_cast<double>(hits) / static_cast<double>(out.samples);
  out.ci95 = simulation::wilson(hits, out.samples);
  out.interval = simulation::wilson(hits, out.samples, level);
  return out;
}

measured_figure of_runs(double level, const std::vector<compared_sample>& all) {
  std::vector<double> values;
  for (auto& s : all)
    if (s.value)
      values.push_back(*s.value);
  measured_figure out;
  out.samples = out.runs = values.size();
  if (!values.empty())
    out.mean = simulation::mean(values);
  out.ci95 = simulation::mean_interval(values);
  out.interval = simulation::mean_interval(values, level);
  return out;
}

json pair_of(const confidence_interval& i) {
  auto end = [](double x) { return std::isfinite(x) ? json(x) : json(nullptr); };
  return json::array({end(i.low), end(i.high)});
}

std::string text_of(const json& value) {
  return value.is_number() ? fmt::format("{:.4g}", value.get<double>()) : "–";
}

} // namespace

compared_sample sample_of(const simulation::sweep_comparison& c, const simulation::scenario& s,
                          const simulation::outcome& o) {
  if (c.metric == attempt_rate) {
    auto trials = attempts(o.figures);
    return {std::nullopt, std::min(o.figures.reversals, trials), trials};
  }
  auto e = config::parse_expression(c.metric);
  if (!e)
    return {};
  auto value = config::value_of(*e, figures_of(s, o));
  return {value ? std::optional{*value} : std::nullopt, 0, 0};
}

json compared_point(const simulation::sweep_comparison& c, const simulation::scenario& s,
                    const std::vector<compared_sample>& samples) {
  auto is_rate = c.metric == attempt_rate;
  auto m = is_rate ? of_attempts(c.ci, samples) : of_runs(c.ci, samples);
  auto theory = theory_of(c, s);
  auto needed = !is_rate ? runs_needed : theory ? attempts_needed(theory->value) : 0;
  auto may_judge = theory && m.mean && m.samples >= needed;
  auto is_inside = may_judge && m.interval.low - theory->margin <= theory->value &&
                   theory->value <= m.interval.high + theory->margin;
  json out;
  out["runs"] = m.runs;
  out["metric"] = c.metric;
  out["mean"] = m.mean ? json(*m.mean) : json(nullptr);
  out["ci95"] = pair_of(m.ci95);
  out["theory"] = theory ? json(theory->value) : json(nullptr);
  out["inside"] = may_judge ? json(is_inside) : json(nullptr);
  out["level"] = c.ci;
  out["interval"] = pair_of(m.interval);
  out["samples"] = m.samples;
  out["needed"] = needed;
  out["unit"] = is_rate ? "attempts" : "runs";
  out["formula"] = theory ? json(theory->formula) : json(nullptr);
  out["rule"] = theory ? json(theory->rule) : json(nullptr);
  out["margin"] = theory ? json(theory->margin) : json(nullptr);
  out["judged"] = !theory      ? "no theory"
                  : !may_judge ? "too few samples"
                  : is_inside  ? "inside"
                               : "outside";
  return out;
}

int comparison_exit_code(const json& points) {
  int code = 0;
  for (auto& p : points) {
    if (!p.contains("judged"))
      continue;
    if (p["judged"] == "outside")
      return 3;
    if (p["judged"] != "inside")
      code = 4;
  }
  return code;
}

std::string comparison_text(const json& p) {
  if (!p.contains("judged"))
    return {};
  auto samples =
      fmt::format("{} {}", p["samples"].get<std::uint64_t>(), p["unit"].get<std::string>());
  auto out = fmt::format(
      "  {}   {}   {:.4g} % {} .. {} of {}   theory {}   {}\n", p["metric"].get<std::string>(),
      text_of(p["mean"]), 100 * p["level"].get<double>(), text_of(p["interval"][0]),
      text_of(p["interval"][1]), samples, text_of(p["theory"]), p["judged"].get<std::string>());
  if (p["formula"].is_null())
    return out;
  return out + fmt::format("    {}: {}; needs {} {}\n", p["formula"].get<std::string>(),
                           p["rule"].get<std::string>(), p["needed"].get<std::uint64_t>(),
                           p["unit"].get<std::string>());
}

std::string comparison_charts(const json& points) {
  struct curve {
    std::string metric, axis;
    std::vector<double> x, measured, low, high, theory;
  };
  std::map<std::string, curve> charts; // by the values of the other axes
  auto of = [](const json& v) { return v.is_number() ? v.get<double>() : std::nan(""); };
  for (auto& p : points) {
    if (!p.contains("judged"))
      continue;
    std::string others, axis;
    std::optional<double> x;
    for (auto& [key, value] : p["set"].items()) {
      auto number = number_of(value.get<std::string>());
      if (!x && number) {
        x = number;
        axis = key;
      } else {
        others += (others.empty() ? "" : ", ") + key + " = " + value.get<std::string>();
      }
    }
    if (!x)
      continue;
    auto& c = charts[others];
    c.metric = p["metric"].get<std::string>();
    c.axis = axis;
    c.x.push_back(*x);
    c.measured.push_back(of(p["mean"]));
    c.low.push_back(of(p["interval"][0]));
    c.high.push_back(of(p["interval"][1]));
    c.theory.push_back(of(p["theory"]));
  }
  std::string out;
  for (auto& [others, c] : charts) {
    report::chart drawn;
    drawn.title = c.metric + " against " + c.axis;
    drawn.note = others;
    drawn.lines = {{"measured", c.x, c.measured},
                   {"theory", c.x, c.theory},
                   {"interval, low", c.x, c.low},
                   {"interval, high", c.x, c.high}};
    out += report::draw(drawn);
  }
  return out;
}

} // namespace concur::apps
