#include "simulation/invariants/weight_grows.hpp"

#include <fmt/format.h>

namespace concur::simulation {

weight_grows::weight_grows(const cluster& nodes) {
  auto* work = std::get_if<pow_settings>(&nodes.scenario().protocol.rules);
  may_tie_ = work && work->ties > 0;
  for (auto& m : nodes.members())
    heads_.push_back(m.validator->report().position.head);
}

finding weight_grows::on_fact(const observation& o) {
  if (auto* again = std::get_if<node::restarted>(&o.fact))
    heads_[o.node.value] = again->head;
  auto* moved = std::get_if<node::chain_moved>(&o.fact);
  if (!moved || !o.is_honest || moved->done.empty())
    return {};
  for (auto& b : moved->done)
    static_cast<void>(o.audit.judge(b));
  auto& tree = o.audit.tree();
  auto& to = moved->done.back();
  auto old_place = tree.find(heads_[o.node.value]);
  auto new_place = tree.find(to->id());
  heads_[o.node.value] = to->id();
  if (old_place == auditor::none || new_place == auditor::none)
    return {}; // heads-linked and block-valid speak of that
  finding out{1, std::nullopt};
  auto& before = tree.at(old_place).weight;
  auto& after = tree.at(new_place).weight;
  if (after < before || (after == before && !may_tie_))
    out.broken = broken(o,
                        fmt::format("moved to block {} of weight {} from weight {}",
                                    brief(to->id()), after.short_hex(), before.short_hex()),
                        to);
  return out;
}

} // namespace concur::simulation
