// Writes a scenario with every default filled in, so that it can be replayed years later: reading
// the text again gives the same settings, whatever the presets say by then.
#pragma once

#include "simulation/scenario.hpp"

#include <string>
#include <string_view>

namespace concur::config {

/// The text of resolved.toml. `build` names the program that ran it and stands in a comment.
std::string resolved_toml(const simulation::scenario& s, std::string_view build);

} // namespace concur::config
