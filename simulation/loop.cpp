#include "simulation/loop.hpp"

namespace concur::simulation {
namespace {

template <class Carry>
run_end loop(world& w, run_control& control, const heartbeat& beat, const Carry& carry) {
  for (;;) {
    if (!w.next_due())
      return run_end::idle;
    auto next = w.pop();
    carry(w, next);
    if (w.failure())
      return run_end::failed;
    if (auto state = control.state(w.now()); state != run_end::running)
      return state;
    if (beat && !beat(w))
      return run_end::interrupted;
  }
}

} // namespace

run_end run_loop(world& w, run_control& control, const heartbeat& beat) {
  return loop(w, control, beat, [](world& x, const pending_event& e) { x.deliver(e); });
}

run_end run_loop(world& w, run_control& control, const heartbeat& beat, const carrier& carry) {
  return loop(w, control, beat, carry);
}

} // namespace concur::simulation
