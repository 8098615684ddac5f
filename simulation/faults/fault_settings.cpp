#include "simulation/faults/fault_settings.hpp"

#include "base/assert.hpp"

#include <array>

namespace concur::simulation {
namespace {

using enum fault_kind;
using enum fault_area;

constexpr std::array all{
    fault_info{delay, "delay", network, "every packet takes longer"},
    fault_info{jitter, "jitter", network, "packets take longer, each by another time"},
    fault_info{drop, "drop", network, "a share of the packets is lost"},
    fault_info{duplicate, "duplicate", network, "a share of the packets arrives twice"},
    fault_info{reorder, "reorder", network, "a share of the packets is overtaken by others"},
    fault_info{bit_flip, "bit-flip", network, "one bit of a share of the packets is flipped"},
    fault_info{truncate, "truncate", network, "a share of the packets loses its end"},
    fault_info{bandwidth, "bandwidth", network, "a node's uplink carries so many bytes a second"},
    fault_info{partition, "partition", network, "groups of nodes can't hear each other"},
    fault_info{one_way, "one-way", network, "what some nodes send does not reach others"},
    fault_info{bridge, "bridge", network, "two halves that only a few nodes can both hear"},
    fault_info{flapping, "flapping", network, "links that are cut and whole in turn"},
    fault_info{swizzle, "swizzle", network, "links stop one by one and go on in another order"},
    fault_info{slow_node, "slow-node", network, "whatever a node sends or gets takes longer"},
    fault_info{link, "link", network, "a link gets slower, unsteady, lossy or narrow"},
    fault_info{crash, "crash", process, "a node stops and comes back with its disk"},
    fault_info{crash_unsynced, "crash-unsynced", process, "... without its last writes"},
    fault_info{crash_empty, "crash-empty", process, "... with an empty disk"},
    fault_info{pause, "pause", process, "a node stands still, then handles all that came"},
    fault_info{restart_storm, "restart-storm", process,
               "a node stops and comes back, over and over"},
    fault_info{out_of_memory, "out-of-memory", process, "a node's mailbox overflows"},
    fault_info{clock_offset, "clock-offset", clock, "a node's clock is wrong for a while"},
    fault_info{clock_drift, "clock-drift", clock, "a node's clock runs too fast or too slow"},
    fault_info{clock_forward, "clock-forward", clock, "a node's clock jumps into the future"},
    fault_info{clock_back, "clock-back", clock, "a node's clock jumps into the past"},
    fault_info{disk_write, "disk-write", disk, "a write fails"},
    fault_info{disk_sync, "disk-sync", disk, "a sync fails: the write is there, or is not"},
    fault_info{disk_full, "disk-full", disk, "no write succeeds for a while"},
    fault_info{disk_torn, "disk-torn", disk, "half of a write is there"},
    fault_info{disk_stale, "disk-stale", disk, "a restarted node reads what was some writes ago"},
    fault_info{disk_flip, "disk-flip", disk, "a restarted node finds its store damaged"},
    fault_info{disk_slow, "disk-slow", disk, "every write takes longer"},
};

} // namespace

std::span<const fault_info> all_faults() { return all; }

const fault_info& info_of(fault_kind k) {
  auto& out = all[static_cast<std::size_t>(k)];
  CONCUR_ASSERT(out.kind == k);
  return out;
}

bool harms_store(fault_kind k) {
  return k == crash_unsynced || k == crash_empty || (info_of(k).area == disk && k != disk_slow);
}

} // namespace concur::simulation
