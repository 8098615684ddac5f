#include "actors/live_context.hpp"

namespace concur::actors {
namespace {

/// Reports, some hundred bytes each. Only miners can make more of them than the observer can read.
constexpr std::uint64_t untold_max = 100'000;

} // namespace

live_context::live_context(simulation::cluster& cluster, const live_options& limits)
    : nodes(cluster), options(limits), started_(std::chrono::steady_clock::now()),
      gates_(std::make_unique<gate[]>(cluster.members().size())) {}

instant live_context::now() const {
  if (auto held = held_ns_.load(); held >= 0)
    return instant{duration{held}};
  return instant{std::chrono::steady_clock::now() - started_};
}

bool live_context::is_up(const simulation::member& m, instant at) const {
  auto t = at.time_since_epoch();
  return !stopping && t >= m.settings.joins && !gates_[m.id.value].halted &&
         (!m.settings.leaves || t < *m.settings.leaves);
}

bool live_context::admit(node_id to, std::size_t size) {
  // The network and the links admit at the same time: together they may be over by a few.
  auto& g = gates_[to.value];
  if (g.messages >= options.mailbox_messages_max || g.bytes + size > options.mailbox_bytes_max)
    return false;
  ++g.messages;
  g.bytes += size;
  return true;
}

void live_context::release(node_id to, std::size_t size) {
  --gates_[to.value].messages;
  gates_[to.value].bytes -= size;
}

void live_context::post(node::role_id to, due_event what) {
  auto& role = directory.roles[to.value];
  auto wait = what.due - now();
  what.life = life_of(simulation::node_of(to));
  if (wait > duration{0})
    caf::delayed_anon_send(role, wait, local<due_event>{std::move(what)});
  else
    caf::anon_send(role, local<due_event>{std::move(what)});
}

void live_context::tell(role_record report) {
  ++untold_;
  caf::anon_send(directory.observer, local<role_record>{std::move(report)});
}

void live_context::tell(network_record report) {
  ++untold_;
  caf::anon_send(directory.observer, local<network_record>{std::move(report)});
}

void live_context::tell(fault_record report) {
  caf::anon_send(directory.observer, local<fault_record>{std::move(report)});
}

bool live_context::observer_is_behind() const { return untold_ > untold_max; }

} // namespace concur::actors
