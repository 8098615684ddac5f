#include "simulation/invariants/heads_linked.hpp"

#include <fmt/format.h>

namespace concur::simulation {

heads_linked::heads_linked(const cluster& nodes) {
  for (auto& m : nodes.members())
    heads_.push_back(m.validator->report().position.head);
}

finding heads_linked::on_fact(const observation& o) {
  if (auto* again = std::get_if<node::restarted>(&o.fact))
    heads_[o.node.value] = again->head;
  auto* moved = std::get_if<node::chain_moved>(&o.fact);
  if (!moved || !o.is_honest)
    return {};
  finding out{1, std::nullopt};
  auto at = heads_[o.node.value];
  for (auto& b : moved->undone) {
    if (b->id() != at && !out.broken)
      out.broken = broken(
          o, fmt::format("took back block {}, but {} was on top", brief(b->id()), brief(at)), b);
    at = b->parent();
  }
  for (auto& b : moved->done) {
    if (b->parent() != at && !out.broken)
      out.broken = broken(
          o, fmt::format("put block {} on {}, which is not its parent", brief(b->id()), brief(at)),
          b);
    at = b->id();
  }
  heads_[o.node.value] = at;
  return out;
}

} // namespace concur::simulation
