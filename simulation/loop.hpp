// The bare driver: one loop over one queue, no actors. What most tests, sweeps and searches use.
#pragma once

#include "simulation/run_control.hpp"
#include "simulation/world.hpp"

#include <functional>

namespace concur::simulation {

/// Called between two events, so it has to be cheap; answering false interrupts the run.
using heartbeat = std::function<bool(const world&)>;

/// Runs until `control` says that it is over. Both drivers of `sim` are this loop; `carry` takes
/// the event to its role and must have called world::deliver() exactly once when it returns.
using carrier = std::function<void(world&, const pending_event&)>;
run_end run_loop(world& w, run_control& control, const heartbeat& beat);
run_end run_loop(world& w, run_control& control, const heartbeat& beat, const carrier& carry);

} // namespace concur::simulation
