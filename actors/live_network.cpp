#include "actors/live_network.hpp"

namespace concur::actors {
namespace {

struct delivery {
  std::size_t packet;
  duration after;
};

std::vector<delivery> plan_all(live_context& context, const outbox& box, network_report& report) {
  std::vector<delivery> out;
  for (std::size_t i = 0; i < box.packets.size(); ++i) {
    auto& p = box.packets[i];
    auto plan =
        context.nodes.network().send({box.from, p.to, p.packed.size() + frame_bytes}, report.now);
    report.lost.push_back(plan.arrivals == 0);
    for (std::size_t k = 0; k < plan.arrivals; ++k) {
      if (context.admit(p.to, p.packed.size()))
        out.push_back({i, plan.after[k]});
      else
        report.overflows.push_back(p.to);
    }
  }
  return out;
}

/// Told before delivered, so that observers hear of sending before they hear of arrival.
void carry(live_context& context, const local<outbox>& box) {
  network_report report{context.now(), box, {}, {}};
  auto deliveries = plan_all(context, *box, report);
  context.tell(std::move(report));
  for (auto& d : deliveries) {
    auto& p = box->packets[d.packet];
    caf::delayed_anon_send(context.directory.validators[p.to.value], d.after,
                           packed_envelope{box->from.value, p.to.value, box->event, p.packed});
  }
}

network_actor::behavior_type network(network_actor::pointer self, live_context* context) {
  self->set_default_handler(caf::drop);
  return {[context](const local<outbox>& box) { carry(*context, box); }};
}

} // namespace

network_actor spawn_network(caf::actor_system& system, live_context& context) {
  return system.spawn(network, &context);
}

} // namespace concur::actors
