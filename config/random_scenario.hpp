// Scenarios drawn from a seed, for `concur new --random SEED` and for `concur hunt`: few nodes and
// short runs, so that a machine sees many of them. What is claimed in them is what the protocol
// promises in that weather, so a violation is a finding.
#pragma once

#include "config/catalogue.hpp"

#include <cstdint>
#include <span>
#include <string>

namespace concur::config {

/// Kinds of weather, each with a line about it: calm, lossy, partitions, churn, faults, byzantine,
/// mixed.
std::span<const named> list_profiles();

/// Presets that a seed draws from if none is named.
std::span<const std::string_view> drawn_presets();

struct draw_options {
  std::string preset;            ///< empty: drawn from the seed
  std::string profile = "mixed"; ///< @pre one of list_profiles()
};

/// The text of a scenario file, valid by construction and the same for the same seed and options.
/// @pre the preset exists or is empty
std::string random_scenario(std::uint64_t seed, const draw_options& options = {});

} // namespace concur::config
