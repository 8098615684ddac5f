#include "simulation/invariants/settled_prefix.hpp"

#include <fmt/format.h>

namespace concur::simulation {

finding settled_prefix::on_fact(const observation& o) {
  if (!o.is_honest)
    return {};
  if (auto* reverted = std::get_if<node::settling_reverted>(&o.fact)) {
    auto v =
        broken(o, fmt::format("took back block {}, which it had settled", brief(reverted->block)));
    v.block = reverted->block;
    v.level = reverted->height;
    return {1, std::move(v)};
  }
  auto* settled = std::get_if<node::block_settled>(&o.fact);
  if (!settled)
    return {};
  auto h = settled->height.value;
  if (h >= settled_.size())
    settled_.resize(h + 1);
  auto& first = settled_[h];
  if (first.is_zero())
    first = settled->block;
  finding out{1, std::nullopt};
  if (first != settled->block) {
    out.broken = broken(o, fmt::format("settled block {} where {} was settled before",
                                       brief(settled->block), brief(first)));
    out.broken->block = settled->block;
    out.broken->level = settled->height;
  }
  return out;
}

} // namespace concur::simulation
