#include "apps/session.hpp"

#include "actors/live.hpp"
#include "actors/sim_driver.hpp"
#include "apps/report/format.hpp"
#include "apps/terminal.hpp"
#include "config/quantity.hpp"
#include "config/reader.hpp"
#include "node/moved_to.hpp"
#include "simulation/event_log.hpp"
#include "simulation/history_log.hpp"
#include "simulation/loop.hpp"
#include "simulation/node_log.hpp"
#include "simulation/trace_log.hpp"

#include <atomic>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <fmt/format.h>
#include <sys/resource.h>
#include <thread>

namespace concur::apps {
namespace {

using namespace simulation;
using wall_clock = std::chrono::steady_clock;

double seconds_since(wall_clock::time_point t) {
  return std::chrono::duration<double>(wall_clock::now() - t).count();
}

unix_ms present() {
  auto since = std::chrono::system_clock::now().time_since_epoch();
  return unix_ms{static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::milliseconds>(since).count())};
}

/// Events between two looks at the clock and at Ctrl-C, in a run without a pace. Events that wait
/// for a disk take some milliseconds each.
constexpr std::uint64_t look_every = 64;

/// events.jsonl, written as the run goes on.
class log_file {
public:
  explicit log_file(const std::filesystem::path& path) : file_(std::fopen(path.c_str(), "we")) {}
  ~log_file() {
    if (file_)
      std::fclose(file_);
  }
  log_file(const log_file&) = delete;
  log_file& operator=(const log_file&) = delete;

  void write(std::string_view text) {
    failed_ = failed_ || !file_ || std::fwrite(text.data(), 1, text.size(), file_) != text.size();
  }
  bool failed() const { return failed_; }

private:
  std::FILE* file_;
  bool failed_ = false;
};

/// How far a live run is: written by its observers' thread, read by the one that shows it.
class height_seen final : public observer {
public:
  void on_fact(instant, node_id, const node::fact& f) override {
    auto* moved = std::get_if<node::chain_moved>(&f);
    if (auto to = moved ? node::moved_to(*moved) : std::nullopt)
      height_ = std::max(height_.load(), to->height.value);
  }
  std::uint64_t height() const { return height_; }

private:
  std::atomic<std::uint64_t> height_{0};
};

/// The logs of a run folder.
class run_logs {
public:
  run_logs(const cluster& nodes, const std::filesystem::path& folder)
      : folder_(folder), nodes_(nodes), history_file_(folder / "history.jsonl"),
        trace_file_(folder / "trace.json"), history_(nodes, into(history_file_)),
        trace_(nodes, into(trace_file_)), words_(nodes) {
    if (!nodes.scenario().run.events_log)
      return;
    events_file_.emplace(folder / "events.jsonl");
    events_.emplace(nodes, into(*events_file_));
  }

  void add_to(std::vector<observer*>& out) {
    out.insert(out.end(), {&history_, &trace_, &words_});
    if (events_)
      out.push_back(&*events_);
  }

  status finish() {
    if (events_)
      events_->flush();
    trace_.finish();
    std::error_code bad;
    std::filesystem::create_directory(folder_ / "log", bad);
    auto failed =
        history_file_.failed() || trace_file_.failed() || (events_file_ && events_file_->failed());
    for (auto& m : nodes_.members()) {
      log_file file{folder_ / "log" / (m.settings.name + ".log")};
      file.write(words_.text(m.id));
      failed = failed || file.failed();
    }
    if (failed)
      return fail(errc::environment, "a log could not be written", folder_.string(),
                  "is the disk full?");
    return {};
  }

private:
  static event_log::sink into(log_file& file) {
    return [&file](std::string_view text) { file.write(text); };
  }

  std::filesystem::path folder_;
  const cluster& nodes_;
  log_file history_file_, trace_file_;
  std::optional<log_file> events_file_;
  history_log history_;
  trace_log trace_;
  node_log words_;
  std::optional<event_log> events_;
};

/// Everything that listens to one run.
struct listeners {
  measurement seen;
  invariants checks;
  run_control control;
  chronicle tale;
  height_seen heights;
  std::optional<run_logs> logs;

  listeners(const cluster& nodes, const session_options& options)
      : listeners(nodes, options, nodes.scenario().run.mode == run_mode::sim) {}

  // In the other modes nodes run while rows are written, and must not be looked into.
  listeners(const cluster& nodes, const session_options& options, bool may_look)
      : seen(nodes, may_look ? sample_pools(nodes) : pool_sampler{},
             may_look ? sample_ownership(nodes) : ownership_sampler{}),
        checks(nodes), control(nodes), tale(nodes, checks) {
    if (!options.folder.empty())
      logs.emplace(nodes, options.folder);
  }

  std::vector<observer*> all() {
    std::vector<observer*> out{&seen, &checks, &heights};
    if (logs) {
      out.push_back(&tale);
      logs->add_to(out);
    }
    return out;
  }
};

struct ending {
  run_end end;
  instant at;
};

/// Between two events of a virtual run: progress, Ctrl-C, the wall clock, the pace.
class supervisor {
public:
  supervisor(const simulation::scenario& s, const session_options& options)
      : options_(options), wall_limit_s_(to_seconds(s.run.limit.wall_time)) {}

  bool may_go_on() {
    late_ = late_ || seconds_since(began_) > wall_limit_s_;
    return !late_ && !was_interrupted() && !(options_.is_over && options_.is_over());
  }
  bool late() const { return late_; }

  void show(double share, const std::string& detail) const {
    if (options_.progress)
      options_.progress(share, detail);
  }

  /// Waits until wall time has caught up with virtual time.
  void keep_pace(instant now) {
    // In slices: Ctrl-C and the limit of wall time are heeded between two events as well.
    while (options_.pace > 0 && may_go_on()) {
      auto left_s = to_seconds(now) / options_.pace - seconds_since(began_);
      if (left_s <= 0)
        return;
      std::this_thread::sleep_for(std::chrono::duration<double>(std::min(left_s, 0.05)));
    }
  }

private:
  const session_options& options_;
  double wall_limit_s_;
  wall_clock::time_point began_ = wall_clock::now();
  bool late_ = false;
};

result<ending> drive_virtual(cluster& nodes, listeners& l, const session_options& options) {
  auto observers = l.all();
  observers.push_back(&l.control);
  world w{nodes, observers};
  supervisor watch{nodes.scenario(), options};
  auto beat = [&](const world& now) {
    if (options.pace == 0 && now.events() % look_every != 0)
      return true;
    watch.show(l.control.progress(now.now()),
               fmt::format("{} virtual, {} events, height {}",
                           report::duration(to_seconds(now.now())), grouped(now.events()),
                           l.heights.height()));
    watch.keep_pace(now.now());
    return watch.may_go_on();
  };
  auto end = nodes.scenario().run.driver == driver_kind::loop
                 ? run_loop(w, l.control, beat)
                 : actors::run_actors(w, l.control, beat);
  if (w.failure())
    return tl::unexpected<error>{*w.failure()};
  if (end == run_end::interrupted && watch.late())
    end = run_end::limit;
  return ending{end, w.now()};
}

result<ending> drive_live(cluster& nodes, listeners& l, const session_options& options) {
  instant last{};
  supervisor watch{nodes.scenario(), options};
  actors::live_options live;
  live.heartbeat = [&](instant now) {
    last = now;
    watch.show(0, fmt::format("{:.1f} s, height {}", to_seconds(now), l.heights.height()));
    return watch.may_go_on();
  };
  auto end = actors::run_live(nodes, l.control, l.all(), live);
  if (!end)
    return tl::unexpected<error>{end.error()};
  return ending{*end, last};
}

std::uint64_t peak_memory_bytes() {
  rusage use{};
  getrusage(RUSAGE_SELF, &use);
  return static_cast<std::uint64_t>(use.ru_maxrss) * 1024;
}

} // namespace

result<loaded_scenario> load(const common_options& common, const std::string& path_or_name) {
  auto source = config::open_scenario(path_or_name);
  if (!source)
    return tl::unexpected<error>{source.error()};
  auto sets = common.sets;
  if (common.seed > seed_max)
    return fail(errc::usage, "a seed is a whole number from 0 to " + std::to_string(seed_max),
                "--seed");
  if (common.seed)
    sets.push_back("run.seed=" + std::to_string(*common.seed));
  if (common.time)
    sets.push_back("run.limit.wall=\"" + *common.time + "\"");
  auto settings = config::read_scenario(*source, sets);
  if (!settings) {
    auto why = settings.error();
    if (common.time && why.where == "--set run.limit.wall")
      why.where = "--time"; // As it was typed.
    return tl::unexpected<error>{std::move(why)};
  }
  auto built_in = (*source)->name.starts_with("builtin:");
  return loaded_scenario{*source, std::move(*settings), built_in,
                         !common.sets.empty() || common.time.has_value()};
}

result<double> pace_of(const std::string& speed) {
  if (speed == "max")
    return 0.0;
  if (speed == "real")
    return 1.0;
  double times = 0;
  auto* end = speed.data() + speed.size();
  auto [at, problem] = std::from_chars(speed.data(), end, times);
  if (problem == std::errc{} && times > 0 && at + 1 == end && *at == 'x')
    return times;
  return fail(errc::usage, "\"" + speed + "\" is no speed", "--speed", "max, real or 10x");
}

result<session> run_session(const simulation::scenario& wanted, const session_options& options) {
  auto s = wanted;
  auto is_live = s.run.mode == run_mode::live;
  if (s.run.mode == run_mode::hosts)
    return fail(errc::usage, "mode hosts is not built yet", "run.mode", "use sim or live");
  if (is_live)
    s.run.verify = ledger::verify_mode::each;
  if (options.folder.empty())
    for (auto& n : s.nodes)
      n.store = store_kind::memory;
  cluster_options where;
  where.stores = options.folder / "stores";
  where.epoch = is_live ? present() : virtual_epoch;
  where.searches_always = is_live;
  auto began = wall_clock::now();
  auto nodes = cluster::build(s, where);
  if (!nodes)
    return tl::unexpected<error>{nodes.error()};
  listeners l{*nodes, options};
  auto end = is_live ? drive_live(*nodes, l, options) : drive_virtual(*nodes, l, options);
  if (!end)
    return tl::unexpected<error>{end.error()};
  if (l.logs)
    if (auto ok = l.logs->finish(); !ok)
      return tl::unexpected<error>{ok.error()};
  session out{gather(*nodes, l.seen, &l.checks, l.control, end->end, end->at), {}, {}, {}};
  out.outcome.story = l.tale.tell();
  out.judgement = judge(s, out.outcome);
  out.facts = {build_id(), options.replay, seconds_since(began), peak_memory_bytes()};
  out.summary = summary_json(s, out.outcome, out.judgement, out.facts);
  return out;
}

} // namespace concur::apps
