#include "consensus/ethereum/withdrawals.hpp"

#include <algorithm>
#include <optional>

namespace concur::consensus::ethereum {

namespace {

std::optional<withdrawal> due_of(const ethereum_settings& settings, const beacon_state& s,
                                 validator_index i) {
  const validator& v = (*s.validators)[i];
  const gwei balance = (*s.balances)[i];
  if (v.withdrawable_epoch <= current_epoch(settings, s))
    return v.released ? std::nullopt : std::optional(withdrawal{i, balance, true});
  const gwei most = settings.effective_balance_max;
  if (v.effective_balance == most && balance > most)
    return withdrawal{i, balance - most, false};
  return std::nullopt;
}

} // namespace

std::vector<withdrawal> withdrawals_due(const ethereum_settings& settings, const beacon_state& s) {
  std::vector<withdrawal> out;
  const std::size_t n = s.validators->size();
  const std::size_t looks = std::min<std::size_t>(n, settings.sweep_max);
  for (std::size_t k = 0; k < looks && out.size() < settings.withdrawals_per_block_max; ++k) {
    const auto i = static_cast<validator_index>((s.withdrawal_next + k) % n);
    if (const auto due = due_of(settings, s, i))
      out.push_back(*due);
  }
  return out;
}

void withdraw(const ethereum_settings& settings, beacon_state& s,
              std::span<const withdrawal> paid) {
  for (const withdrawal& w : paid) {
    decrease_balance(s, w.who, w.value);
    if (w.ends_bond)
      s.validators.edit()[w.who].released = true;
  }
  const std::size_t n = s.validators->size();
  if (n == 0)
    return;
  // A full block goes on behind its last payment, the others behind what they looked at.
  const bool is_full = paid.size() == settings.withdrawals_per_block_max;
  const std::size_t next =
      is_full ? paid.back().who + std::size_t{1} : s.withdrawal_next + settings.sweep_max;
  s.withdrawal_next = static_cast<validator_index>(next % n);
}

} // namespace concur::consensus::ethereum
