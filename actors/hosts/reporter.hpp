// The observer of a worker: writes down what its roles and its network tell, and sends it to the
// control in numbered batches. What the control has not heard is kept and sent again over the next
// connection, so a cut line loses nothing.
#pragma once

#include "actors/hosts/types.hpp"
#include "actors/live_context.hpp"

namespace concur::actors {

// Speaks with another process, so its type is dynamic. Beside what an observer_actor hears:
//
//   up_atom, actor   the control's front, after every new connection to it
//   heard            the control has taken this batch in, and all before it
//   flush_atom       answered with true when it has heard everything that was told so far

/// Beyond this much unheard the worker gives up, with failed_atom to the supervisor.
inline constexpr std::uint64_t unheard_max = 256ull << 20; // bytes

caf::actor spawn_reporter(caf::actor_system& system, live_context& context, std::uint32_t machine);

} // namespace concur::actors
