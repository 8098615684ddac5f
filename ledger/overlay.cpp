#include "ledger/overlay.hpp"

#include "base/assert.hpp"

#include <algorithm>
#include <bit>

namespace concur::ledger {

overlay::overlay(const state& parent, std::size_t accounts_max)
    : parent_(parent), slots_(std::bit_ceil(2 * accounts_max + 1)) {
  changes_.reserve(accounts_max);
}

std::size_t overlay::touch(const account_id& who) {
  auto mask = slots_.size() - 1;
  auto slot = load_le<std::uint64_t>(who.data.data()) & mask;
  for (; slots_[slot] != 0; slot = (slot + 1) & mask) {
    std::size_t position = slots_[slot] - 1;
    if (changes_[position].who == who)
      return position;
  }
  auto known = parent_.find(who);
  changes_.push_back({who, known, known});
  CONCUR_ASSERT(changes_.size() < slots_.size());
  slots_[slot] = static_cast<std::uint32_t>(changes_.size());
  return changes_.size() - 1;
}

bool overlay::credit(const account_id& who, amount value, unix_ms now) {
  if (value.value == 0)
    return true;
  auto& target = at(touch(who));
  auto richer = credited(target.value_or(account{{}, 0, 0, now}), value, now);
  if (!richer)
    return false;
  target = std::move(*richer);
  return true;
}

std::vector<account_change> overlay::finish() {
  std::erase_if(changes_, [](const auto& c) { return c.before == c.after; });
  std::sort(changes_.begin(), changes_.end(),
            [](const auto& a, const auto& b) { return a.who < b.who; });
  return std::move(changes_);
}

} // namespace concur::ledger
