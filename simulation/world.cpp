#include "simulation/world.hpp"

#include "base/assert.hpp"
#include "messages/envelope.hpp"

namespace concur::simulation {

world::world(cluster& nodes, std::vector<observer*> observers)
    : nodes_(nodes), observers_(std::move(observers)), halted_(nodes.members().size(), false) {
  for (auto& m : nodes_.members())
    for (auto r : all_roles)
      if (m.role(r))
        queue_.push(instant{m.settings.joins}, {role_at(m.id, r), 0, node::start{}});
}

pending_event world::pop() {
  auto next = queue_.pop();
  now_ = next.due;
  return std::move(next.value);
}

bool world::is_up(const member& m) const {
  auto t = now_.time_since_epoch();
  return t >= m.settings.joins && !halted_[m.id.value] &&
         (!m.settings.leaves || t < *m.settings.leaves);
}

void world::deliver(const pending_event& e) {
  auto& m = nodes_.members()[node_of(e.to).value];
  auto* role = m.role(kind_of(e.to));
  if (!role || !is_up(m))
    return;
  ++events_;
  handled seen{events_, e.cause, now_, e.to, m.id, &e.what};
  for (auto* o : observers_)
    o->on_event(seen);
  actions_.clear();
  role->handle({now_, nodes_.clock_of(m, now_)}, e.what, actions_);
  perform(m, actions_);
}

void world::perform(member& m, node::actions& a) {
  if (!a.write.empty())
    if (auto ok = m.store->write(a.write); !ok && !failure_)
      failure_ = ok.error();
  sized_ = nullptr;
  for (auto& o : a.send)
    transmit(m, o);
  for (auto& p : a.posts)
    queue_.push(now_ + p.after, {p.to, events_, std::move(p.what)});
  for (auto& f : a.facts)
    tell(m.id, f);
  if (a.halt)
    halted_[m.id.value] = true;
}

void world::transmit(member& m, const consensus::outbound& o) {
  if (o.what.get() != sized_) { // one message goes to many: measure it once
    sized_ = o.what.get();
    sized_bytes_ = encoded_size(*o.what) + frame_bytes;
  }
  auto plan = nodes_.network().send({m.id, o.to, sized_bytes_}, now_);
  auto to = role_at(o.to, role_of_node::validator);
  for (std::size_t i = 0; i < plan.arrivals; ++i)
    queue_.push(now_ + plan.after[i], {to, events_, node::arrival{m.id, o.what}});
  sent fact{m.id, o.to, o.what.get(), sized_bytes_, plan.arrivals == 0};
  for (auto* observer : observers_)
    observer->on_sent(now_, fact);
}

void world::tell(node_id n, const node::fact& f) {
  for (auto* o : observers_)
    o->on_fact(now_, n, f);
}

} // namespace concur::simulation
