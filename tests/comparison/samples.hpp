// Comparisons made by hand: known figures, no runs.
#pragma once

#include "apps/comparison/comparison.hpp"

namespace concur::test {

/// The lecture's three protocols with five seeds each. Latencies and costs are decades apart, one
/// figure is known of one protocol only, and one run of lecture-pos failed.
apps::comparison lecture_sample();

/// Eleven protocols: more than fit side by side.
apps::comparison large_sample();

} // namespace concur::test
