// The faults of the network that hold at the moment, and what they do to a packet. Part of the
// network model; who begins and ends them is fault_control.
#pragma once

#include "base/bytes.hpp"
#include "base/random.hpp"
#include "simulation/faults/fault_settings.hpp"

#include <map>
#include <memory>
#include <vector>

namespace concur::simulation {

/// How a packet is damaged; `at` says where, to be taken modulo its length.
enum class damage : std::uint8_t { none, bit_flip, truncate };
/// What arrives of `text`. @pre text is not empty
void inflict(damage harm, std::uint64_t at, bytes& text);

/// What became of a packet's way because of faults, beside the network's own rules.
struct link_effect {
  duration later{0};
  std::optional<duration> copy_later; ///< a second arrival, later than the first by this
  bool is_cut = false, is_dropped = false;
  damage harm = damage::none;
  std::uint64_t harm_at = 0;
};

/// A fault that holds: settings with the nodes that it hits.
struct link_fault {
  const fault_settings* settings = nullptr;
  std::vector<bool> hits; ///< by node; empty where there are groups
  /// By node, no_group if none: partition and bridge keep groups apart, the others hit what goes
  /// between groups 0 and 1.
  std::vector<std::uint32_t> group_of;
  std::vector<instant> clogged_until; ///< swizzle: by node
  bool is_on = true;                  ///< flapping: in its turn to cut
};
inline constexpr std::uint32_t no_group = 0xffff'ffff;

/// Not thread-safe. Each fault draws from a stream of its own, named by it, so that one fault less
/// leaves what the others do as it was.
class link_faults {
public:
  link_faults(std::uint64_t seed, std::size_t nodes);

  void begin(link_fault f);
  void end(const fault_settings& s);
  link_fault* find(const fault_settings& s);
  bool empty() const { return active_.empty(); }

  /// @pre now never goes back; `passage` is how long the packet would take without faults
  link_effect on_packet(node_id from, node_id to, std::size_t bytes, instant now, duration passage);

private:
  struct active {
    link_fault fault;
    random_stream draws;
    std::vector<instant> uplink_free;                         // bandwidth: by node
    std::map<std::pair<node_id, node_id>, instant> link_free; // link: by direction
  };

  bool hits(const link_fault& f, node_id from, node_id to) const;
  void narrow(active& a, node_id from, node_id to, std::size_t bytes, instant now,
              link_effect& out);
  void apply(active& a, node_id from, node_id to, std::size_t bytes, instant now, duration passage,
             link_effect& out);

  std::uint64_t seed_;
  std::size_t nodes_;
  std::vector<active> active_; // in the order in which they began
};

} // namespace concur::simulation
