#include "simulation/invariants/settled_sound.hpp"

#include "node/moved_to.hpp"

#include <fmt/format.h>

namespace concur::simulation {

settled_sound::settled_sound(const cluster& nodes) {
  for (auto& m : nodes.members()) {
    auto at = m.validator->report().position;
    nodes_.push_back({at.head, at.settled});
  }
}

finding settled_sound::on_fact(const observation& o) {
  if (!o.is_honest)
    return {};
  auto& own = nodes_[o.node.value];
  if (auto* again = std::get_if<node::restarted>(&o.fact)) {
    own = {again->head, std::nullopt};
  } else if (auto* moved = std::get_if<node::chain_moved>(&o.fact)) {
    for (auto& b : moved->done)
      static_cast<void>(o.audit.judge(b));
    if (auto to = node::moved_to(*moved))
      own.head = to->id;
  } else if (auto* back = std::get_if<node::settling_reverted>(&o.fact)) {
    auto p = o.audit.tree().find(back->block);
    own.settled = p == auditor::none || p == 0
                      ? std::nullopt
                      : std::optional{o.audit.tree().at(p).block->parent()};
  } else if (auto* settled = std::get_if<node::block_settled>(&o.fact)) {
    finding out{1, judge(o, *settled)};
    own.settled = settled->block;
    return out;
  }
  return {};
}

std::optional<violation> settled_sound::judge(const observation& o,
                                              const node::block_settled& what) {
  auto& own = nodes_[o.node.value];
  auto& tree = o.audit.tree();
  auto p = tree.find(what.block);
  auto head = tree.find(own.head);
  if (p == auditor::none || head == auditor::none)
    return std::nullopt; // heads-linked and block-valid speak of that
  auto& b = tree.at(p).block;
  if (own.settled && b->parent() != *own.settled)
    return broken(
        o,
        fmt::format("settled block {}, but what it had settled last is {}, not its parent",
                    brief(what.block), brief(*own.settled)),
        b);
  auto most = o.audit.settled_for(head);
  if (most && !tree.is_ancestor(p, *most))
    return broken(o,
                  fmt::format("settled block {} of height {}, but its head {} settles only up to "
                              "height {}",
                              brief(what.block), what.height.value, brief(own.head),
                              tree.height(*most).value),
                  b);
  return std::nullopt;
}

} // namespace concur::simulation
