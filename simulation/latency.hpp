// How long a packet is on its way, apart from bandwidth. Turned from the settings into the numbers
// that the model needs for each packet.
#pragma once

#include "base/random.hpp"
#include "simulation/scenario.hpp"

#include <cstdint>
#include <vector>

namespace concur::simulation {

/// Regions of the nodes for `same` and `between` latencies and for the mesh of regions. If no node
/// names one, node i is in region i modulo `regions`.
std::vector<std::size_t> regions_of(const std::vector<node_settings>& nodes, std::size_t regions);

/// Constant, matrix and region latencies are fixed for a link; uniform and log-normal ones are
/// drawn for each packet. Not thread-safe only in what it draws from.
class latency_model {
public:
  /// @pre a matrix has a row and a column for the city of each node (config/ checks that), and
  /// 0 <= min <= max, 0 < median <= p99.
  latency_model(const latency_settings& settings, const std::vector<node_settings>& nodes,
                const std::vector<std::size_t>& region_of);

  /// The part of the link from `from` to `to` that does not change; 0 if it is drawn.
  duration fixed(node_id from, node_id to) const;

  /// One packet's latency over a link whose fixed part is `link`.
  duration draw(duration link, random_stream& draws) const {
    switch (kind_) {
    case kind::fixed: return link;
    case kind::uniform: return draws.uniform(low_, high_);
    case kind::lognormal: return lognormal(draws);
    }
    return link;
  }

private:
  enum class kind { fixed, uniform, lognormal };

  duration lognormal(random_stream& draws) const;

  void set(const constant_latency& l);
  void set(const uniform_latency& l);
  void set(const lognormal_latency& l);
  void set(const matrix_latency& l, const std::vector<node_settings>& nodes);
  void set(const region_latency& l, const std::vector<std::size_t>& region_of);

  kind kind_ = kind::fixed;
  duration low_{0}, high_{0};      ///< uniform
  double median_ = 0, spread_ = 0; ///< log-normal: ns, and the deviation of the logarithm
  /// Fixed latencies between places; a node's place is its city or region.
  std::vector<std::uint32_t> place_;
  std::size_t places_ = 0;
  std::vector<duration> between_; ///< places_ rows
};

} // namespace concur::simulation
