// What a transaction takes from its sender. Inside ledger/ only.
#pragma once

#include "messages/transaction.hpp"

#include <optional>

namespace concur::ledger {

inline const transfer& transfer_of(const transaction& tx) {
  static_assert(std::variant_size_v<action> == 1, "a new action needs its own rule here");
  return std::get<transfer>(tx.fields().what);
}

/// Value and fee; nothing if that is more money than can exist.
inline std::optional<amount> spending_of(const transaction& tx) {
  return plus(transfer_of(tx).value, tx.fee());
}

} // namespace concur::ledger
