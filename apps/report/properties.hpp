// The properties of summary.json in one form, for the page and for the terminal.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace concur::apps::report {

enum class outcome {
  good, ///< held, met, seen, or the expected happened
  bad,  ///< violated or missed
  open, ///< not decided: never seen, a checker gave up, or no status given
};

struct property {
  std::string name;
  std::string kind;   ///< safety | liveness | require | expect | seen
  std::string status; ///< as given
  outcome result{outcome::open};
  std::optional<double> count;
  std::string excuse; ///< why its failing is no wonder; empty: it is one, or it did not fail
  std::string first;  ///< where it happened first, as text: "at 1 h 12 min, block 9, depth 7"
};

std::vector<property> properties(const nlohmann::json& summary);

/// Words of `status` and their meaning: held pass ok met seen occurred reached true 1 are good;
/// violated fail missed unmet absent false 0 are bad; anything else is open. In kind `expect`
/// "violated" is good, because the violation is what was expected.
outcome outcome_of(const std::string& kind, const std::string& status, std::optional<double> count);

enum class verdict { pass, fail, inconclusive, unknown };
verdict verdict_of(const nlohmann::json& summary);

/// pass -> "✓", bad -> "✗", open -> "?".
const char* glyph(outcome result);

} // namespace concur::apps::report
