// What a sweep's runs say of one figure against what the literature says: `sweep.compare`.
#pragma once

#include "simulation/outcome.hpp"

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace concur::apps {

/// The compared figure in one run. A rate of successes is kept as what it was counted from, so that
/// all attempts of a point count alike.
struct compared_sample {
  std::optional<double> value;
  std::uint64_t hits = 0, trials = 0;
};

compared_sample sample_of(const simulation::sweep_comparison& c, const simulation::scenario& s,
                          const simulation::outcome& o);

/// One point: mean, ci95, theory, inside, and what a judgement needs: level, interval, samples,
/// needed, unit, formula, rule, judged ("inside" | "outside" | "too few samples" | "no theory").
///
/// Rates have Wilson's interval, and need as many attempts as make ten successes and ten failures
/// expected, but no more than 1,000: then the interval is at most 4 points wide to each side.
/// Anything else is a mean over runs with Student's interval, and needs five runs.
nlohmann::ordered_json compared_point(const simulation::sweep_comparison& c,
                                      const simulation::scenario& s,
                                      const std::vector<compared_sample>& samples);

/// 0 if theory is inside everywhere, 3 if it is outside somewhere, 4 if that can't be said.
int comparison_exit_code(const nlohmann::ordered_json& points);

/// Two lines for the terminal; nothing for a point that was not compared.
std::string comparison_text(const nlohmann::ordered_json& point);

/// Measured and predicted against the first axis whose values are numbers, a chart for each
/// combination of the others; nothing if there is no such axis.
std::string comparison_charts(const nlohmann::ordered_json& points);

} // namespace concur::apps
