// Everything that listens to one run and the logs of its folder. What runs of all modes share.
#pragma once

#include "actors/hosts/control.hpp"
#include "apps/session.hpp"
#include "simulation/event_log.hpp"
#include "simulation/history_log.hpp"
#include "simulation/node_log.hpp"
#include "simulation/trace_log.hpp"

#include <atomic>
#include <cstdio>
#include <optional>

namespace concur::apps {

/// A log, written as the run goes on.
class log_file {
public:
  explicit log_file(const std::filesystem::path& path) : file_(std::fopen(path.c_str(), "we")) {}
  ~log_file();
  log_file(const log_file&) = delete;
  log_file& operator=(const log_file&) = delete;

  void write(std::string_view text);
  bool failed() const { return failed_; }

private:
  std::FILE* file_;
  bool failed_ = false;
};

/// How far a run is: written by its observers' thread, read by the one that shows it.
class height_seen final : public simulation::observer {
public:
  void on_fact(instant, node_id, const node::fact& f) override;
  std::uint64_t height() const { return height_; }

private:
  std::atomic<std::uint64_t> height_{0};
};

/// The logs of a run folder.
class run_logs {
public:
  run_logs(const simulation::cluster& nodes, const std::filesystem::path& folder);

  void add_to(std::vector<simulation::observer*>& out);
  /// errc::environment if one could not be written.
  status finish();

private:
  std::filesystem::path folder_;
  const simulation::cluster& nodes_;
  log_file history_file_, trace_file_;
  std::optional<log_file> events_file_;
  simulation::history_log history_;
  simulation::trace_log trace_;
  simulation::node_log words_;
  std::optional<simulation::event_log> events_;
};

/// Everything that listens to one run.
struct listeners {
  simulation::measurement seen;
  simulation::invariants checks;
  simulation::run_control control;
  simulation::chronicle tale;
  height_seen heights;
  std::optional<run_logs> logs;

  listeners(const simulation::cluster& nodes, const session_options& options);

  /// All but the control.
  std::vector<simulation::observer*> all();

private:
  listeners(const simulation::cluster& nodes, const session_options& options, bool may_look);
};

/// What all modes do after the end: `nodes` hold what is left. errc::environment if a log could not
/// be written.
struct ending {
  simulation::run_end end{};
  instant at{};
};
/// `counts` if several processes counted, else what `nodes` counted.
result<session> finish_session(const simulation::scenario& s, const session_options& options,
                               simulation::cluster& nodes, listeners& l, const ending& end,
                               run_facts facts, const actors::process_counts* counts = nullptr);

/// Between two events: Ctrl-C, the wall clock, the pace, progress.
class run_watch {
public:
  run_watch(const simulation::scenario& s, const session_options& options);

  bool may_go_on();
  bool is_late() const { return late_; }
  double wall_s() const;
  void show(double share, const std::string& detail) const;
  /// Waits until wall time has caught up with virtual time.
  void keep_pace(instant now);

private:
  const session_options& options_;
  double wall_limit_s_;
  std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
  bool late_ = false;
};

std::uint64_t peak_memory_bytes();
/// Unix time now, by this machine's clock.
unix_ms present();

} // namespace concur::apps
