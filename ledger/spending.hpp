// What a transaction takes from its sender's balance. Inside ledger/ only.
#pragma once

#include "messages/transaction.hpp"

#include <optional>

namespace concur::ledger {

/// Value and fee of a transfer or a bond, the fee of anything else; nothing if that is more money
/// than can exist.
inline std::optional<amount> spending_of(const transaction& tx) {
  static_assert(std::variant_size_v<action> == 9, "does a new action take coins from its sender?");
  const auto& what = tx.fields().what;
  if (const auto* moved = std::get_if<transfer>(&what))
    return plus(moved->value, tx.fee());
  if (const auto* stake = std::get_if<bond>(&what))
    return plus(stake->value, tx.fee());
  return tx.fee();
}

} // namespace concur::ledger
