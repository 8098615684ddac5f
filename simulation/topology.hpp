// Random graphs of who is linked to whom; the public entry is make_topology (network_model.hpp).
#pragma once

#include "simulation/network_model.hpp"

#include <cstdint>
#include <span>

namespace concur::simulation {

/// The same as make_topology, but `region_of` says for each node in which region it is; only
/// topology_kind::regions looks at it.
adjacency make_topology(const topology_settings& settings, std::span<const std::size_t> region_of,
                        std::uint64_t seed);

/// Number of links, each counted once.
std::size_t count_links(const adjacency& graph);

/// Whether every node reaches every other one. True for no node.
bool is_connected(const adjacency& graph);

} // namespace concur::simulation
