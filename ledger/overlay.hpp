// The accounts that a block touches, on top of the state of its parent. Inside ledger/ only.
#pragma once

#include "ledger/state.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace concur::ledger {

/// Open addressing over the first eight bytes of the key: one look-up costs about one cache miss,
/// where a map of nodes would cost several and an allocation.
class overlay {
public:
  /// At most `accounts_max` different accounts may be touched.
  overlay(const state& parent, std::size_t accounts_max);

  /// Position of an account, fetched from the parent when it is seen first.
  std::size_t touch(const account_id& who);

  /// The account as it is now; nothing if it does not exist.
  std::optional<account>& at(std::size_t position) { return changes_[position].after; }

  /// Credits coins, opening the account if need be. False on overflow. Zero changes nothing.
  bool credit(const account_id& who, amount value, unix_ms now);

  /// All accounts that differ from the parent, sorted. The overlay is used up.
  std::vector<account_change> finish();

private:
  const state& parent_;
  std::vector<std::uint32_t> slots_; ///< position + 1, or 0
  std::vector<account_change> changes_;
};

} // namespace concur::ledger
