// What the actors of a live run share: the clock, who is reachable where, and the few flags and
// counters that several threads touch. All else belongs to one actor.
#pragma once

#include "actors/live.hpp"
#include "actors/types.hpp"

#include <atomic>
#include <chrono>
#include <memory>
#include <vector>

namespace concur::actors {

/// Everybody's handle. Filled before the first message is sent, emptied after the last actor ended.
struct directory {
  std::vector<role_actor> roles; ///< by role_id; null where a node has no such role
  std::vector<validator_actor> validators;
  network_actor network;
  observer_actor observer;
  supervisor_actor supervisor;
};

/// Functions may be called from all threads.
class live_context {
public:
  live_context(simulation::cluster& cluster, const live_options& limits);

  simulation::cluster& nodes;
  const live_options& options;
  actors::directory directory;

  /// Time since start_clock().
  instant now() const;
  void start_clock() { started_ = std::chrono::steady_clock::now(); }

  bool is_up(const simulation::member& m, instant at) const;
  void halt(node_id n) { gates_[n.value].halted = true; }

  /// False if the mailbox of `to` has no room for an envelope of this size.
  bool admit(node_id to, std::size_t size);
  void release(node_id to, std::size_t size);

  /// Posts `what` to a role of the same node; the past means now.
  void post(node::role_id to, local<due_event> what);
  void tell(role_report report);
  void tell(network_report report);
  /// The observer has read one report.
  void heard() { --untold_; }
  /// The observer is so far behind that miners must wait for it.
  bool observer_is_behind() const;

  std::atomic<bool> makes_blocks{true};
  std::atomic<bool> stopping{false};

private:
  struct gate {
    std::atomic<bool> halted{false};
    std::atomic<std::uint64_t> messages{0};
    std::atomic<std::uint64_t> bytes{0};
  };

  std::chrono::steady_clock::time_point started_;
  std::unique_ptr<gate[]> gates_;
  std::atomic<std::uint64_t> untold_{0};
};

} // namespace concur::actors
