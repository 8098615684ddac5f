// Mode `live`: the cluster's roles as actors on real threads and in real time. Miners search nonces
// on threads of their own, envelopes travel as canonical bytes through the network model, stores on
// disk have threads of their own too. No CAF here: callers need none of it.
#pragma once

#include "base/result.hpp"
#include "simulation/run_control.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

namespace concur::actors {

/// What a run is told while it goes on.
struct live_order {
  enum class deed {
    kill,   ///< these nodes stop as if killed: their stores stay, nothing else of them does
    start,  ///< ... and begin again from their stores
    pause,  ///< they handle nothing, then
    resume, ///< everything that came meanwhile and found room
    cut,    ///< they and all others do not hear each other, in place of an earlier cut
    heal,   ///< everybody hears everybody, but for the scenario's own partitions
    pay     ///< the wallet of each signs and submits `what`
  };
  deed kind{};
  std::vector<node_id> nodes; ///< those that exist; orders that change nothing are no error
  std::optional<action> what = std::nullopt;
};

struct live_options {
  /// Called on the caller's thread with the time of the laboratory; answering false interrupts.
  std::function<bool(instant)> heartbeat;
  duration heartbeat_every = std::chrono::milliseconds{50};
  /// Asked as often as the heartbeat, on the same thread: orders since it was asked before.
  std::function<std::vector<live_order>()> orders;
  std::size_t threads = 2; ///< for all that has no thread of its own
  /// What one node may have on its way and unread; the rest is dropped and told as `refused` with
  /// reason "mailbox-full".
  std::uint64_t mailbox_messages_max = 10'000;
  std::uint64_t mailbox_bytes_max = 32ull << 20;
};

/// Runs until `control` says that it is over, the scenario's wall time is used up, or the heartbeat
/// answers false, and returns when no thread of it is left: then everything in the cluster may be
/// read. Meanwhile nobody but the run may touch the cluster, and `observers` and `control` are
/// called on one thread at a time, but not on the caller's.
///
/// The time of the laboratory is real time since the call; header times are the cluster's epoch and
/// that. So build the cluster right before, with the present as epoch and `searches_always`.
///
/// What observers hear is in causal order, and times never go back. Before the run ends as
/// `converged`, miners are stopped and one head is waited for again, so that stores agree.
///
/// A node that is down in the end has `condition.is_down`, and its replica is that of its last
/// life.
///
/// errc::usage if replicas would share work (`verify` is not `each`), errc::environment if a store
/// failed, errc::internal if an actor ended by itself or would not end.
result<simulation::run_end> run_live(simulation::cluster& nodes, simulation::run_control& control,
                                     std::vector<simulation::observer*> observers,
                                     const live_options& options);

} // namespace concur::actors
