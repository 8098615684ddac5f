#include "consensus/pos/lecture_reward.hpp"

#include "base/assert.hpp"

#include <limits>

namespace concur::consensus::pos {
namespace {

// Coin-age that earns one unit: 365 days times 100 parts over 5, the unit being the same as in age.
constexpr coin_age age_per_unit = coin_age{365} * ms_per_day * 100 / 5;
static_assert(lecture_block_cost / age_per_unit == lecture_block_reward.value);

constexpr std::uint64_t saturated(coin_age n) {
  constexpr auto most = std::numeric_limits<std::uint64_t>::max();
  return n < most ? static_cast<std::uint64_t>(n) : most;
}

} // namespace

amount lecture_interest(coin_age age) { return amount{saturated(age / age_per_unit)}; }

std::uint64_t lecture_blocks_payable(coin_age age, coin_age cost) {
  CONCUR_ASSERT(cost > 0);
  return saturated(age / cost);
}

std::optional<coin_age> lecture_after_block(coin_age age, coin_age cost) {
  if (age < cost)
    return std::nullopt;
  return age - cost;
}

stake_share lecture_share(coin_age age, coin_age total) {
  CONCUR_ASSERT(age <= total);
  if (total == 0)
    return {};
  coin_age a = total;
  coin_age b = age;
  while (b != 0) { // Euclid
    const auto rest = a % b;
    a = b;
    b = rest;
  }
  return {age / a, total / a};
}

} // namespace concur::consensus::pos
