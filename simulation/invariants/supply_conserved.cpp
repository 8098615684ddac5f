#include "simulation/invariants/supply_conserved.hpp"

#include <fmt/format.h>

namespace concur::simulation {

std::optional<std::string> supply_conserved::fault(auditor& audit, auditor::position p) const {
  auto claimed = audit.claimed(p);
  if (claimed > audit.scheduled(p))
    return fmt::format("{} units were claimed where the schedule allows {}", claimed,
                       audit.scheduled(p));
  auto state = audit.state_after(p);
  if (!state)
    return std::nullopt; // block-valid speaks of that
  auto issued = state->issued().value;
  auto held = state->balances().value + state->immature().value;
  if (held != issued)
    return fmt::format("{} units are held where {} were issued", held, issued);
  if (issued != claimed)
    return fmt::format("{} units were issued where {} were claimed", issued, claimed);
  return std::nullopt;
}

finding supply_conserved::on_fact(const observation& o) {
  auto* moved = std::get_if<node::chain_moved>(&o.fact);
  if (!moved || !o.is_honest)
    return {};
  finding out;
  for (auto& b : moved->done) {
    auto at = o.audit.judge(b).at;
    if (at == auditor::none || (at < done_.size() && done_[at]))
      continue;
    done_.resize(std::max<std::size_t>(done_.size(), at + std::size_t{1}));
    done_[at] = true;
    ++out.checks;
    if (auto text = fault(o.audit, at); text && !out.broken)
      out.broken = broken(o, std::move(*text), b);
  }
  return out;
}

} // namespace concur::simulation
