#include "apps/bench.hpp"

#include "apps/commands.hpp"
#include "apps/terminal.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace concur::apps {
namespace {

struct path {
  const char* name;
  std::vector<bench_figure> (*run)(unsigned repeats);
};
constexpr path paths[] = {{"hashing", bench_hashing},
                          {"signatures", bench_signatures},
                          {"store", bench_store},
                          {"simulator", bench_simulator}};

double median(std::vector<double> of) {
  std::sort(of.begin(), of.end());
  return of[of.size() / 2];
}

void print(const bench_figure& f) {
  fmt::print("{:<22} {:>14} {:<10} {:>14}  {:<40} {:>6.2f}   goal {:.2f} {}\n", f.name,
             grouped(static_cast<std::uint64_t>(f.rate)), f.unit,
             grouped(static_cast<std::uint64_t>(f.limit)), f.limit_name, f.ratio(), f.goal,
             f.ratio() >= f.goal ? "met" : "missed");
}

nlohmann::ordered_json to_json(const bench_figure& f) {
  return {{"name", f.name},         {"unit", f.unit},         {"rate", f.rate},
          {"rate_min", f.rate_min}, {"rate_max", f.rate_max}, {"limit", f.limit_name},
          {"limit_rate", f.limit},  {"ratio", f.ratio()},     {"goal", f.goal}};
}

} // namespace

bench_figure measure(std::string name, std::string unit, rate_function ours, std::string limit_name,
                     rate_function limit, double goal, unsigned repeats) {
  std::vector<double> rates, limits;
  ours();                                                // Warm-up.
  for (unsigned i = 0; i < std::max(repeats, 1u); ++i) { // In turn: drift hits both alike.
    rates.push_back(ours());
    limits.push_back(limit());
  }
  return {std::move(name),
          std::move(unit),
          median(rates),
          *std::min_element(rates.begin(), rates.end()),
          *std::max_element(rates.begin(), rates.end()),
          std::move(limit_name),
          median(limits),
          goal};
}

int bench(const common_options& common, const bench_options& options) {
  std::vector<bench_figure> all;
  auto known = false;
  progress bar{common, "bench"};
  for (std::size_t i = 0; i < std::size(paths); ++i) {
    if (!options.name.empty() && options.name != paths[i].name)
      continue;
    known = true;
    bar.show(static_cast<double>(i) / std::size(paths), paths[i].name);
    for (auto& f : paths[i].run(options.repeats))
      all.push_back(std::move(f));
  }
  bar.finish();
  if (!known)
    return show_error(common, {errc::usage, "no bench is called \"" + options.name + "\"", "bench",
                               "it can be hashing, signatures, store or simulator"});
  if (common.json) {
    nlohmann::ordered_json j{{"repeats", options.repeats},
                             {"figures", nlohmann::ordered_json::array()}};
    for (auto& f : all)
      j["figures"].push_back(to_json(f));
    fmt::print("{}\n", j.dump());
    return 0;
  }
  fmt::print("{:<22} {:>14} {:<10} {:>14}  {:<40} {:>6}   (median of {})\n", "path", "rate", "",
             "limit", "what limits it", "ratio", options.repeats);
  for (auto& f : all)
    print(f);
  return 0;
}

} // namespace concur::apps
