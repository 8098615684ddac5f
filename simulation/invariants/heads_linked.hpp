// heads-linked: a move of an honest head takes back blocks from the old head downwards, one after
// the other, and puts others on what is left, parent by parent. Nothing is skipped.
#pragma once

#include "simulation/invariants/invariant.hpp"

namespace concur::simulation {

class heads_linked final : public invariant {
public:
  explicit heads_linked(const cluster& nodes);

  std::string_view name() const override { return "heads-linked"; }
  finding on_fact(const observation& o) override;

private:
  std::vector<block_id> heads_; // by node
};

} // namespace concur::simulation
