// merchant-reversed: a payment that a merchant had accepted (nodes.accepts) was taken back: its
// block was undone, and the same coins went elsewhere. What an attack expects, or what must not be.
#pragma once

#include "simulation/invariants/invariant.hpp"
#include "simulation/merchants.hpp"

namespace concur::simulation {

class merchant_reversed final : public invariant {
public:
  explicit merchant_reversed(const cluster& nodes) : nodes_(nodes), merchants_(nodes) {}

  std::string_view name() const override { return "merchant-reversed"; }
  finding on_fact(const observation& o) override;

private:
  const cluster& nodes_;
  merchants merchants_;
};

} // namespace concur::simulation
