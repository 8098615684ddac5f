// What the ledger knows of one account. Integers only: no decision depends on rounding of doubles.
//
// Coin-age is the lecture's and Peercoin's measure of stake (peercoin/peercoin: src/validation.cpp,
// GetCoinAge, counts coin-days): coins times the time that they have rested.
#pragma once

#include "base/money.hpp"
#include "ledger/stake_record.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

namespace concur::ledger {

using concur::coin_age;

struct account {
  amount balance;
  std::uint64_t nonce = 0; ///< transactions made so far, and the nonce that the next one must carry
  coin_age age = 0;        ///< as of `aged_until`
  unix_ms aged_until;      ///< block time up to which `age` was brought
  /// Null: none. Shared by all states in which it is the same.
  std::shared_ptr<const stake_record> stake{};

  /// Records are compared by what they say.
  friend bool operator==(const account& a, const account& b);
};

/// Coins that are stake; none without a record.
inline amount bonded_of(const account& a) { return a.stake ? a.stake->bonded : amount{}; }
/// Balance and bonded coins together; nothing if that is more money than can exist.
inline std::optional<amount> coins_of(const account& a) { return plus(a.balance, bonded_of(a)); }

/// `a` with its coin-age brought up to `now`; an earlier `now` changes nothing.
account aged(account a, unix_ms now);

/// Incoming coins start at age zero. Nothing if the balance would overflow.
std::optional<account> credited(account a, amount value, unix_ms now);

/// Outgoing coins take their share of the coin-age with them, rounded up, so that age never grows
/// by moving coins. Nothing if the balance is too small.
std::optional<account> debited(account a, amount value, unix_ms now);

/// Gives `a` a record that differs from its own, or from an empty one, by what `change` does to it.
template <class Change>
void change_stake(account& a, Change change) {
  auto next = a.stake ? *a.stake : stake_record{};
  change(next);
  a.stake = std::make_shared<const stake_record>(std::move(next));
}

/// Balance 8, nonce 8, age 16, aged_until 8. A byte follows that says whether there is a record,
/// then the record.
inline constexpr std::size_t account_bytes = 40;
/// The 40 bytes alone, which a state hashes.
void store_account(std::span<std::uint8_t, account_bytes> out, const account& a);
void encode(writer& out, const account& a);
account decode_account(reader& in);

} // namespace concur::ledger
