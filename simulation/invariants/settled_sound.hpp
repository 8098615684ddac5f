// settled-sound: a node settles a block only when the rules, worked out by the auditor for the head
// of that node, settle it, and one after the other: nothing is skipped, nothing left over of a
// branch.
#pragma once

#include "simulation/invariants/invariant.hpp"

namespace concur::simulation {

class settled_sound final : public invariant {
public:
  explicit settled_sound(const cluster& nodes);
  std::string_view name() const override { return "settled-sound"; }
  finding on_fact(const observation& o) override;

private:
  struct record {
    block_id head;
    std::optional<block_id> settled; ///< nothing: not known since a restart
  };

  std::optional<violation> judge(const observation& o, const node::block_settled& what);

  std::vector<record> nodes_;
};

} // namespace concur::simulation
