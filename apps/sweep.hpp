// Many runs of one scenario over seeds and settings, without folders of their own: a row a run, a
// line with an interval for each figure of each point of the grid.
#pragma once

#include "apps/campaign.hpp"
#include "apps/sweep_comparison.hpp"

#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

namespace concur::apps {

/// One combination of the varied keys.
struct sweep_point {
  std::vector<std::pair<std::string, std::string>> set;
  simulation::scenario settings;
};

struct sweep_plan {
  loaded_scenario base;
  std::vector<simulation::sweep_axis> axes;
  std::vector<sweep_point> points;
  std::uint64_t first_seed = 1, seeds = 1;
};

/// Figures are in the order of sweep_figures().
struct sweep_row : run_row {
  std::uint64_t height = 0, settled_height = 0, blocks = 0, settled = 0;
  compared_sample compared;

  /// Where the sweep compares, chance in a single run is no failure: what was expected or to be
  /// seen and did not happen is left to the comparison.
  void take(const session& s, const simulation::scenario& at);
};

/// Names of the figures that get a mean and an interval, as in summary.json.
const std::vector<std::string>& sweep_figures();

/// sweep.json: points [{set, runs, metric, mean, ci95, theory, inside, failures}].
nlohmann::ordered_json sweep_json(const sweep_plan& plan, const std::vector<sweep_row>& rows);

/// The worst of the runs and of the comparison.
int sweep_exit_code(const std::vector<sweep_row>& rows, const nlohmann::ordered_json& summary);

/// What the terminal shows.
std::string sweep_text(const sweep_plan& plan, const nlohmann::ordered_json& summary);

/// results.csv, sweep.json and report.html.
std::vector<std::pair<std::string, std::string>> sweep_files(const sweep_plan& plan,
                                                             const std::vector<sweep_row>& rows,
                                                             const nlohmann::ordered_json& summary);

} // namespace concur::apps
