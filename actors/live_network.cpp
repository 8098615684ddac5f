#include "actors/live_network.hpp"

namespace concur::actors {
namespace {

struct delivery {
  std::size_t packet;
  duration after;
};

std::vector<delivery> plan_all(live_context& context, const outbox& box, network_record& report) {
  std::vector<delivery> out;
  for (std::size_t i = 0; i < box.packets.size(); ++i) {
    auto& p = box.packets[i];
    auto size = p.packed.size() + frame_bytes;
    auto plan = context.nodes.network().send({box.from, p.to, size}, report.now);
    report.packets.push_back({p.to, static_cast<std::uint8_t>(p.what->index()),
                              static_cast<std::uint32_t>(size), plan.arrivals == 0});
    for (std::size_t k = 0; k < plan.arrivals; ++k) {
      if (!context.is_here(p.to) || context.admit(p.to, p.packed.size()))
        out.push_back({i, plan.after[k]});
      else
        report.overflows.push_back(p.to);
    }
  }
  return out;
}

/// Told before delivered, so that observers hear of sending before they hear of arrival.
void carry(live_context& context, const local<outbox>& box) {
  network_record report{box->from, context.now(), {}, {}};
  auto deliveries = plan_all(context, *box, report);
  context.tell(std::move(report));
  for (auto& d : deliveries) {
    auto& p = box->packets[d.packet];
    packed_envelope out{box->from.value, p.to.value, box->event, p.packed};
    if (context.is_here(p.to))
      caf::delayed_anon_send(context.directory.validators[p.to.value], d.after, std::move(out));
    else
      caf::delayed_anon_send(context.directory.links[context.spread->machine[p.to.value]], d.after,
                             std::move(out));
  }
}

/// The partition that people made.
const simulation::fault_settings& by_hand() {
  static const auto out = [] {
    simulation::fault_settings f;
    f.name = "by hand";
    f.kind = simulation::fault_kind::partition;
    return f;
  }();
  return out;
}

void separate(live_context& context, const separation& s) {
  auto& faults = context.nodes.network().faults();
  faults.end(by_hand());
  if (s.apart.empty())
    return;
  simulation::link_fault cut;
  cut.settings = &by_hand();
  cut.group_of.assign(context.nodes.members().size(), 0);
  for (auto n : s.apart)
    cut.group_of[n.value] = 1;
  faults.begin(std::move(cut));
}

network_actor::behavior_type network(network_actor::pointer self, live_context* context) {
  self->set_default_handler(caf::drop);
  return {[context](const local<outbox>& box) { carry(*context, box); },
          [context](const local<separation>& s) { separate(*context, *s); }};
}

} // namespace

network_actor spawn_network(caf::actor_system& system, live_context& context) {
  return system.spawn(network, &context);
}

} // namespace concur::actors
