#include "consensus/dpos/scheme.hpp"

namespace concur::consensus::dpos {

void state_book::drop_below(const block_tree& tree, concur::height h) {
  while (first_kept_ < states_.size() && tree.height(first_kept_) < h)
    states_[first_kept_++].reset();
}

/// The longer branch, and of equals the one that was first (bitshares/bitshares-core:
/// libraries/chain/fork_database.cpp, _push_block). D11
bool scheme::prefers(const block_tree& tree, const state_book&, block_tree::position candidate,
                     block_tree::position current) const {
  return tree.height(candidate) > tree.height(current);
}

} // namespace concur::consensus::dpos
