// The observer of a live run: one actor that gives everything that happened its place in one order
// and tells all simulation::observer objects and the run control. Nobody else calls those.
#pragma once

#include "actors/live_context.hpp"

#include <array>

namespace concur::actors {

/// Not thread-safe: belongs to one actor.
class live_observer {
public:
  live_observer(live_context& context, simulation::run_control& control,
                std::vector<simulation::observer*> observers);

  void on_report(const role_record& r);
  void on_report(const network_record& r);
  void on_report(const fault_record& r);
  void on_tick();
  void on_closed();

private:
  enum class phase {
    running,
    closing, ///< the run may end as converged; waits until no new blocks can be made
    closed,
    ended ///< whatever comes is too late
  };
  struct numbered {
    std::uint64_t number = 0; ///< by the role
    std::uint64_t sequence = 0;
  };
  /// A role's last events, to name causes. Older ones are forgotten.
  using recent_events = std::array<numbered, 1024>;

  std::uint64_t sequence_of(const event_name& n) const;
  void tell_event(const role_record& r);
  void tell_fact(node_id n, const node::fact& f);
  void advance(instant to) { now_ = std::max(now_, to); }
  void look_for_the_end();

  live_context& context_;
  simulation::run_control& control_;
  std::vector<simulation::observer*> observers_;
  phase phase_ = phase::running;
  instant now_{};
  std::uint64_t events_ = 0;
  std::vector<recent_events> recent_; // by role
};

observer_actor spawn_observer(caf::actor_system& system, live_context& context,
                              simulation::run_control& control,
                              std::vector<simulation::observer*> observers);

} // namespace concur::actors
