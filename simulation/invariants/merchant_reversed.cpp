#include "simulation/invariants/merchant_reversed.hpp"

#include <fmt/format.h>

namespace concur::simulation {

finding merchant_reversed::on_fact(const observation& o) {
  auto* moved = std::get_if<node::chain_moved>(&o.fact);
  if (!moved || !o.is_honest)
    return {};
  finding out;
  auto before = merchants_.accepted();
  auto reversed = merchants_.follow(o.node, *moved);
  out.checks = merchants_.accepted() - before;
  if (reversed.empty())
    return out;
  auto& r = reversed.front();
  auto payer = nodes_.name_of(r.payer).value_or("somebody");
  out.broken = broken(o,
                      fmt::format("had handed over the goods for payment {} of {}, which was "
                                  "undone with {} blocks; the coins went elsewhere",
                                  brief(r.payment), payer, moved->undone.size()),
                      r.by);
  return out;
}

} // namespace concur::simulation
