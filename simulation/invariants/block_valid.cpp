#include "simulation/invariants/block_valid.hpp"

#include <fmt/format.h>

namespace concur::simulation {

finding block_valid::on_fact(const observation& o) {
  auto* moved = std::get_if<node::chain_moved>(&o.fact);
  if (!moved || !o.is_honest)
    return {};
  finding out;
  for (auto& b : moved->done) {
    auto j = o.audit.judge(b);
    if (j.why == behind_settled)
      continue;
    ++out.checks;
    if (!j.why.empty() && !out.broken)
      out.broken = broken(o, fmt::format("adopted block {} which is {}", brief(b->id()), j.why), b);
  }
  return out;
}

} // namespace concur::simulation
