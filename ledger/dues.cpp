#include "ledger/dues.hpp"

#include "base/mutant.hpp"

#include <algorithm>

namespace concur::ledger {

namespace {

bool consume(overlay& accounts, const due& d, unix_ms now) {
  auto& target = accounts.at(accounts.touch(d.who));
  if (!target)
    return false;
  auto rested = aged(*target, now);
  if (d.age > rested.age)
    return false;
  rested.age -= CONCUR_MUTANT("pos-age-not-consumed", d.age, coin_age{0});
  target = std::move(rested);
  return true;
}

/// The stake goes and its price comes, which need not be equal: part of a stake may be forfeit, or
/// it may have earned something.
bool release(overlay& accounts, const due& d, unix_ms now) {
  auto& target = accounts.at(accounts.touch(d.who));
  if (!target || !target->stake || d.stake > target->stake->bonded)
    return false;
  change_stake(*target, [&](stake_record& s) {
    s.bonded.value -= d.stake.value;
    s.leaving.value -= std::min(d.stake, s.leaving).value;
  });
  return accounts.credit(d.who, d.value, now);
}

} // namespace

std::optional<amount> carry_out(overlay& accounts, std::span<const due> dues, unix_ms now,
                                std::optional<height> matures, amount issued,
                                std::vector<immature_reward>& waiting) {
  auto after = std::optional{issued};
  for (const auto& d : dues) {
    auto done = false;
    switch (d.kind) {
    case due_kind::consume: done = consume(accounts, d, now); break;
    case due_kind::mint:
      after = plus(*after, d.value);
      if (matures && d.value.value != 0)
        waiting.push_back({*matures, d.who, d.value});
      done = after && (matures || accounts.credit(d.who, d.value, now));
      break;
    case due_kind::release:
      // First what ends, so that nothing overflows on the way.
      after = minus(*after, d.stake);
      after = after ? plus(*after, d.value) : after;
      done = after && release(accounts, d, now);
      break;
    }
    if (!done)
      return std::nullopt;
  }
  return after;
}

} // namespace concur::ledger
