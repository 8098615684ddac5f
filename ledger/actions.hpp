// What transactions other than their fees do to accounts. Inside ledger/ only.
#pragma once

#include "ledger/overlay.hpp"
#include "ledger/rules.hpp"

namespace concur::ledger {

/// Whether `tx` is no evidence, or evidence that holds: the two statements contradict each other
/// and both are signed by the accused, for this chain. The same in every state.
bool evidence_holds(const chain_id& chain, const transaction& tx, signature_checker& signatures);

/// Carries out the action of `tx`, whose value and fee are paid already. `sender` is where its
/// sender is in the overlay. False if a receiver would get more money than can exist.
bool carry_out(overlay& accounts, const transaction& tx, std::size_t sender, unix_ms now);

/// Accounts that a transaction can touch: its sender, and a receiver or an accused.
inline constexpr std::size_t accounts_of_transaction = 2;

} // namespace concur::ledger
