// settled-prefix: what an honest node calls settled it never takes back, and no two honest nodes
// settle different blocks at one height. A chain of work can break it (its settling is only
// probable): then the run shows an attack or a setting that succeeded.
#pragma once

#include "simulation/invariants/invariant.hpp"

namespace concur::simulation {

class settled_prefix final : public invariant {
public:
  std::string_view name() const override { return "settled-prefix"; }
  finding on_fact(const observation& o) override;

private:
  std::vector<block_id> settled_; // by height, zero where nothing is; the first one counts
};

} // namespace concur::simulation
