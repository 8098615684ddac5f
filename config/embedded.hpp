// The presets, scenarios and latency matrices that are built into the program. cmake/embed.cmake
// writes them into a source file whenever one of them changes.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace concur::config {

enum class asset { preset, scenario, latency };

/// The file's text, without a copy. `name` has no ending: "five-cities".
std::optional<std::string_view> embedded(asset kind, std::string_view name);

/// Names of all of a kind, sorted.
std::vector<std::string> list(asset kind);

} // namespace concur::config
