// A planned fault: what breaks, when, whom it hits and how much. The network, processes, clocks and
// disks fail in these ways; lies are behaviours of nodes (consensus/faulty/). Kinds after
// the usual catalogues: Jepsen's nemeses (bridge), FoundationDB's simulation (swizzle), and for
// disks Pillai et al. 2014 (torn writes) and Rebello et al. 2020 (failed syncs).
#pragma once

#include "base/types.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace concur::simulation {

enum class fault_kind : std::uint8_t {
  // Network: what happens to packets on the links that the fault hits.
  delay,     ///< every packet takes `time` longer
  jitter,    ///< up to `time` longer
  drop,      ///< `share` of the packets are lost
  duplicate, ///< `share` arrive twice, the copy up to `time` later
  reorder,   ///< `share` take up to `time` longer, so that others overtake them
  bit_flip,  ///< one bit of `share` of the packets is flipped
  truncate,  ///< the end of `share` of the packets is missing
  bandwidth, ///< what a node sends leaves at `rate` bytes a second
  partition, ///< groups do not hear each other
  one_way,   ///< what the first group sends does not reach the second
  bridge,    ///< two halves that do not hear each other, but `nodes` hear both
  flapping,  ///< the links are cut for `time` and whole for `time`, in turn
  swizzle, ///< links of `nodes` stop one after another and go on in another order; nothing is lost
  slow_node, ///< whatever `nodes` send or get takes `time` longer
  link, ///< `time` longer, up to `jitter` more, `share` lost, at most `rate` bytes a second each
        ///< way
  // Processes.
  crash,          ///< stops, comes back with its disk after `down`
  crash_unsynced, ///< ... without the last `writes` of its disk
  crash_empty,    ///< ... with an empty disk
  pause,          ///< handles nothing, then everything that came meanwhile
  restart_storm,  ///< stops for `down` and runs for `down`, in turn
  out_of_memory,  ///< of what arrives within a second, keeps no more than `rate` messages
  // Clocks.
  clock_offset,  ///< `time` wrong, right again at the end
  clock_drift,   ///< `drift` seconds a second too fast, right again at the end
  clock_forward, ///< jumps by `time`, for good
  clock_back,    ///< the same, into the past
  // Disks: found out by the next write, or by the restart.
  disk_write, ///< a write fails; the node stops, and comes back at the end
  disk_sync,  ///< the sync fails, and the write is there or is not
  disk_full,  ///< no write succeeds until the end
  disk_torn,  ///< the blocks of a write are there, the rest of it is not
  disk_stale, ///< the node restarts and reads what was `writes` ago
  disk_flip,  ///< the node restarts and finds its store damaged: it begins anew
  disk_slow,  ///< a write takes `time`: the node stands still, and says later what follows from it
};

/// The part of a real system that a kind breaks.
enum class fault_area : std::uint8_t { network, process, clock, disk };

struct fault_info {
  fault_kind kind{};
  std::string_view name;
  fault_area area{};
  std::string_view about; ///< one line, for `concur list faults`
};
/// All kinds, in the order above.
std::span<const fault_info> all_faults();
const fault_info& info_of(fault_kind k);
/// What is written is lost or wrong afterwards: only stores in memory are broken like that.
bool harms_store(fault_kind k);

struct fault_settings {
  std::string name; ///< unique; its random streams are named by it
  fault_kind kind{};
  // When.
  duration at{0};                ///< begins, or with one of the following begins to be possible
  std::optional<duration> lasts; ///< nothing: for good
  std::optional<duration> every; ///< begins again after so long
  std::optional<duration> until; ///< does not begin any more
  double per_hour = 0;           ///< above 0: begins at random, so often in the mean
  std::string when;              ///< begins when this becomes true: "height >= 20", "leader(a)"
  // Whom. Names of nodes, or words for them that are looked up when the fault begins: see
  // simulation/faults/picking.hpp.
  std::vector<std::string> nodes;
  std::vector<std::vector<std::string>> groups;
  std::size_t pick = 0; ///< above 0: so many of `nodes`, at random
  // How much.
  duration time{0};
  duration jitter{0};       ///< link
  bool is_directed = false; ///< link: only from group 0 to group 1
  double share = 1;
  double drift = 0;
  std::uint64_t rate = 0;
  duration down{0};
  std::uint64_t writes = 1;
};

} // namespace concur::simulation
