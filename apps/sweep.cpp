#include "apps/sweep.hpp"

#include "apps/commands.hpp"
#include "apps/terminal.hpp"
#include "config/quantity.hpp"
#include "config/reader.hpp"

#include <fmt/format.h>

namespace concur::apps {
namespace {

result<simulation::sweep_axis> axis_of(const std::string& text) {
  auto equals = text.find('=');
  if (equals == std::string::npos || equals == 0 || equals + 1 == text.size())
    return fail(errc::usage, "\"" + text + "\" is no axis", "--vary",
                "'key=0.1..0.4:0.1' or 'key=a,b,c'");
  simulation::sweep_axis out{text.substr(0, equals), {}};
  auto values = text.substr(equals + 1);
  if (values.find("..") != std::string::npos) {
    auto range = config::parse_range(values);
    if (!range)
      return fail(errc::usage, range.error().what, "--vary " + out.key, range.error().hint);
    out.values = std::move(*range);
    return out;
  }
  for (std::size_t at = 0; at <= values.size();) {
    auto comma = std::min(values.find(',', at), values.size());
    out.values.push_back(values.substr(at, comma - at));
    at = comma + 1;
  }
  return out;
}

/// All combinations, the last axis fastest.
std::vector<sweep_point> grid_of(const std::vector<simulation::sweep_axis>& axes) {
  std::vector<sweep_point> out{{}};
  for (auto& axis : axes) {
    std::vector<sweep_point> next;
    for (auto& p : out)
      for (auto& value : axis.values) {
        next.push_back(p);
        next.back().set.emplace_back(axis.key, value);
      }
    out = std::move(next);
  }
  return out;
}

result<sweep_plan> plan_of(const common_options& common, const sweep_options& options) {
  auto base = load(common, options.scenario);
  if (!base)
    return tl::unexpected<error>{base.error()};
  sweep_plan out{*base, {}, {}, 1, 1};
  auto seeds = seeds_of(options.seeds, base->settings.run.seed, base->settings.sweep.seeds);
  if (!seeds)
    return tl::unexpected<error>{seeds.error()};
  if (seeds->count > runs_max)
    return too_many_runs("a sweep");
  out.first_seed = seeds->first;
  out.seeds = seeds->count;
  out.axes = base->settings.sweep.vary;
  if (!options.vary.empty())
    out.axes.clear();
  for (auto& text : options.vary) {
    auto axis = axis_of(text);
    if (!axis)
      return tl::unexpected<error>{axis.error()};
    out.axes.push_back(std::move(*axis));
  }
  std::uint64_t runs = out.seeds;
  for (auto& axis : out.axes)
    if ((runs *= axis.values.size()) > runs_max) // Each factor is far below 2^32.
      return too_many_runs("a sweep");
  out.points = grid_of(out.axes);
  for (auto& p : out.points) {
    auto flags = common;
    for (auto& [key, value] : p.set)
      flags.sets.push_back(key + "=" + value);
    flags.sets.push_back("run.driver=\"loop\"");
    auto settings = load(flags, options.scenario);
    if (!settings)
      return tl::unexpected<error>{settings.error()};
    if (settings->settings.run.mode != simulation::run_mode::sim)
      return fail(errc::usage, "a sweep runs in mode sim", "run.mode",
                  "live runs share the processor and would disturb each other");
    p.settings = std::move(settings->settings);
  }
  return out;
}

/// All runs of the plan; after Ctrl-C those that were finished.
result<std::vector<sweep_row>> rows_of(const sweep_plan& plan, unsigned threads, progress& bar) {
  std::vector<sweep_row> rows(plan.points.size() * plan.seeds); // each written by one thread
  campaign all;
  all.runs = rows.size();
  all.settings = [&](std::size_t i) {
    auto settings = plan.points[i / plan.seeds].settings;
    settings.run.seed = plan.first_seed + i % plan.seeds;
    return settings;
  };
  all.take = [&](std::size_t i, const session& s) {
    rows[i].point = i / plan.seeds;
    rows[i].seed = plan.first_seed + i % plan.seeds;
    rows[i].take(s, plan.points[i / plan.seeds].settings);
  };
  if (auto ok = run_all(all, threads, bar); !ok)
    return tl::unexpected<error>{ok.error()};
  std::erase_if(rows, [](auto& r) { return !r.finished; });
  return rows;
}

} // namespace

int sweep(const common_options& common, const sweep_options& options) {
  auto plan = plan_of(common, options);
  if (!plan)
    return show_error(common, plan.error());
  auto& name = plan->base.settings.name;
  auto folder = run_folder::create(common.out, name + "-sweep", plan->first_seed,
                                   std::chrono::system_clock::now());
  if (!folder)
    return show_error(common, folder.error());
  watch_interrupts();
  progress bar{common, "sweep " + name};
  auto rows = rows_of(*plan, threads_of(common), bar);
  if (!rows)
    return show_error(common, rows.error());
  for (auto& r : *rows)
    if (auto ok = keep_run(common, plan->base, plan->points[r.point].settings, r, folder->path());
        !ok)
      return show_error(common, ok.error());
  auto summary = sweep_json(*plan, *rows);
  summary["folder"] = folder->path().string();
  for (auto& [file, text] : sweep_files(*plan, *rows, summary))
    if (auto ok = folder->write(file, text); !ok)
      return show_error(common, ok.error());
  fmt::print("{}", common.json ? summary.dump(-1, ' ', false,
                                              nlohmann::ordered_json::error_handler_t::replace) +
                                     "\n"
                               : sweep_text(*plan, summary));
  return sweep_exit_code(*rows, summary);
}

} // namespace concur::apps
