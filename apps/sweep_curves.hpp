// What a sweep has shown as curves: each figure over each varied number, a line a combination of
// everything else that was varied, and the theory beside them.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace concur::apps {

/// Of `points` as in sweep.json. Empty if no key was varied over at least three numbers, or no
/// figure changes.
std::string curves_section(const nlohmann::ordered_json& points);

} // namespace concur::apps
