#include "simulation/world.hpp"

#include "base/assert.hpp"
#include "messages/envelope.hpp"

namespace concur::simulation {

world::world(cluster& nodes, std::vector<observer*> observers)
    : nodes_(nodes), observers_(std::move(observers)), halted_(nodes.members().size(), false),
      faults_(nodes), mailboxes_(nodes.members().size()) {
  for (auto& m : nodes_.members())
    for (auto r : all_roles)
      if (m.role(r))
        push(instant{m.settings.joins}, role_at(m.id, r), 0, node::start{});
}

void world::push(instant due, node::role_id to, std::uint64_t cause, node::event what) {
  auto life = nodes_.members()[node_of(to).value].condition.life;
  queue_.push(due, {to, cause, std::move(what), life});
}

pending_event world::pop() {
  while (faults_.next() <= *queue_.next_due())
    carry_out_faults(faults_.next());
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
  if (!role || !is_up(m) || holds_back(m, e))
    return;
  ++events_;
  handled seen{
      events_, e.cause, now_, e.to, m.id, node::kind_code(e.what), node::fingerprint(e.what),
      &e.what};
  for (auto* o : observers_)
    o->on_event(seen);
  actions_.clear();
  role->handle({now_, nodes_.clock_of(m, now_)}, e.what, actions_);
  perform(m, actions_);
}

void world::perform(member& m, node::actions& a) {
  if (!a.write.empty())
    if (auto ok = m.store->write(a.write); !ok) {
      fault_news news;
      if (faults_.on_failed_write(m.id, news))
        return follow(news); // it stopped before it could say anything
      if (!failure_)
        failure_ = ok.error();
    }
  auto later = a.write.empty() ? duration{0} : m.condition.write_takes;
  m.condition.paused_until = std::max(m.condition.paused_until, now_ + later);
  sized_ = nullptr;
  for (auto& o : a.send)
    transmit(m, o, later);
  for (auto& p : a.posts)
    push(now_ + later + p.after, p.to, events_, std::move(p.what));
  for (auto& f : a.facts)
    tell(m.id, f);
  if (a.halt)
    halted_[m.id.value] = true;
}

void world::transmit(member& m, const consensus::outbound& o, duration later) {
  if (o.what.get() != sized_) { // one message goes to many: measure it once
    sized_ = o.what.get();
    sized_bytes_ = encoded_size(*o.what) + frame_bytes;
  }
  auto plan = nodes_.network().send({m.id, o.to, sized_bytes_}, now_);
  auto to = role_at(o.to, role_of_node::validator);
  auto what = plan.arrivals > 0 && plan.harm != damage::none ? damaged(*o.what, plan) : o.what;
  for (std::size_t i = 0; what && i < plan.arrivals; ++i)
    push(now_ + later + plan.after[i], to, events_, node::arrival{m.id, what});
  sent fact{m.id,         o.to,         static_cast<std::uint8_t>(o.what->index()),
            o.what.get(), sized_bytes_, plan.arrivals == 0 || !what};
  for (auto* observer : observers_)
    observer->on_sent(now_, fact);
}

void world::tell(node_id n, const node::fact& f) {
  for (auto* o : observers_)
    o->on_fact(now_, n, f);
  faults_.on_fact(now_, n, f);
}

// Faults.

void world::carry_out_faults(instant now) {
  now_ = std::max(now_, now);
  fault_news news;
  faults_.advance(now, news);
  follow(news);
}

void world::follow(const fault_news& news) {
  for (auto& change : news.changes)
    for (auto* o : observers_)
      o->on_fault(now_, change);
  if (news.failure && !failure_)
    failure_ = news.failure;
  for (auto& p : news.processes) {
    auto& m = nodes_.members()[p.node.value];
    if (!p.starts) {
      tell(m.id, node::stopped{});
      continue;
    }
    auto position = m.validator->report().position;
    tell(m.id, node::restarted{position.head, position.head_height});
    for (auto r : {role_of_node::validator, role_of_node::miner})
      if (m.role(r))
        push(now_, role_at(m.id, r), 0, node::start{});
    for (auto r : {role_of_node::wallet, role_of_node::voter})
      if (m.role(r))
        push(now_, role_at(m.id, r), 0, node::reconnected{});
  }
}

/// Whether a fault keeps an event from its role: for good, or until later.
bool world::holds_back(const member& m, const pending_event& e) {
  auto& c = m.condition;
  auto kind = kind_of(e.to);
  if (kind != role_of_node::validator && kind != role_of_node::miner)
    return false; // clients and clocks live on
  auto* a = std::get_if<node::arrival>(&e.what);
  if (c.is_down || (!a && e.life != c.life))
    return true;
  if (now_ < c.paused_until) {
    queue_.push(c.paused_until, e);
    return true;
  }
  if (!a || c.messages_a_second_max == 0)
    return false;
  auto& box = mailboxes_[m.id.value];
  auto second = std::chrono::duration_cast<std::chrono::seconds>(now_.time_since_epoch()).count();
  if (second != box.second)
    box = {second, 0};
  return ++box.messages > c.messages_a_second_max;
}

/// What a damaged packet says, null if that makes no sense any more.
message_ptr world::damaged(const message& m, const plan& p) const {
  auto text = encode(m);
  if (text.empty())
    return nullptr;
  inflict(p.harm, p.harm_at, text);
  auto read = decode_message(text);
  return read ? *read : nullptr;
}

} // namespace concur::simulation
