// evidence-sound: no honest node is ever seen to contradict itself, and nobody is convicted without
// having deviated. If it fires, the evidence or the honest code is wrong.
#pragma once

#include "simulation/invariants/invariant.hpp"

namespace concur::simulation {

class evidence_sound final : public invariant {
public:
  explicit evidence_sound(const cluster& nodes) : nodes_(nodes) {}

  std::string_view name() const override { return "evidence-sound"; }
  finding on_fact(const observation& o) override;

private:
  const cluster& nodes_;
};

} // namespace concur::simulation
