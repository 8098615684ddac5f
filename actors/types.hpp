// Everything that actors say to each other: message types, atoms and interfaces, once for all.
// Messages are of two sorts. A packed_envelope may cross hosts: integers and one vector of
// canonical bytes, never a floating-point number (CAF 0.17.6 garbles those). All others stay inside
// the process: they carry pointers and are marked unsafe to serialise.
#pragma once

#include "actors/caf.hpp"
#include "actors/shared_bytes.hpp"
#include "simulation/records.hpp"
#include "simulation/world.hpp"

#include <memory>
#include <vector>

namespace concur::actors {

// Messages that may leave the process.

/// What one node says to another. The receiver decodes it strictly, whoever sent it.
struct packed_envelope {
  std::uint32_t from = 0;
  std::uint32_t to = 0;
  /// Which event of the sender's validator asked for it, for the event log; nothing depends on it.
  std::uint64_t event = 0;
  shared_bytes what; ///< encode(message)

  friend bool operator==(const packed_envelope&, const packed_envelope&) = default;
  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, packed_envelope& x) {
    return f(caf::meta::type_name("packed_envelope"), x.from, x.to, x.event, x.what);
  }
};

// Messages inside a process.

/// `sim`: this event is due now. Both outlive the handling.
struct turn {
  simulation::world* world = nullptr;
  const simulation::pending_event* what = nullptr;
};

/// A value that is handed over by pointer.
template <class T>
class local {
public:
  local() = default;
  explicit local(T value) : value_(std::make_shared<const T>(std::move(value))) {}
  const T& operator*() const { return *value_; }
  const T* operator->() const { return value_.get(); }

private:
  std::shared_ptr<const T> value_;
};

using simulation::event_name;
using simulation::fault_record;
using simulation::network_record;
using simulation::role_record;

/// `live` and `hosts`: an event for a role of the same node.
struct due_event {
  instant due{};
  event_name cause;
  node::event what;
  std::uint32_t life = 0; ///< of the node that it is for; filled in when it is posted
};

/// `live`: what a validator asks the network to carry.
struct outgoing {
  node_id to;
  message_ptr what; ///< for observers
  shared_bytes packed;
};
struct outbox {
  node_id from;
  std::uint64_t event = 0;
  std::vector<outgoing> packets;
};

/// `live`: from now on these nodes and all others do not hear each other; none: all do.
struct separation {
  std::vector<node_id> apart;
};

} // namespace concur::actors

// No function, whatever it looks like. tidy: allow(function-length) macros
CAF_BEGIN_TYPE_ID_BLOCK(concur_actors, caf::first_custom_type_id)
// Safe to serialise.
CAF_ADD_TYPE_ID(concur_actors, (concur::actors::shared_bytes))
CAF_ADD_TYPE_ID(concur_actors, (concur::actors::packed_envelope))
// Unsafe to serialise.
CAF_ADD_TYPE_ID(concur_actors, (concur::actors::turn))
CAF_ADD_TYPE_ID(concur_actors, (concur::actors::local<concur::actors::due_event>))
CAF_ADD_TYPE_ID(concur_actors, (concur::actors::local<concur::actors::outbox>))
CAF_ADD_TYPE_ID(concur_actors, (concur::actors::local<concur::simulation::role_record>))
CAF_ADD_TYPE_ID(concur_actors, (concur::actors::local<concur::simulation::network_record>))
CAF_ADD_TYPE_ID(concur_actors, (concur::actors::local<concur::simulation::fault_record>))
CAF_ADD_TYPE_ID(concur_actors, (concur::actors::local<concur::actors::separation>))
// At most ten characters each.
CAF_ADD_ATOM(concur_actors, concur::actors, tick_atom, "tick")
CAF_ADD_ATOM(concur_actors, concur::actors, flush_atom, "flush")
CAF_ADD_ATOM(concur_actors, concur::actors, closing_atom, "closing")
CAF_ADD_ATOM(concur_actors, concur::actors, closed_atom, "closed")
CAF_ADD_ATOM(concur_actors, concur::actors, ended_atom, "ended")
CAF_ADD_ATOM(concur_actors, concur::actors, failed_atom, "failed")
CAF_ADD_ATOM(concur_actors, concur::actors, kill_atom, "kill")
CAF_ADD_ATOM(concur_actors, concur::actors, revive_atom, "revive")
CAF_ADD_ATOM(concur_actors, concur::actors, pause_atom, "pause")
CAF_ADD_ATOM(concur_actors, concur::actors, resume_atom, "resume")
CAF_END_TYPE_ID_BLOCK(concur_actors)

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(concur::actors::turn)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(concur::actors::local<concur::actors::due_event>)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(concur::actors::local<concur::actors::outbox>)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(concur::actors::local<concur::simulation::role_record>)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(concur::actors::local<concur::simulation::network_record>)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(concur::actors::local<concur::simulation::fault_record>)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(concur::actors::local<concur::actors::separation>)

namespace concur::actors {

// Interfaces.

/// `sim`: one role of one node: validator, miner, wallet, voter or delegate scheduler.
using simulated_role_actor = interface<
    // An event is due: give it to the role and perform what follows.
    caf::result<void>(turn)>;

/// `live`: any role of one node; a validator is one too.
using role_actor = interface<
    // An event of the same node is due.
    caf::result<void>(local<due_event>),
    // The process that it stands for was killed; answered when it does nothing any more.
    caf::result<bool>(kill_atom),
    // That process begins again: take up the role that the cluster has now.
    caf::result<void>(revive_atom),
    // Keep what comes, then handle all of it.
    caf::result<void>(pause_atom), caf::result<void>(resume_atom)>;

/// `live`: the validator of one node.
using validator_actor = role_actor::extend<
    // The network delivers what another node said.
    caf::reacts_to<packed_envelope>,
    // Answered when everything that came before has been handled and told.
    caf::replies_to<flush_atom>::with<bool>>;

/// `hosts`: the way to the process of one other machine.
using link_actor = interface<
    // For a node over there. Dropped while there is no way, or too much is on it.
    caf::result<void>(packed_envelope)>;

/// `live`: carries envelopes between all nodes of the process.
using network_actor = interface<
    // Apply the network model to these packets and deliver what is left of them in time.
    caf::result<void>(local<outbox>),
    // A fault of the network may be due.
    caf::result<void>(tick_atom),
    // A partition by hand, in place of the one before.
    caf::result<void>(local<separation>)>;

/// `live` and `hosts`: the only one that calls observers and run control.
using observer_actor = interface<
    // A role handled an event, or refused what came.
    caf::result<void>(local<role_record>),
    // Packets were given to the network.
    caf::result<void>(local<network_record>),
    // A fault of the scenario began or ended.
    caf::result<void>(local<fault_record>),
    // Time has passed: some runs end by time alone.
    caf::result<void>(tick_atom),
    // No new blocks will be made: from now on a common head is final.
    caf::result<void>(closed_atom)>;

/// `live`: ends the run. It is the thread that called run_live().
using supervisor_actor = interface<
    // All heads are equal after the stop rule: stop making blocks, then say closed.
    caf::result<void>(closing_atom),
    // The run is over, for this simulation::run_end.
    caf::result<void>(ended_atom, std::uint8_t),
    // A store failed, with this text.
    caf::result<void>(failed_atom, std::string)>;

} // namespace concur::actors
