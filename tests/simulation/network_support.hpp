// A network for tests of the model: nodes n0, n1, ..., all linked.
#pragma once

#include "simulation/network_model.hpp"

#include <string>
#include <vector>

namespace concur::simulation::test {

using namespace std::chrono_literals;

inline std::vector<node_settings> numbered_nodes(std::size_t count) {
  std::vector<node_settings> nodes(count);
  for (std::size_t i = 0; i < count; ++i)
    nodes[i].name = "n" + std::to_string(i);
  return nodes;
}

inline packet from_to(std::uint32_t from, std::uint32_t to, std::size_t bytes = 100) {
  return {node_id{from}, node_id{to}, bytes};
}

inline instant at(duration d) { return instant{d}; }

} // namespace concur::simulation::test
