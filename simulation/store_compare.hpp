// Whether stores hold the same: what "all servers agree" means in the end, asked of the stores
// themselves and not of the nodes in front of them.
#pragma once

#include "ledger/store.hpp"

#include <span>
#include <string>

namespace concur::simulation {

struct compared_store {
  std::string name; ///< of the node, for the answer
  const ledger::store* store = nullptr;
  ledger::chain_position position; ///< what the node says of itself
};

/// In words, the first thing in which a store differs from the first one: its position, a block of
/// the best chain, an account. Empty if they are all the same, or there are none. A store that
/// cannot be read differs. Takes as long as reading all of them.
std::string first_difference(std::span<const compared_store> stores);

} // namespace concur::simulation
