#include "simulation/rewards.hpp"

namespace concur::simulation {

std::vector<payment_of_block> payments_of(const block& b) {
  std::vector<payment_of_block> out{{b.header().proposer, b.reward(), true}};
  for (auto& d : b.dues()) {
    if (d.kind == due_kind::mint)
      out.push_back({d.who, d.value, true});
    else if (d.kind == due_kind::release && d.value > d.stake)
      out.push_back({d.who, amount{d.value.value - d.stake.value}, false});
  }
  return out;
}

} // namespace concur::simulation
