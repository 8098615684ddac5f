// What the actors of a live run share: the clock, who is reachable where, and the few flags and
// counters that several threads touch. All else belongs to one actor.
#pragma once

#include "actors/live.hpp"
#include "actors/types.hpp"
#include "messages/sealed_envelope.hpp"

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace concur::actors {

/// Everybody's handle. Filled before the first message is sent, emptied after the last actor ended.
struct directory {
  std::vector<role_actor> roles; ///< by role_id; null where a node has no such role
  std::vector<validator_actor> validators;
  network_actor network;
  std::vector<link_actor> links; ///< by machine; null for this one, empty in one process
  observer_actor observer;
  supervisor_actor supervisor;
};

/// What a run across several processes adds to one of them.
struct distribution {
  std::vector<bool> here;           ///< by node: whether it lives in this process
  std::vector<std::size_t> machine; ///< by node
  envelope_scope scope;             ///< what every envelope is signed for
  std::vector<public_key> keys;     ///< by node
  std::uint64_t life = 0;           ///< of this process: Unix time in milliseconds
  /// Makes it durable that a client submits this; called before anybody hears of it.
  std::function<void(node_id, const tx_ptr&)> journal;
};

/// Functions may be called from all threads.
class live_context {
public:
  live_context(simulation::cluster& cluster, const live_options& limits);

  simulation::cluster& nodes;
  const live_options& options;
  actors::directory directory;
  std::optional<distribution> spread; ///< set before the first actor starts

  bool is_here(node_id n) const { return !spread || spread->here[n.value]; }

  /// Time since start_clock(), and what had passed by then; or what hold_clock() said.
  instant now() const;
  /// From now on it is this time, until the next call: for whoever lives from records of others.
  void hold_clock(instant at) { held_ns_ = to_ns(at); }
  void start_clock(duration passed = duration{0}) {
    started_ = std::chrono::steady_clock::now() - passed;
  }

  bool is_up(const simulation::member& m, instant at) const;
  void halt(node_id n) { gates_[n.value].halted = true; }

  /// False if the mailbox of `to` has no room for an envelope of this size.
  bool admit(node_id to, std::size_t size);
  void release(node_id to, std::size_t size);

  /// How often the node has begun again; timers of an earlier life are void.
  std::uint32_t life_of(node_id n) const { return gates_[n.value].life; }
  void begin_life(node_id n) { ++gates_[n.value].life; }

  /// Posts `what` to a role of the same node; the past means now.
  void post(node::role_id to, due_event what);
  void tell(role_record report);
  void tell(network_record report);
  void tell(fault_record report); ///< too few to be counted
  /// The observer has read one report.
  void heard() { --untold_; }
  /// The observer is so far behind that miners must wait for it.
  bool observer_is_behind() const;

  std::atomic<bool> makes_blocks{true};
  std::atomic<bool> stopping{false};

private:
  struct gate {
    std::atomic<bool> halted{false};
    std::atomic<std::uint32_t> life{0};
    std::atomic<std::uint64_t> messages{0};
    std::atomic<std::uint64_t> bytes{0};
  };

  std::chrono::steady_clock::time_point started_;
  std::atomic<std::int64_t> held_ns_{-1};
  std::unique_ptr<gate[]> gates_;
  std::atomic<std::uint64_t> untold_{0};
};

} // namespace concur::actors
