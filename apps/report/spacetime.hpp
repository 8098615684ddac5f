// A space-time diagram: a lane a node, time to the right, blocks on their way as arrows.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace concur::apps::report {

/// Of story.json. An <svg>; empty if it has no marks. Steps differ in shape as well as in colour.
std::string spacetime(const nlohmann::json& story);

} // namespace concur::apps::report
