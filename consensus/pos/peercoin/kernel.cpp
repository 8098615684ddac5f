#include "consensus/pos/peercoin/kernel.hpp"

#include "base/mutant.hpp"
#include "consensus/pos/peercoin/wide.hpp"
#include "consensus/pow/compact.hpp"

#include <algorithm>

namespace concur::consensus::pos::peercoin {

hash256 kernel_hash(const kernel& k) {
  std::array<std::uint8_t, 28> text;
  store_le(text.data(), k.modifier);
  store_le(text.data() + 8, k.block_time);
  store_le(text.data() + 12, k.offset);
  store_le(text.data() + 16, k.tx_time);
  store_le(text.data() + 20, k.output);
  store_le(text.data() + 24, k.time);
  return sha256d(text);
}

bool may_stake(const params& p, std::int64_t block_time, std::int64_t time) {
  return block_time + p.age_s_min <= time;
}

std::uint64_t coin_day_weight(const params& p, std::uint64_t units, std::int64_t age_s) {
  __extension__ using wide = unsigned __int128;
  const auto counted = std::min(age_s, p.age_s_max) - p.age_s_min;
  if (counted <= 0)
    return 0;
  const auto coin_days = wide{units} * static_cast<std::uint64_t>(counted) / p.coin /
                         static_cast<std::uint64_t>(seconds_per_day);
  return static_cast<std::uint64_t>(coin_days);
}

std::uint64_t account_weight(const params& p, amount held, coin_age age) {
  const auto of_all = [&](std::int64_t age_s) {
    return coin_age{held.value} * static_cast<std::uint64_t>(age_s) * 1000;
  };
  const auto counted = std::min(age, of_all(p.age_s_max));
  if (counted <= of_all(p.age_s_min))
    return 0;
  const auto coin_day = coin_age{p.coin} * static_cast<std::uint64_t>(seconds_per_day) * 1000;
  return static_cast<std::uint64_t>(
      (counted - CONCUR_MUTANT("peercoin-weight-of-youth", of_all(p.age_s_min), coin_age{0})) /
      coin_day);
}

bool account_may_stake(const params& p, amount held, coin_age age) {
  return held.value > 0 &&
         age >= coin_age{held.value} * static_cast<std::uint64_t>(p.age_s_min) * 1000;
}

bool meets_kernel_target(const hash256& hash, std::uint32_t bits, std::uint64_t weight) {
  const auto target = pow::target_of(bits);
  if (!target)
    return false;
  return multiply(little_endian_number(hash), u256{1}) <= multiply(*target, u256{weight});
}

} // namespace concur::consensus::pos::peercoin
