#include "simulation/invariants/evidence_sound.hpp"

#include <fmt/format.h>

namespace concur::simulation {

finding evidence_sound::on_fact(const observation& o) {
  if (!o.is_honest)
    return {};
  finding out{1, std::nullopt};
  auto* charge = std::get_if<node::accused>(&o.fact);
  if (!charge)
    return out;
  auto who = nodes_.node_of(charge->who);
  if (!who || !nodes_.members()[who->value].faulty)
    out.broken = broken(o, fmt::format("{} is honest and was accused of {} in slot {}",
                                       nodes_.name_of(charge->who).value_or("an unknown account"),
                                       charge->kind, charge->slot));
  return out;
}

} // namespace concur::simulation
