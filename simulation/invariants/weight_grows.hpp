// weight-grows: an honest node moves its head only to a branch of more weight. Equal weight never
// moves it: the first one seen stays (bitcoin/bitcoin: src/validation.cpp,
// CBlockIndexWorkComparator), unless the scenario draws ties (protocol.ties).
#pragma once

#include "simulation/invariants/invariant.hpp"

namespace concur::simulation {

class weight_grows final : public invariant {
public:
  explicit weight_grows(const cluster& nodes);

  std::string_view name() const override { return "weight-grows"; }
  finding on_fact(const observation& o) override;

private:
  std::vector<block_id> heads_; // by node
  bool may_tie_ = false;
};

} // namespace concur::simulation
