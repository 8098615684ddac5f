#include "ledger/account.hpp"

namespace concur::ledger {

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
  a = aged(a, now);
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
  a.age = whole * rest->value + part * rest->value / a.balance.value;
  a.balance = *rest;
  return a;
}

void encode(writer& out, const account& a) {
  out.number(a.balance);
  out.integer(a.nonce);
  out.integer(a.age);
  out.number(a.aged_until);
}

account decode_account(reader& in) {
  account a;
  a.balance = in.number<amount>();
  a.nonce = in.integer<std::uint64_t>();
  a.age = in.integer<coin_age>();
  a.aged_until = in.number<unix_ms>();
  return a;
}

} // namespace concur::ledger
