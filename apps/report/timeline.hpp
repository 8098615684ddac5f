// The faults of a run on a line of time, and as bands behind other pictures over time.
#pragma once

#include "apps/report/chart.hpp"

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace concur::apps::report {

/// One time that a fault held, in seconds since the start of the run.
struct fault_span {
  std::string name; ///< of the fault; one that comes back has several spans
  std::string kind;
  std::string nodes; ///< whom it hit; empty where it hits links
  double from = 0;
  double until = 0; ///< the end of the run if it never ended
};

/// From `fault_times` of summary.json, as they began; what is not readable is left out.
std::vector<fault_span> fault_spans(const nlohmann::json& summary);

/// For charts over time.
std::vector<band> bands_of(const std::vector<fault_span>& spans);

/// A <figure> with a row for each fault; empty if there was none.
std::string timeline(const std::vector<fault_span>& spans, double end);

} // namespace concur::apps::report
