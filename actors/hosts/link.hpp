// The way from this process to the one of another machine: keeps one connection, opens it again
// when it breaks, and lets no more be on it than the other side takes in. CAF queues without end in
// both directions, so links count: what has not been credited stays within a window, the rest is
// dropped, as a network does.
#pragma once

#include "actors/hosts/bus.hpp"
#include "actors/live_context.hpp"

namespace concur::actors {

// Speaks with processes, so its type is dynamic. Beside what a link_actor hears:
//
//   wire_envelope            from the link over there: for a node here
//   link_credit              so much of what came from here has been taken in over there
//   up_atom, actor           the link over there, as it introduced itself to this process
//   up_atom                  from the link over there: it knows this one
//   dial_atom, address, port where the other process listens; port 0: nowhere now
//   dial_atom                time to try again
//   dial_atom, actor, ticket an attempt came to an end: the front over there, or null
//   link_change              whose packets are lost
//   tick_atom                credit that is due by time

struct link_settings {
  std::uint32_t machine = 0; ///< the other one
  std::string name;          ///< of it
  bool dials = false;        ///< one of the two does
  introduction own;
  std::uint64_t messages_max = 4096; ///< on the way
  std::uint64_t bytes_max = 16ull << 20;
  std::size_t content_bytes_max = 1u << 20; ///< of one envelope; larger ones are told as refused
};

/// `watcher` is sent (up_atom, machine) whenever there is a way. All must outlive the actor.
caf::actor spawn_link(caf::actor_system& system, live_context& context, bus& way,
                      link_settings settings, const caf::actor& watcher);

} // namespace concur::actors
