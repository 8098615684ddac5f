#include "consensus/dpos/scheduled_finality.hpp"

#include "base/assert.hpp"
#include "base/mutant.hpp"

#include <algorithm>

namespace concur::consensus::dpos {
namespace {

constexpr unsigned whole = 10'000; // GRAPHENE_100_PERCENT

} // namespace

std::size_t irreversible_index(unsigned threshold, std::size_t delegates) {
  CONCUR_ASSERT(threshold <= whole);
  return CONCUR_MUTANT("dpos-threshold-one-short", (whole - threshold) * delegates / whole,
                       std::min((whole - threshold) * delegates / whole + 1, delegates - 1));
}

concur::height last_irreversible(unsigned threshold, std::vector<concur::height> last_made) {
  CONCUR_ASSERT(!last_made.empty());
  CONCUR_ASSERT(threshold > 0);
  auto index = irreversible_index(threshold, last_made.size());
  auto at = last_made.begin() + static_cast<std::ptrdiff_t>(index);
  std::nth_element(last_made.begin(), at, last_made.end());
  return *at;
}

} // namespace concur::consensus::dpos
