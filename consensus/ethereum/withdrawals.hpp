// E14. How stake is paid out. Each block goes on through the registry from where the one before
// stopped, looks at 16,384 validators at most and pays 16 of them at most (ethereum/
// consensus-specs: specs/capella/beacon-chain.md, get_expected_withdrawals and
// process_withdrawals):
//   E14.1 who may withdraw (E6.4, E11.1) gets all that is left, and its bond ends, even with
//   nothing
//     left of it;
//   E14.2 who is at the largest effective balance gets what it has above it.
// Not here: withdrawals of a part below the maximum on request (EIP-7251).
#pragma once

#include "consensus/ethereum/beacon_state.hpp"

namespace concur::consensus::ethereum {

struct withdrawal {
  validator_index who = 0;
  gwei value = 0;
  bool ends_bond = false;
  friend bool operator==(const withdrawal&, const withdrawal&) = default;
};

/// What a block in the state's slot pays.
std::vector<withdrawal> withdrawals_due(const ethereum_settings& settings, const beacon_state& s);

/// Takes it from the balances. @pre `paid` is withdrawals_due(settings, s)
void withdraw(const ethereum_settings& settings, beacon_state& s, std::span<const withdrawal> paid);

} // namespace concur::consensus::ethereum
