// Which keys of [[faults]] belong to which kinds; those that all kinds have are not here.
#pragma once

#include "simulation/faults/fault_settings.hpp"

#include <span>
#include <string_view>

namespace concur::config {

/// Drift is written in millionths.
inline constexpr double ppm = 1e6;

std::span<const std::string_view> special_fault_keys();
bool takes_key(simulation::fault_kind kind, std::string_view key);

} // namespace concur::config
