// The story of a violation as files of the run folder, violations/01/: claim.txt for people,
// story.json for the report, slice.jsonl
// for programs.
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

/// The causal past alone, a line a mark: seq, t_s, node, step, label, causes (their seq).
std::string story_slice(const simulation::story& s, const std::vector<std::string>& names);

/// Numbered sentences.
std::string story_text(const simulation::story& s);

} // namespace concur::apps
