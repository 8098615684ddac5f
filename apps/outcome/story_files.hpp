// The story of a violation as files of the run folder, violations/01/: claim.txt for people,
// story.json for the report.
#pragma once

#include "simulation/story.hpp"

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace concur::apps {

/// property, text, at_s, left_out, sentences, nodes (names), marks [{t_s node step label}],
/// arrows [[from, to]]: positions in marks. `names` are those of all nodes.
nlohmann::ordered_json story_json(const simulation::story& s,
                                  const std::vector<std::string>& names);

/// Numbered sentences.
std::string story_text(const simulation::story& s);

} // namespace concur::apps
