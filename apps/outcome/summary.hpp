// summary.json, schema 1: what a run came to, for programs. Keys are a promise to users: they may
// be added, never renamed, and are there even when there is no figure, which is null then
// (tests/outcome/golden). Amounts of coins are texts, since they are exact; times are in seconds.
#pragma once

#include "apps/outcome/verdict.hpp"

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

namespace concur::apps {

/// What only the caller knows of a run.
/// Mode hosts: what became of one machine.
struct machine_facts {
  std::string name, address;
  std::optional<double> clock_offset_s, clock_uncertainty_s; ///< nothing: it never came
  std::uint64_t lives = 0;                                   ///< processes that ran there
  std::uint64_t killed = 0, paused = 0;
  std::uint64_t report_batches = 0, report_bytes = 0;
  bool has_stores = false; ///< they came back in the end
};

struct run_facts {
  std::string build;
  std::string replay; ///< the command that repeats the run
  std::optional<double> wall_s;
  std::optional<std::uint64_t> peak_memory_bytes;
  std::vector<machine_facts> machines{}; ///< mode hosts
};

/// Keys stay in the order in which they are documented.
nlohmann::ordered_json summary_json(const simulation::scenario& s, const simulation::outcome& o,
                                    const judgement& j, const run_facts& facts);

} // namespace concur::apps
