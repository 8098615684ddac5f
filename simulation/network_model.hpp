// Decides what happens to a packet; does not deliver it. The same model stands behind all three
// modes: `sim` puts the delays into its event queue, `live` and `hosts` into real timers.
#pragma once

#include "base/random.hpp"
#include "simulation/scenario.hpp"

#include <vector>

namespace concur::simulation {

/// Who is linked to whom. Links go both ways; every list is sorted.
using adjacency = std::vector<std::vector<node_id>>;

/// A connected graph over `nodes` nodes, the same for the same seed. Connected always: what a
/// random draw leaves apart is joined by one more link.
adjacency make_topology(const topology_settings& settings, std::size_t nodes, std::uint64_t seed);

struct packet {
  node_id from;
  node_id to;
  std::size_t bytes = 0; ///< with frame
};

/// Why a packet was not delivered; `none` if it was.
enum class loss { none, dropped, partitioned };

/// What becomes of one packet: no arrival, one, or two.
struct plan {
  std::size_t arrivals = 0;
  duration after[2]{};
  loss why = loss::none;
};

/// Not thread-safe. Draws come from one stream a directed link, so that one link's traffic does
/// not change what happens on another.
class network_model {
public:
  network_model(const network_settings& settings, const std::vector<node_settings>& nodes,
                std::uint64_t seed);

  /// @pre now never goes back
  plan send(const packet& p, instant now);

  const adjacency& neighbours() const { return neighbours_; }

  /// Faults switched on and off at run time: from now on packets from `a` to `b` are lost.
  void cut(node_id a, node_id b, bool is_cut);

  struct counters {
    std::uint64_t packets = 0, bytes = 0, dropped = 0, duplicated = 0, reordered = 0,
                  partitioned = 0;
  };
  const counters& counted() const { return counted_; }

private:
  adjacency neighbours_;
  counters counted_;
};

} // namespace concur::simulation
