// Scenarios drawn from a seed, for `concur new --random SEED` and for searching.
#pragma once

#include <cstdint>
#include <string>

namespace concur::config {

/// The text of a scenario file, valid by construction and the same for the same seed.
std::string random_scenario(std::uint64_t seed);

} // namespace concur::config
