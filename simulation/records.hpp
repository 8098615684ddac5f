// What the parts of a run in real time tell whoever watches it: roles of what they did, networks of
// what they carried. Plain values, so that they can come from another process.
#pragma once

#include "base/types.hpp"
#include "node/observation.hpp"
#include "node/role.hpp"
#include "simulation/observer.hpp"

#include <optional>
#include <vector>

namespace concur::simulation {

/// Names an event of a role: the how-manieth it handled, counted from 1. 0 is no event.
struct event_name {
  node::role_id role;
  std::uint64_t number = 0;
  friend bool operator==(const event_name&, const event_name&) = default;
};

/// What logs and digests need of an event.
struct event_note {
  std::uint8_t kind = 0; ///< node::kind_code()
  std::uint64_t print = 0;
  friend bool operator==(const event_note&, const event_note&) = default;
};
event_note note_of(const node::event& e);

/// What a role did; without an event if something was refused before the role saw it.
struct role_record {
  node_id node;
  instant now{};
  event_name name;
  event_name cause;
  std::optional<event_note> what;
  std::vector<node::fact> facts;
};

struct packet_note {
  node_id to;
  std::uint8_t kind = 0; ///< index into message
  std::uint32_t bytes = 0;
  bool lost = false;
  friend bool operator==(const packet_note&, const packet_note&) = default;
};
/// What became of packets that one node asked its network to carry.
struct network_record {
  node_id from;
  instant now{};
  std::vector<packet_note> packets;
  std::vector<node_id> overflows; ///< receivers whose mailbox was full
};

/// A fault of the scenario begins or ends. Never leaves the process that causes it.
struct fault_record {
  instant now{};
  fault_change what;
};

} // namespace concur::simulation
