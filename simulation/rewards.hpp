// What blocks bring to accounts, whichever way a protocol pays: as the reward that a block claims,
// by dues that mint coins for its proposer (Peercoin), or by dues that pay out what a stake has
// earned (Ethereum), whoever made the block.
#pragma once

#include "messages/block.hpp"

#include <vector>

namespace concur::simulation {

struct payment_of_block {
  account_id who;
  amount value;
  bool is_delayed = false; ///< by the chain's maturity
};

/// All that `b` pays beyond stake that it gives back; the proposer's claim first, even of nothing.
std::vector<payment_of_block> payments_of(const block& b);

} // namespace concur::simulation
