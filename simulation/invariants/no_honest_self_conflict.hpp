// no-honest-self-conflict: an honest node never makes two blocks on one parent. It looks back over
// the last 1,024 blocks of each node.
#pragma once

#include "simulation/invariants/invariant.hpp"

#include <deque>

namespace concur::simulation {

class no_honest_self_conflict final : public invariant {
public:
  explicit no_honest_self_conflict(std::size_t nodes) : made_(nodes) {}

  std::string_view name() const override { return "no-honest-self-conflict"; }
  finding on_fact(const observation& o) override;

private:
  struct made {
    block_id parent, block;
  };
  std::vector<std::deque<made>> made_; // by node, oldest first
};

} // namespace concur::simulation
