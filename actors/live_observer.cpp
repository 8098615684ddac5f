#include "actors/live_observer.hpp"

#include <algorithm>

namespace concur::actors {
namespace {

/// Runs that end by time end at most this late.
constexpr duration tick_every = std::chrono::milliseconds{10};

observer_actor::behavior_type observer(observer_actor::pointer self,
                                       std::shared_ptr<live_observer> shell) {
  self->set_default_handler(caf::drop);
  self->send(self, tick_atom_v);
  return {[shell](const local<role_record>& r) { shell->on_report(*r); },
          [shell](const local<network_record>& r) { shell->on_report(*r); },
          [shell](const local<fault_record>& r) { shell->on_report(*r); },
          [self, shell](tick_atom) {
            shell->on_tick();
            self->delayed_send(self, tick_every, tick_atom_v);
          },
          [shell](closed_atom) { shell->on_closed(); }};
}

} // namespace

live_observer::live_observer(live_context& context, simulation::run_control& control,
                             std::vector<simulation::observer*> observers)
    : context_(context), control_(control), observers_(std::move(observers)),
      recent_(context.nodes.members().size() * simulation::roles_per_node) {
  if (std::find(observers_.begin(), observers_.end(), &control_) == observers_.end())
    observers_.insert(observers_.begin(), &control_);
}

std::uint64_t live_observer::sequence_of(const event_name& n) const {
  auto& recent = recent_[n.role.value];
  auto& e = recent[n.number % recent.size()];
  return e.number == n.number ? e.sequence : 0; // 0 also if the scenario itself is the cause
}

void live_observer::on_report(const role_record& r) {
  context_.heard();
  if (phase_ == phase::ended)
    return;
  advance(r.now);
  if (r.what)
    tell_event(r);
  for (auto& f : r.facts)
    tell_fact(r.node, f);
  look_for_the_end();
}

void live_observer::tell_event(const role_record& r) {
  auto& recent = recent_[r.name.role.value];
  recent[r.name.number % recent.size()] = {r.name.number, ++events_};
  simulation::handled seen{events_, sequence_of(r.cause), now_,          r.name.role,
                           r.node,  r.what->kind,         r.what->print, nullptr};
  for (auto* o : observers_)
    o->on_event(seen);
}

void live_observer::tell_fact(node_id n, const node::fact& f) {
  for (auto* o : observers_)
    o->on_fact(now_, n, f);
}

void live_observer::on_report(const network_record& r) {
  context_.heard();
  if (phase_ == phase::ended)
    return;
  advance(r.now);
  for (auto& p : r.packets) {
    simulation::sent fact{r.from, p.to, p.kind, nullptr, p.bytes, p.lost};
    for (auto* o : observers_)
      o->on_sent(now_, fact);
  }
  for (auto to : r.overflows)
    tell_fact(to, node::refused{r.from, "mailbox-full", {}});
}

void live_observer::on_report(const fault_record& r) {
  if (phase_ == phase::ended)
    return;
  advance(r.now);
  for (auto* o : observers_)
    o->on_fault(now_, r.what);
}

void live_observer::on_tick() {
  if (phase_ == phase::ended)
    return;
  advance(context_.now());
  look_for_the_end();
}

void live_observer::on_closed() {
  if (phase_ != phase::closing)
    return;
  phase_ = phase::closed;
  look_for_the_end();
}

void live_observer::look_for_the_end() {
  auto state = control_.state(now_);
  if (state == simulation::run_end::running)
    return;
  if (state == simulation::run_end::converged && phase_ == phase::running) {
    phase_ = phase::closing;
    caf::anon_send(context_.directory.supervisor, closing_atom_v);
  } else if (state != simulation::run_end::converged || phase_ == phase::closed) {
    phase_ = phase::ended;
    caf::anon_send(context_.directory.supervisor, ended_atom_v, static_cast<std::uint8_t>(state));
  }
}

observer_actor spawn_observer(caf::actor_system& system, live_context& context,
                              simulation::run_control& control,
                              std::vector<simulation::observer*> observers) {
  return system.spawn(observer,
                      std::make_shared<live_observer>(context, control, std::move(observers)));
}

} // namespace concur::actors
