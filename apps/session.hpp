// One run from settings to result: builds the cluster, drives it in its mode, gathers the outcome.
// What `run`, `demo` and `sweep` share.
#pragma once

#include "apps/options.hpp"
#include "base/result.hpp"
#include "config/source.hpp"
#include "simulation/outcome.hpp"

#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>

namespace concur::apps {

struct loaded_scenario {
  config::source_ptr source;
  simulation::scenario settings;
};
/// Reads a file or a built-in scenario; --seed, --time and --set of `common` apply.
result<loaded_scenario> load(const common_options& common, const std::string& path_or_name);

struct session_options {
  std::filesystem::path folder; ///< of the run; empty: nothing is written, stores are in memory
  double pace = 0;              ///< virtual seconds a wall second; 0: as fast as it goes
  /// Called now and then with the share done, 0..1, and a detail for people.
  std::function<void(double, const std::string&)> progress;
  bool interruptible = true; ///< Ctrl-C ends the run
};

/// The verdict and everything that files and pages are made of.
struct session {
  simulation::outcome outcome;
  nlohmann::ordered_json summary; ///< summary.json
  int exit_code = 0;
};

result<session> run_session(const simulation::scenario& s, const session_options& options);

/// "max", "real" or "10x" as session_options::pace.
result<double> pace_of(const std::string& speed);

/// The command that repeats this run.
std::string replay_command(const simulation::scenario& s);

} // namespace concur::apps
