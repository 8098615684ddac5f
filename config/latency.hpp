// Latency matrices: CSV files with comment lines (#), a row of city names, and one row a city with
// its name and the round trips in milliseconds.
#pragma once

#include "base/result.hpp"
#include "simulation/scenario.hpp"

namespace concur::config {

/// Square, symmetric, 0 on the diagonal; at most 1,000 cities.
result<simulation::matrix_latency> parse_matrix(std::string_view csv, const std::string& name);

/// Says what is wrong with a matrix, or nothing.
std::string fault_of(const simulation::matrix_latency& m);

} // namespace concur::config
