#include "ledger/account.hpp"

#include "base/mutant.hpp"

namespace concur::ledger {

bool operator==(const account& a, const account& b) {
  auto same = a.balance == b.balance && a.nonce == b.nonce && a.age == b.age &&
              a.aged_until == b.aged_until;
  return same && (a.stake == b.stake || (a.stake && b.stake && *a.stake == *b.stake));
}

account aged(account a, unix_ms now) {
  if (now <= a.aged_until)
    return a;
  a.age += coin_age{a.balance.value} * (now.value - a.aged_until.value);
  a.aged_until = now;
  return a;
}

std::optional<account> credited(account a, amount value, unix_ms now) {
  auto sum = plus(a.balance, value);
  if (!sum)
    return std::nullopt;
  a = CONCUR_MUTANT("ledger-credit-not-aged", aged(a, now), a);
  a.balance = *sum;
  return a;
}

std::optional<account> debited(account a, amount value, unix_ms now) {
  auto rest = minus(a.balance, value);
  if (!rest)
    return std::nullopt;
  a = aged(a, now);
  if (value.value == 0)
    return a;
  // floor(age * rest / balance) without 192 bits: split the age at multiples of the balance. The
  // remainder is below 2^64, so its product with the rest fits into 128 bits.
  coin_age whole = a.age / a.balance.value;
  coin_age part = a.age % a.balance.value;
  a.age = CONCUR_MUTANT("ledger-age-not-spent",
                        whole * rest->value + part * rest->value / a.balance.value, a.age);
  a.balance = CONCUR_MUTANT("ledger-not-debited", *rest, a.balance);
  return a;
}

void store_account(std::span<std::uint8_t, account_bytes> out, const account& a) {
  store_le(out.data(), a.balance.value);
  store_le(out.data() + 8, a.nonce);
  store_le(out.data() + 16, a.age);
  store_le(out.data() + 32, a.aged_until.value);
}

void encode(writer& out, const account& a) {
  store_account(std::span<std::uint8_t, account_bytes>{out.extend(account_bytes), account_bytes},
                a);
  out.integer(static_cast<std::uint8_t>(a.stake != nullptr));
  if (a.stake)
    encode(out, *a.stake);
}

account decode_account(reader& in) {
  account a;
  a.balance = in.number<amount>();
  a.nonce = in.integer<std::uint64_t>();
  a.age = in.integer<coin_age>();
  a.aged_until = in.number<unix_ms>();
  auto present = in.integer<std::uint8_t>();
  if (present > 1)
    in.fault();
  if (present == 1)
    a.stake = std::make_shared<const stake_record>(decode_stake_record(in));
  return a;
}

} // namespace concur::ledger
