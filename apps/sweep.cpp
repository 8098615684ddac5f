#include "apps/sweep.hpp"

#include "apps/commands.hpp"
#include "apps/sweep_journal.hpp"
#include "apps/terminal.hpp"
#include "config/quantity.hpp"
#include "config/reader.hpp"
#include "config/writer.hpp"

#include <fmt/format.h>

namespace concur::apps {
namespace {

/// Scenarios of failed runs that are written; more than that nobody reads.
constexpr std::size_t failures_saved_max = 1000;

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

/// All runs of the plan but those that `rows` has already; after Ctrl-C what was finished.
status run_rest(const sweep_plan& plan, sweep_journal& journal, std::vector<sweep_row>& rows,
                unsigned threads, progress& bar) {
  std::vector<std::size_t> open; // each row is written by one thread
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (!rows[i].finished)
      open.push_back(i);
  campaign all;
  all.runs = open.size();
  all.settings = [&](std::size_t k) {
    auto settings = plan.points[open[k] / plan.seeds].settings;
    settings.run.seed = plan.first_seed + open[k] % plan.seeds;
    return settings;
  };
  all.take = [&](std::size_t k, const session& s) {
    auto i = open[k];
    rows[i].point = i / plan.seeds;
    rows[i].seed = plan.first_seed + i % plan.seeds;
    rows[i].take(s, plan.points[rows[i].point].settings);
    journal.add(i, rows[i]);
  };
  if (auto ok = run_all(all, threads, bar); !ok)
    return ok;
  std::erase_if(rows, [](auto& r) { return !r.finished; });
  return journal.state();
}

std::string failure_file(const sweep_plan& plan, const sweep_row& r) {
  return plan.points.size() == 1 ? fmt::format("failed/s{}.toml", r.seed)
                                 : fmt::format("failed/p{}-s{}.toml", r.point + 1, r.seed);
}

/// Runs that did not end as expected: the first of them as scenarios, and in full as --keep says.
status save_failures(const common_options& common, const sweep_plan& plan,
                     const std::vector<sweep_row>& rows, const run_folder& folder) {
  std::size_t saved = 0;
  for (auto& r : rows) {
    auto settings = plan.points[r.point].settings;
    settings.run.seed = r.seed;
    if (r.exit_code != 0 && common.keep != "none" && saved++ < failures_saved_max)
      if (auto ok =
              folder.write(failure_file(plan, r), config::resolved_toml(settings, build_id()));
          !ok)
        return ok;
    if (auto ok = keep_run(common, plan.base, settings, r, folder.path()); !ok)
      return ok;
  }
  return {};
}

/// A sweep that is to be run, or to be gone on with.
struct begun_sweep {
  sweep_plan plan;
  run_folder folder;
  std::vector<sweep_row> rows; ///< finished ones are filled in
};

result<begun_sweep> begin(const common_options& common, const sweep_options& options) {
  auto plan = plan_of(common, options);
  if (!plan)
    return tl::unexpected<error>{plan.error()};
  auto folder = run_folder::create(common.out, plan->base.settings.name + "-sweep",
                                   plan->first_seed, std::chrono::system_clock::now());
  if (!folder)
    return tl::unexpected<error>{folder.error()};
  if (auto ok = folder->write("plan.json", plan_json(*plan, common.keep).dump(1) + "\n"); !ok)
    return tl::unexpected<error>{ok.error()};
  std::vector<sweep_row> rows(plan->points.size() * plan->seeds);
  return begun_sweep{std::move(*plan), std::move(*folder), std::move(rows)};
}

result<begun_sweep> resume(common_options& common, const sweep_options& options) {
  if (!common.sets.empty() || common.seed || common.time)
    return fail(errc::usage, "a sweep goes on with the settings that it began with", "--resume",
                "leave --set, --seed and --time away");
  auto plan = read_plan(options.resume, common.keep);
  if (!plan)
    return tl::unexpected<error>{plan.error()};
  auto rows = read_journal(options.resume, plan->points.size() * plan->seeds);
  if (!rows)
    return tl::unexpected<error>{rows.error()};
  for (std::size_t i = 0; i < rows->size(); ++i) {
    (*rows)[i].point = i / plan->seeds;
    (*rows)[i].seed = plan->first_seed + i % plan->seeds;
  }
  std::error_code ignored; // Runs are kept at the end: these are half of them.
  std::filesystem::remove_all(std::filesystem::path{options.resume} / "kept", ignored);
  return begun_sweep{std::move(*plan), run_folder::existing(options.resume), std::move(*rows)};
}

} // namespace

int sweep(const common_options& asked, const sweep_options& options) {
  auto common = asked;
  if (options.resume.empty() && options.scenario.empty())
    return show_error(common, {errc::usage, "a scenario is expected", "sweep",
                               "concur sweep FILE, or concur sweep --resume FOLDER"});
  auto begun = options.resume.empty() ? begin(common, options) : resume(common, options);
  if (!begun)
    return show_error(common, begun.error());
  auto& [plan, folder, rows] = *begun;
  watch_interrupts();
  sweep_journal journal{folder.path()};
  progress bar{common, "sweep " + plan.base.settings.name};
  auto done = run_rest(plan, journal, rows, threads_of(common), bar);
  if (done)
    done = save_failures(common, plan, rows, folder);
  if (!done)
    return show_error(common, done.error());
  auto summary = sweep_json(plan, rows);
  summary["folder"] = folder.path().string();
  for (auto& [file, text] : sweep_files(plan, rows, summary))
    if (auto ok = folder.write(file, text); !ok)
      return show_error(common, ok.error());
  if (rows.size() == plan.points.size() * plan.seeds)
    journal.remove();
  else if (!common.json)
    fmt::print(stderr, "concur: go on with: concur sweep --resume {}\n", folder.path().string());
  fmt::print("{}", common.json ? summary.dump(-1, ' ', false,
                                              nlohmann::ordered_json::error_handler_t::replace) +
                                     "\n"
                               : sweep_text(plan, summary));
  return sweep_exit_code(rows, summary);
}

} // namespace concur::apps
