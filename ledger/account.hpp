// What the ledger knows of one account. Integers only: no decision depends on rounding of doubles.
//
// Coin-age is the lecture's and Peercoin's measure of stake (peercoin/peercoin: src/validation.cpp,
// GetCoinAge, counts coin-days): coins times the time that they have rested.
#pragma once

#include "base/money.hpp"
#include "messages/transaction.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace concur::ledger {

using concur::coin_age;

struct account {
  amount balance;
  std::uint64_t nonce = 0; ///< transactions made so far, and the nonce that the next one must carry
  coin_age age = 0;        ///< as of `aged_until`
  unix_ms aged_until;      ///< block time up to which `age` was brought

  friend bool operator==(const account&, const account&) = default;
};

/// `a` with its coin-age brought up to `now`; an earlier `now` changes nothing.
account aged(account a, unix_ms now);

/// Incoming coins start at age zero. Nothing if the balance would overflow.
std::optional<account> credited(account a, amount value, unix_ms now);

/// Outgoing coins take their share of the coin-age with them, rounded up, so that age never grows
/// by moving coins. Nothing if the balance is too small.
std::optional<account> debited(account a, amount value, unix_ms now);

/// Balance 8, nonce 8, age 16, aged_until 8.
inline constexpr std::size_t account_bytes = 40;
void encode(writer& out, const account& a);
account decode_account(reader& in);

} // namespace concur::ledger
