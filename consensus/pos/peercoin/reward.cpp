#include "consensus/pos/peercoin/reward.hpp"

#include "base/mutant.hpp"
#include "consensus/pos/peercoin/wide.hpp"
#include "consensus/pow/compact.hpp"

#include <algorithm>
#include <limits>

namespace concur::consensus::pos::peercoin {
namespace {

__extension__ using wide = unsigned __int128;

constexpr std::int64_t counted_age_s_max = 365 * seconds_per_day;
// A year of 365 + 8/33 days, in thirty-thirds of a day.
constexpr std::uint64_t year_in_33rds = 365 * 33 + 8;

std::uint64_t saturated(wide n) {
  constexpr auto most = std::numeric_limits<std::uint64_t>::max();
  return n < most ? static_cast<std::uint64_t>(n) : most;
}

u256 fourth_power(std::uint64_t n) {
  const auto square = u256{n} * u256{n};
  return square * square;
}

} // namespace

std::uint64_t coin_age_days(const params& p, std::span<const stake_input> inputs,
                            std::int64_t time) {
  wide cent_seconds = 0;
  for (const auto& in : inputs) {
    if (in.block_time + p.age_s_min > time || in.tx_time > time)
      continue;
    auto age = time - in.tx_time;
    if (p.version >= version::v09)
      age = std::min(age, counted_age_s_max);
    cent_seconds += wide{in.units} * static_cast<std::uint64_t>(age) / p.cent();
  }
  return saturated(cent_seconds * p.cent() / p.coin / static_cast<std::uint64_t>(seconds_per_day));
}

std::uint64_t account_coin_days(const params& p, amount held, coin_age age) {
  constexpr auto day_ms = static_cast<std::uint64_t>(seconds_per_day) * 1000;
  if (p.version >= version::v09)
    age = std::min(age, coin_age{held.value} * 365 * day_ms);
  return saturated(age / (coin_age{p.coin} * day_ms));
}

std::uint64_t stake_reward(const params& p, std::uint64_t coin_days, std::uint64_t supply) {
  const auto interest = wide{coin_days} * 33 / year_in_33rds * p.cent();
  if (p.version < version::v09)
    return saturated(interest);
  const auto inflation = wide{supply} * (25 * 33) / (10'000 * 144) / year_in_33rds;
  return saturated(interest * CONCUR_MUTANT("peercoin-interest-high", 3, 4) + inflation);
}

std::uint64_t work_reward(const params& p, std::uint32_t bits) {
  const auto target = pow::target_of(bits);
  if (!target)
    return 0;
  // The limit as its compact form gives it back.
  const auto limit = pow::decode_compact(pow::encode_compact(p.limit)).value;
  const auto most = p.work_reward_coins_max * p.coin;
  const auto whole = multiply(fourth_power(most), *target);
  auto low = p.cent();
  auto high = most;
  while (low + p.cent() <= high) {
    const auto middle = (low + high) / 2;
    (multiply(fourth_power(middle), limit) > whole ? high : low) = middle;
  }
  const auto paid = std::min(high / p.cent() * p.cent(), most);
  return p.version >= version::v10 ? std::min(paid, p.late_work_reward_coins_max * p.coin) : paid;
}

} // namespace concur::consensus::pos::peercoin
