#include "simulation/measured.hpp"

namespace concur::simulation {

std::string_view to_string(block_status s) {
  switch (s) {
  case block_status::canonical: return "canonical";
  case block_status::stale: return "stale";
  case block_status::orphan: return "orphan";
  }
  return "orphan";
}

std::uint64_t measured::reorganisation_max() const {
  return reorganisations.empty() ? 0 : reorganisations.rbegin()->first;
}

std::uint64_t node_counters::accused_sum() const {
  std::uint64_t sum = 0;
  for (auto& [kind, count] : accused)
    sum += count;
  return sum;
}

traffic_count measured::sent() const {
  traffic_count sum;
  for (auto& kind : messages) {
    sum.count += kind.count;
    sum.bytes += kind.bytes;
  }
  return sum;
}

std::uint64_t measured::hashes() const {
  std::uint64_t sum = 0;
  for (auto& n : nodes)
    sum += n.hashes;
  return sum;
}

std::uint64_t measured::rejected_sum() const {
  std::uint64_t sum = 0;
  for (auto& [why, count] : rejected)
    sum += count;
  return sum;
}

} // namespace concur::simulation
