// From a scenario file to typed settings with every default filled in. Every problem of the file
// is an error of kind `usage` that names the place, shows the line and says what was expected; as
// many problems as possible are reported at once. Deterministic; may be used from several threads.
#pragma once

#include "config/source.hpp"
#include "simulation/scenario.hpp"

namespace concur::config {

/// The text of a scenario: a file if there is one of this path, else a built-in scenario of this
/// name (with or without ".toml").
result<source_ptr> open_scenario(const std::string& path_or_name);

/// Reads a scenario that open_scenario() found. `sets` are overrides "key=value" with the paths of
/// the file, carried out in order.
result<simulation::scenario> read_scenario(const source_ptr& from,
                                           const std::vector<std::string>& sets = {});

/// Both at once.
result<simulation::scenario> load_scenario(const std::string& path_or_name,
                                           const std::vector<std::string>& sets = {});

} // namespace concur::config
