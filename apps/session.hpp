// One run from settings to verdict: builds the cluster, drives it in its mode, gathers the outcome.
// What `run`, `demo` and `sweep` share.
#pragma once

#include "apps/options.hpp"
#include "apps/outcome/run_folder.hpp"
#include "config/source.hpp"

#include <filesystem>
#include <functional>
#include <limits>
#include <nlohmann/json.hpp>

namespace concur::apps {

/// TOML's whole numbers are signed: a larger seed could not be written down and run again.
inline constexpr std::uint64_t seed_max = std::numeric_limits<std::int64_t>::max();

struct loaded_scenario {
  config::source_ptr source;
  simulation::scenario settings;
  bool is_built_in = false;
  bool has_overrides = false; ///< of anything but the seed
};
/// Reads a file or a built-in scenario; --seed, --time and --set of `common` apply.
result<loaded_scenario> load(const common_options& common, const std::string& path_or_name);

struct session_options {
  std::filesystem::path folder; ///< of the run; empty: nothing is written, stores are in memory
  std::string replay;           ///< the command that repeats the run
  double pace = 0;              ///< virtual seconds a wall second; 0: as fast as it goes
  /// Called some times a second with the share done, 0..1, and a detail for people.
  std::function<void(double, const std::string&)> progress;
  /// Called with lines about machines that come and go.
  std::function<void(const std::string&)> say;
  /// If given: true ends the run early, as Ctrl-C does. Called often.
  std::function<bool()> is_over;
};

/// The verdict and everything that files and pages are made of.
struct session {
  simulation::outcome outcome;
  apps::judgement judgement;
  run_facts facts;
  nlohmann::ordered_json summary; ///< summary.json
};

/// Ctrl-C (watch_interrupts()) ends the run early, with a verdict.
result<session> run_session(const simulation::scenario& s, const session_options& options);

/// "max", "real" or "10x" as session_options::pace.
result<double> pace_of(const std::string& speed);

/// A run whose folder is complete.
struct written_session {
  apps::session session;
  std::filesystem::path folder;
};
/// One run with everything written below `out`: tables, report, terminal summary. `options.folder`
/// is filled in.
result<written_session> run_and_write(const loaded_scenario& loaded,
                                      const std::filesystem::path& out, session_options options);

/// The same with all that people see of it. Returns the exit code; `story` is printed before the
/// summary if it is given.
int run_and_show(const common_options& common, const loaded_scenario& loaded,
                 const std::function<std::string(const session&)>& story = {});

} // namespace concur::apps
