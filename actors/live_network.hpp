// The network of a live run: one actor that asks the network model what becomes of each packet and
// delivers what is left of it when its time has come.
#pragma once

#include "actors/live_context.hpp"

namespace concur::actors {

network_actor spawn_network(caf::actor_system& system, live_context& context);

/// From now on faults of the network begin and end when they are due. @pre the clock runs
void start_network(live_context& context);

} // namespace concur::actors
