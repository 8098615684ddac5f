// One workload under several protocols: what the runs came to, and the files that say so. Plain
// data; the runs are done by apps/compare.cpp.
#pragma once

#include "apps/comparison/quantity.hpp"
#include "apps/outcome/run_row.hpp"
#include "simulation/tolerance.hpp"

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace concur::apps {

struct verdict_counts {
  std::uint64_t pass = 0, fail = 0, inconclusive = 0;

  std::uint64_t all() const { return pass + fail + inconclusive; }
  /// "5 pass", "3 pass, 2 fail", "none".
  std::string text() const;
};

struct compared_protocol {
  std::string preset, family;
  verdict_counts verdicts;
  std::vector<estimate> figures;                    ///< in the order of metrics()
  const simulation::tolerance* tolerates = nullptr; ///< null: its theory is not known here
};

struct comparison {
  std::string name, about; ///< of the scenario
  std::string scenario;    ///< file or built-in name
  std::string build;
  std::string replay; ///< the command that does it again
  std::string folder;
  std::uint64_t first_seed = 1, seeds = 1;
  std::vector<compared_protocol> protocols;
  std::vector<run_row> runs; ///< `point` is the position in `protocols`

  /// Whether any protocol has the figure: others are not worth a line.
  bool has(std::size_t metric) const;

  /// For its values beside each other.
  yardstick like(std::size_t metric) const;

  /// The protocol whose figure is better than that of every other by more than chance: the
  /// intervals do not touch. -1 if there is none.
  int best(std::size_t metric) const;
};

/// Counts the verdicts and makes the estimates. @pre presets, families and runs are filled in
void summarise(comparison& c);

/// compare.json
nlohmann::ordered_json comparison_json(const comparison& c);

/// compare.csv: one row a protocol and a figure.
std::string comparison_csv(const comparison& c);

/// results.csv: one row a run.
std::string runs_csv(const comparison& c);

/// What the terminal shows, at most `table_width` columns wide where names allow it. Colours and
/// bars with `is_terminal` only.
std::string comparison_text(const comparison& c, bool is_terminal);
inline constexpr std::size_t table_width = 100;

/// report.html
std::string comparison_page(const comparison& c);

} // namespace concur::apps
