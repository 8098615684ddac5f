// Decides what happens to a packet; does not deliver it. The same model stands behind all three
// modes: `sim` puts the delays into its event queue, `live` and `hosts` into real timers.
#pragma once

#include "base/random.hpp"
#include "simulation/faults/link_faults.hpp"
#include "simulation/scenario.hpp"

#include <memory>
#include <vector>

namespace concur::simulation {

/// Who is linked to whom. Links go both ways; every list is sorted.
using adjacency = std::vector<std::vector<node_id>>;

/// A connected graph over `nodes` nodes, the same for the same seed. Connected always: what a
/// random draw leaves apart is joined by one more link. `degree` is aimed at on average by random,
/// small_world (Watts, Strogatz 1998) and regions; where there are too few nodes for it, everybody
/// is linked to everybody. A star's middle is node 0. regions: node i is in region i modulo
/// `regions`, most links stay inside, each node opens up to one to outside, and every two regions
/// are linked directly.
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
  damage harm = damage::none; ///< to be done to what arrives
  std::uint64_t harm_at = 0;
};

/// How long `bytes` take to leave at `rate` bytes a second; the last begun nanosecond counts.
/// @pre rate > 0
duration time_to_send(std::size_t bytes, std::uint64_t rate);

/// Not thread-safe.
///
/// What a packet meets, in this order:
/// 1. The uplink of its sender, if bandwidth is limited: packets leave one after the other, each
///    takes size/bandwidth. The queue there has no end; who cares looks at `uplink_free`.
/// 2. Latency, and jitter on top of it; with luck an extra delay (`reorder`), with which it may be
///    overtaken.
/// 3. Perhaps it is copied by the network (`duplicate`): the copy takes no bandwidth and has a
///    latency of its own.
/// 4. The faults that hold (link_faults.hpp): later, twice, damaged, or cut and dropped as in 5.
/// 5. Loss: a partition or a cut at the moment of sending, else `drop`. What is under way when a
///    partition begins still arrives. A packet that is lost has used the uplink all the same.
///
/// Draws come from two streams a directed link, named by its two nodes, so that neither the traffic
/// of another link nor another node in the scenario changes what happens on this one. All draws of
/// a packet are made whether it is lost or not, and delays do not share a stream with faults: a
/// partition, a cut or another drop rate leaves the delays of all other packets as they were. The
/// settings are taken to be checked: probabilities and jitter are not negative.
class network_model {
public:
  network_model(const network_settings& settings, const std::vector<node_settings>& nodes,
                std::uint64_t seed);
  ~network_model();
  network_model(network_model&&) noexcept;
  network_model& operator=(network_model&&) noexcept;

  /// Nodes that are no neighbours may write to each other too (a direct fetch); that is looked up
  /// more slowly.
  /// @pre now never goes back; both nodes exist
  plan send(const packet& p, instant now);

  const adjacency& neighbours() const { return neighbours_; }

  /// When the last packet that `node` has sent so far will have left it; the start of the run if
  /// bandwidth is unlimited.
  instant uplink_free(node_id node) const;

  /// Faults switched on and off at run time: from now on packets from `a` to `b` are lost.
  void cut(node_id a, node_id b, bool is_cut);
  link_faults& faults();

  struct counters {
    std::uint64_t packets = 0, bytes = 0, dropped = 0, duplicated = 0, reordered = 0,
                  partitioned = 0, damaged = 0;
  };
  /// Packets and bytes are those sent. Duplicated and reordered count those that were not lost.
  const counters& counted() const { return counted_; }

private:
  struct state;

  adjacency neighbours_;
  counters counted_;
  std::unique_ptr<state> state_;
};

} // namespace concur::simulation
