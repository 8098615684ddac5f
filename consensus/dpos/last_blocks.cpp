#include "consensus/dpos/last_blocks.hpp"

#include "base/mutant.hpp"

#include <algorithm>

namespace concur::consensus::dpos {

void last_blocks::note(std::size_t who, concur::height h) {
  if (heights_.size() <= who)
    heights_.resize(who + 1);
  heights_[who] = static_cast<std::uint32_t>(h.value);
}

concur::height last_blocks::of(std::size_t who) const {
  return concur::height{who < heights_.size() ? heights_[who] : 0};
}

concur::height settled_by(unsigned threshold, const last_blocks& made,
                          std::span<const account_id> delegates, account_numbers& numbers,
                          concur::height former) {
  if (delegates.empty())
    return former;
  std::vector<concur::height> heights;
  for (auto& d : delegates)
    heights.push_back(
        made.of(numbers.of(CONCUR_MUTANT("dpos-producers-not-distinct", d, delegates.front()))));
  return std::max(former, last_irreversible(threshold, std::move(heights)));
}

} // namespace concur::consensus::dpos
