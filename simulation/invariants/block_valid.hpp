// block-valid: every block that an honest node puts on its best chain keeps all rules, judged a
// second time by the auditor, alone and with all signatures checked again.
#pragma once

#include "simulation/invariants/invariant.hpp"

namespace concur::simulation {

class block_valid final : public invariant {
public:
  std::string_view name() const override { return "block-valid"; }
  finding on_fact(const observation& o) override;
};

} // namespace concur::simulation
