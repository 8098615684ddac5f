#include "simulation/invariants/no_honest_self_conflict.hpp"

#include <fmt/format.h>

namespace concur::simulation {
namespace {

constexpr std::size_t looks_back = 1024;

} // namespace

finding no_honest_self_conflict::on_fact(const observation& o) {
  auto* news = std::get_if<node::block_made>(&o.fact);
  if (!news || !o.is_honest)
    return {};
  auto& b = *news->block;
  auto& before = made_[o.node.value];
  finding out{1, std::nullopt};
  for (auto& other : before)
    if (other.parent == b.parent() && other.block != b.id())
      out.broken = broken(
          o, fmt::format("made blocks {} and {} on one parent", brief(other.block), brief(b.id())),
          news->block);
  before.push_back({b.parent(), b.id()});
  if (before.size() > looks_back)
    before.pop_front();
  return out;
}

} // namespace concur::simulation
