#include "actors/live_network.hpp"

#include "simulation/faults/fault_control.hpp"

namespace concur::actors {
namespace {

/// The network of one process, with the faults of the network that hold.
class carrier {
public:
  explicit carrier(live_context& context)
      : context_(context), faults_(context.nodes, simulation::fault_scope::network) {}

  /// Told before delivered, so that observers hear of sending before they hear of arrival.
  void carry(const outbox& box);
  /// Begins and ends what is due. How long until more is, nothing if no more will be.
  std::optional<duration> change_faults();
  void separate(const separation& s);

private:
  struct delivery {
    const outgoing* packet;
    duration after;
    shared_bytes text;
  };
  std::vector<delivery> plan_all(const outbox& box, network_record& report);

  live_context& context_;
  simulation::fault_control faults_;
};

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

/// What arrives of a packet; empty if nothing is left of it.
shared_bytes remains(const shared_bytes& packed, const simulation::plan& p) {
  if (p.harm == simulation::damage::none || packed.size() == 0)
    return packed;
  bytes text{packed.view().begin(), packed.view().end()};
  simulation::inflict(p.harm, p.harm_at, text);
  return shared_bytes{std::move(text)};
}

std::vector<carrier::delivery> carrier::plan_all(const outbox& box, network_record& report) {
  std::vector<delivery> out;
  for (auto& p : box.packets) {
    auto size = p.packed.size() + frame_bytes;
    auto plan = context_.nodes.network().send({box.from, p.to, size}, report.now);
    report.packets.push_back({p.to, static_cast<std::uint8_t>(p.what->index()),
                              static_cast<std::uint32_t>(size), plan.arrivals == 0});
    for (std::size_t k = 0; k < plan.arrivals; ++k) {
      auto text = remains(p.packed, plan);
      if (!context_.is_here(p.to) || context_.admit(p.to, text.size()))
        out.push_back({&p, plan.after[k], std::move(text)});
      else
        report.overflows.push_back(p.to);
    }
  }
  return out;
}

void carrier::carry(const outbox& box) {
  network_record report{box.from, context_.now(), {}, {}};
  auto deliveries = plan_all(box, report);
  context_.tell(std::move(report));
  for (auto& d : deliveries) {
    auto to = d.packet->to;
    packed_envelope out{box.from.value, to.value, box.event, std::move(d.text)};
    if (context_.is_here(to))
      caf::delayed_anon_send(context_.directory.validators[to.value], d.after, std::move(out));
    else
      caf::delayed_anon_send(context_.directory.links[context_.spread->machine[to.value]], d.after,
                             std::move(out));
  }
}

std::optional<duration> carrier::change_faults() {
  auto now = context_.now();
  simulation::fault_news news;
  faults_.advance(now, news);
  for (auto& change : news.changes)
    context_.tell(fault_record{now, std::move(change)});
  if (faults_.next() == instant::max())
    return std::nullopt;
  return faults_.next() - now;
}

void carrier::separate(const separation& s) {
  auto& faults = context_.nodes.network().faults();
  faults.end(by_hand());
  if (s.apart.empty())
    return;
  simulation::link_fault cut;
  cut.settings = &by_hand();
  cut.group_of.assign(context_.nodes.members().size(), 0);
  for (auto n : s.apart)
    cut.group_of[n.value] = 1;
  faults.begin(std::move(cut));
}

network_actor::behavior_type network(network_actor::pointer self, live_context* context) {
  self->set_default_handler(caf::drop);
  auto state = std::make_shared<carrier>(*context);
  return {[state](const local<outbox>& box) { state->carry(*box); },
          [state](const local<separation>& s) { state->separate(*s); },
          [self, state](tick_atom) {
            if (auto wait = state->change_faults())
              self->delayed_send(self, *wait, tick_atom_v);
          }};
}

} // namespace

network_actor spawn_network(caf::actor_system& system, live_context& context) {
  return system.spawn(network, &context);
}

void start_network(live_context& context) {
  caf::anon_send(context.directory.network, tick_atom_v);
}

} // namespace concur::actors
