// Whoever listens to a run: invariants, measurements, the event log. Observers hear of every fact
// and every handled event in one order, and never take part.
#pragma once

#include "node/observation.hpp"
#include "node/role.hpp"
#include "simulation/faults/fault_settings.hpp"

namespace concur::simulation {

/// A handled event, as logs and digests see it.
struct handled {
  std::uint64_t sequence = 0; ///< counted from 1
  std::uint64_t cause = 0; ///< sequence of the event that asked for it; 0 for the scenario itself
  instant now{};
  node::role_id role;
  node_id node;
  std::uint8_t kind = 0;             ///< node::kind_code() of it
  std::uint64_t print = 0;           ///< node::fingerprint() of it
  const node::event* what = nullptr; ///< null outside of the simulator
};

/// A packet given to the network, with what becomes of it.
struct sent {
  node_id from, to;
  std::uint8_t kind = 0;         ///< index into message
  const message* what = nullptr; ///< null outside of the simulator
  std::size_t bytes = 0;
  bool lost = false;
};

/// A fault of the scenario begins or ends, with the nodes that it hits; those of groups are in its
/// settings.
struct fault_change {
  const fault_settings* what = nullptr;
  bool begins = true;
  std::vector<node_id> nodes; ///< rising
};

class observer {
public:
  virtual ~observer() = default;
  virtual void on_event(const handled&) {}
  virtual void on_fact(instant, node_id, const node::fact&) {}
  virtual void on_sent(instant, const sent&) {}
  virtual void on_fault(instant, const fault_change&) {}
};

} // namespace concur::simulation
