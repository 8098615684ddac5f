// The driver `actors` of mode `sim`: every role is an actor, on one thread and in virtual time.
// The world's queue decides who is next and the actor calls world::deliver(), so that the bare loop
// and this driver handle the same events in the same order: the actors add nothing of their own.
#pragma once

#include "simulation/loop.hpp"

namespace concur::actors {

/// Runs until `control` says that it is over, as simulation::run_loop() does.
simulation::run_end run_actors(simulation::world& world, simulation::run_control& control,
                               const simulation::heartbeat& beat);

} // namespace concur::actors
