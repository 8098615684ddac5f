// supply-conserved: after every block on an honest chain, all balances and the rewards that wait
// for maturity together are what was issued; that is genesis and what the blocks claimed beyond
// fees; and it is never more than the schedule of subsidies allows.
#pragma once

#include "simulation/invariants/invariant.hpp"

#include <map>

namespace concur::simulation {

class supply_conserved final : public invariant {
public:
  std::string_view name() const override { return "supply-conserved"; }
  finding on_fact(const observation& o) override;

private:
  std::optional<std::string> fault(auditor& audit, auditor::position p) const;

  std::vector<bool> done_; // by position
};

} // namespace concur::simulation
