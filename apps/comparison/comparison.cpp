#include "apps/comparison/comparison.hpp"

#include "apps/comparison/metrics.hpp"
#include "apps/outcome/text.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace concur::apps {
namespace {

using json = nlohmann::ordered_json;

/// JSON has no infinity.
json bound(double value) { return std::isfinite(value) ? json(value) : json(nullptr); }

json figure_json(const estimate& e) {
  auto known = e.has_interval();
  return {{"mean", e.mean ? json(*e.mean) : json(nullptr)},
          {"ci95", {known ? bound(e.low) : nullptr, known ? bound(e.high) : nullptr}},
          {"n", e.samples}};
}

json tolerance_json(const simulation::tolerance* t) {
  if (!t)
    return nullptr;
  return {{"share", t->share()},        {"fraction", simulation::fraction(*t)},
          {"included", t->is_included}, {"of", t->of},
          {"assuming", t->assuming},    {"source", t->source}};
}

json protocol_json(const compared_protocol& p) {
  auto figures = json::object();
  for (std::size_t m = 0; m < metrics().size(); ++m)
    figures[std::string{metrics()[m].name}] = figure_json(p.figures[m]);
  return {{"preset", p.preset},
          {"family", p.family},
          {"runs", p.verdicts.all()},
          {"verdicts",
           {{"pass", p.verdicts.pass},
            {"fail", p.verdicts.fail},
            {"inconclusive", p.verdicts.inconclusive}}},
          {"metrics", std::move(figures)},
          {"tolerates", tolerance_json(p.tolerates)}};
}

std::string digits(const std::optional<double>& value) {
  return value && std::isfinite(*value) ? fmt::format("{:.9g}", *value) : "";
}

void count(verdict_counts& counts, const std::string& verdict) {
  counts.pass += verdict == "pass" ? 1 : 0;
  counts.fail += verdict == "fail" ? 1 : 0;
  counts.inconclusive += verdict == "inconclusive" ? 1 : 0;
}

/// Whether `a` is better than `b` beyond chance.
bool beats(const estimate& a, const estimate& b, better direction) {
  if (!a.mean || !b.mean)
    return a.mean.has_value();
  return direction == better::less ? a.high < b.low : a.low > b.high;
}

} // namespace

std::string verdict_counts::text() const {
  std::string out;
  auto add = [&](std::uint64_t n, const char* word) {
    if (n > 0)
      out += fmt::format("{}{} {}", out.empty() ? "" : ", ", n, word);
  };
  add(pass, "pass");
  add(fail, "fail");
  add(inconclusive, "open");
  return out.empty() ? "none" : out;
}

bool comparison::has(std::size_t metric) const {
  return std::any_of(protocols.begin(), protocols.end(),
                     [&](auto& p) { return p.figures[metric].mean.has_value(); });
}

yardstick comparison::like(std::size_t metric) const {
  std::vector<std::optional<double>> means;
  for (auto& p : protocols)
    means.push_back(p.figures[metric].mean);
  return yardstick_of(means);
}

int comparison::best(std::size_t metric) const {
  auto direction = metrics()[metric].better;
  auto count = std::count_if(protocols.begin(), protocols.end(),
                             [&](auto& p) { return p.figures[metric].mean.has_value(); });
  if (direction == better::neither || count < 2)
    return -1;
  for (std::size_t i = 0; i < protocols.size(); ++i) {
    auto& mine = protocols[i].figures[metric];
    auto wins = mine.mean.has_value();
    for (std::size_t j = 0; j < protocols.size() && wins; ++j)
      wins = j == i || beats(mine, protocols[j].figures[metric], direction);
    if (wins)
      return static_cast<int>(i);
  }
  return -1;
}

void summarise(comparison& c) {
  for (std::size_t i = 0; i < c.protocols.size(); ++i) {
    auto& p = c.protocols[i];
    p.tolerates = simulation::tolerance_of(p.preset, p.family);
    p.verdicts = {};
    p.figures.clear();
    for (auto& r : c.runs)
      if (r.point == i)
        count(p.verdicts, r.verdict);
    for (std::size_t m = 0; m < metrics().size(); ++m) {
      std::vector<std::optional<double>> samples;
      for (auto& r : c.runs)
        if (r.point == i)
          samples.push_back(r.figures[m]);
      p.figures.push_back(estimate_of(samples));
    }
  }
}

json comparison_json(const comparison& c) {
  auto protocols = json::array();
  for (auto& p : c.protocols)
    protocols.push_back(protocol_json(p));
  return {{"schema", 1},
          {"name", c.name},
          {"scenario", c.scenario},
          {"seeds", c.seeds},
          {"first_seed", c.first_seed},
          {"build", c.build},
          {"replay", c.replay},
          {"folder", c.folder},
          {"protocols", std::move(protocols)}};
}

std::string comparison_csv(const comparison& c) {
  std::string out = "preset,family,metric,mean,low,high,n\n";
  for (auto& p : c.protocols) {
    auto row = [&](std::string_view metric, const std::string& rest) {
      out += fmt::format("{},{},{},{}\n", cell(p.preset), cell(p.family), metric, rest);
    };
    for (std::size_t m = 0; m < metrics().size(); ++m) {
      auto& e = p.figures[m];
      auto known = e.has_interval();
      row(metrics()[m].name, fmt::format("{},{},{},{}", digits(e.mean), known ? digits(e.low) : "",
                                         known ? digits(e.high) : "", e.samples));
    }
    if (p.tolerates)
      row("tolerated_share", digits(p.tolerates->share()) + ",,,");
  }
  return out;
}

std::string runs_csv(const comparison& c) {
  std::string out = "preset,seed,verdict,exit_code,what";
  for (auto& m : metrics())
    out += "," + std::string{m.name};
  out += ",digest\n";
  for (auto& r : c.runs) {
    out += fmt::format("{},{},{},{},{}", cell(c.protocols[r.point].preset), r.seed, r.verdict,
                       r.exit_code, cell(r.what));
    for (auto& f : r.figures)
      out += "," + digits(f);
    out += "," + r.digest + "\n";
  }
  return out;
}

} // namespace concur::apps
