#include "apps/sweep.hpp"

#include "apps/commands.hpp"
#include "apps/terminal.hpp"
#include "config/quantity.hpp"
#include "config/reader.hpp"

#include <atomic>
#include <charconv>
#include <fmt/format.h>
#include <mutex>
#include <thread>

namespace concur::apps {
namespace {

/// A run to be done: which point of the grid, which seed.
struct job {
  std::size_t point = 0;
  std::uint64_t seed = 0;
};

struct seed_range {
  std::uint64_t first = 1, count = 1;
};

constexpr std::uint64_t runs_max = 10'000'000;

result<seed_range> seeds_of(const std::optional<std::string>& text, std::uint64_t first,
                            std::uint64_t count) {
  if (!text)
    return seed_range{first, count};
  auto wrong = [&] {
    return fail(errc::usage, "\"" + *text + "\" is no count of seeds", "--seeds",
                "a number such as 100, or a range such as 1..500");
  };
  std::uint64_t from = 0, to = 0;
  auto* end = text->data() + text->size();
  auto a = std::from_chars(text->data(), end, from);
  if (a.ec != std::errc{})
    return wrong();
  if (a.ptr == end)
    return from > 0 ? result<seed_range>{seed_range{first, from}} : wrong();
  if (end - a.ptr < 3 || a.ptr[0] != '.' || a.ptr[1] != '.')
    return wrong();
  auto b = std::from_chars(a.ptr + 2, end, to);
  if (b.ec != std::errc{} || b.ptr != end || to < from || to > seed_max)
    return wrong();
  return seed_range{from, to - from + 1};
}

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

tl::unexpected<error> too_many_runs() {
  return fail(errc::usage, "a sweep has at most " + grouped(runs_max) + " runs", "--seeds");
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
    return too_many_runs();
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
      return too_many_runs();
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

/// Worker threads take the next run until there is none; rows arrive in the order of runs.
class workers {
public:
  explicit workers(const sweep_plan& plan) : plan_(plan) {
    rows_.resize(plan.points.size() * plan.seeds);
  }

  result<std::vector<sweep_row>> run(unsigned threads, progress& bar) {
    std::vector<std::thread> pool;
    for (unsigned i = 0; i < threads; ++i)
      pool.emplace_back([this] { work(); });
    while (done_ < rows_.size() && !stopped_) {
      std::this_thread::sleep_for(std::chrono::milliseconds{50}); // The bar's rhythm only.
      bar.show(static_cast<double>(done_) / static_cast<double>(rows_.size()),
               fmt::format("{} of {} runs, {} failed", grouped(done_), grouped(rows_.size()),
                           grouped(failed_)));
      stopped_ = stopped_ || was_interrupted();
    }
    for (auto& t : pool)
      t.join();
    if (failure_)
      return tl::unexpected<error>{*failure_};
    rows_.resize(std::min<std::size_t>(rows_.size(), next_));
    std::erase_if(rows_, [](auto& r) { return !r.finished; });
    return std::move(rows_);
  }

private:
  void work() {
    while (!stopped_) {
      auto i = next_++;
      if (i >= rows_.size())
        return;
      auto& row = rows_[i];
      row.point = i / plan_.seeds;
      auto settings = plan_.points[row.point].settings;
      settings.run.seed = plan_.first_seed + i % plan_.seeds;
      auto done = run_session(settings, {});
      if (!done) {
        std::lock_guard lock{mutex_};
        failure_ = done.error();
        stopped_ = true;
        return;
      }
      if (was_interrupted()) // A run that was cut short says nothing.
        return;
      row.take(settings.run.seed, *done);
      failed_ += row.exit_code == 0 ? 0 : 1;
      ++done_;
    }
  }

  const sweep_plan& plan_;
  std::vector<sweep_row> rows_; // each written by one thread
  std::atomic<std::size_t> next_{0}, done_{0}, failed_{0};
  std::atomic<bool> stopped_{false};
  std::mutex mutex_;
  std::optional<error> failure_;
};

unsigned threads_of(const common_options& common) {
  auto processors = std::max(std::thread::hardware_concurrency(), 1u);
  // More threads than this only use memory.
  return common.jobs > 0 ? std::min(common.jobs, 4 * processors) : processors;
}

/// Runs again, with everything written, what is to be kept.
status keep_runs(const common_options& common, const sweep_plan& plan,
                 const std::vector<sweep_row>& rows, const std::filesystem::path& folder) {
  for (auto& r : rows) {
    if (common.keep == "none" || (common.keep == "failed" && r.exit_code == 0))
      continue;
    if (was_interrupted())
      return {};
    auto one = plan.base;
    one.settings = plan.points[r.point].settings;
    one.has_overrides = true;
    one.settings.run.seed = r.seed;
    auto kept = run_and_write(one, folder / "kept", {});
    if (!kept)
      return tl::unexpected<error>{kept.error()};
    if (was_interrupted())
      return {};
    if (kept->session.outcome.figures.digest != r.digest)
      return fail(errc::internal, fmt::format("seed {} gave another digest when run again", r.seed),
                  kept->folder.string(), "please report this: runs must be repeatable");
  }
  return {};
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
  auto rows = workers{*plan}.run(threads_of(common), bar);
  bar.finish();
  if (!rows)
    return show_error(common, rows.error());
  if (auto ok = keep_runs(common, *plan, *rows, folder->path()); !ok)
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
  if (was_interrupted())
    return 130;
  int code = 0;
  for (auto& r : *rows)
    code = worse_exit_code(code, r.exit_code);
  return code;
}

} // namespace concur::apps
