// The planned partitions of a run: which pairs of nodes cannot talk at a given moment.
#pragma once

#include "simulation/scenario.hpp"

#include <cstdint>
#include <vector>

namespace concur::simulation {

/// A partition holds from `from` on until just before `until`. While it does, nodes of different
/// groups do not hear each other, and nodes of no group hear everybody: they are bridges, as long
/// as no group is "*". A node that two groups name is in the first. Not thread-safe.
class partition_plan {
public:
  /// @pre groups name nodes of `nodes`, and each partition ends after it begins (config/ checks it)
  partition_plan(const std::vector<partition_settings>& partitions,
                 const std::vector<node_settings>& nodes);

  /// Whether a packet sent now is lost. @pre now never goes back from call to call
  bool cuts(node_id from, node_id to, instant now) {
    if (now >= next_change_)
      advance(now);
    return !active_.empty() && cuts_now(from, to);
  }

private:
  struct partition {
    instant from, until;
    bool one_way = false;
    std::vector<std::uint32_t> group_of; ///< of each node; no_group
  };
  static constexpr std::uint32_t no_group = 0xffff'ffff;

  void advance(instant now);
  bool cuts_now(node_id from, node_id to) const;

  std::vector<partition> partitions_;
  std::vector<std::size_t> active_;
  instant next_change_ = instant::min();
};

} // namespace concur::simulation
