#include "actors/sim_driver.hpp"

#include "actors/deterministic_scheduler.hpp"
#include "actors/types.hpp"
#include "base/assert.hpp"

namespace concur::actors {
namespace {

/// Nothing may leave: CAF would end the actor and the event would be lost without a sound.
void carry_out(const turn& t) noexcept { t.world->deliver(*t.what); }

class simulated_role final : public simulated_role_actor::base {
public:
  simulated_role(caf::actor_config& config, simulation::role_of_node kind)
      : simulated_role_actor::base(config), kind_(kind) {
    set_default_handler(caf::drop);
  }
  const char* name() const override { return simulation::to_string(kind_).data(); }

protected:
  behavior_type make_behavior() override {
    return {[](const turn& t) { carry_out(t); }};
  }

private:
  simulation::role_of_node kind_;
};

/// Owns the actors; each is made when its first event is due.
class stage {
public:
  stage() : system_(config_), scheduler_(deterministic_scheduler::of(system_)) {}
  ~stage() {
    for (auto& role : roles_)
      caf::anon_send_exit(role, caf::exit_reason::kill);
    roles_.clear();
    scheduler_.run();
  }

  void carry(simulation::world& world, const simulation::pending_event& e) {
    caf::anon_send(role(e.to), turn{&world, &e});
    auto handled = scheduler_.run();
    CONCUR_ASSERT(handled == 1);
  }

private:
  const simulated_role_actor& role(node::role_id id) {
    if (roles_.size() <= id.value)
      roles_.resize(id.value + std::size_t{1});
    auto& out = roles_[id.value];
    if (!out)
      out = system_.spawn<simulated_role, caf::lazy_init>(simulation::kind_of(id));
    return out;
  }

  deterministic_config config_;
  caf::actor_system system_;
  deterministic_scheduler& scheduler_;
  std::vector<simulated_role_actor> roles_;
};

} // namespace

simulation::run_end run_actors(simulation::world& world, simulation::run_control& control,
                               const simulation::heartbeat& beat) {
  stage actors;
  return simulation::run_loop(
      world, control, beat,
      [&](simulation::world& w, const simulation::pending_event& e) { actors.carry(w, e); });
}

} // namespace concur::actors
