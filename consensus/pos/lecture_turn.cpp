#include "consensus/pos/lecture_turn.hpp"

#include "base/assert.hpp"
#include "base/mutant.hpp"
#include "base/u256.hpp"

#include <algorithm>

namespace concur::consensus::pos {
namespace {

u256 wide(coin_age age) {
  return u256{std::array<std::uint64_t, 4>{static_cast<std::uint64_t>(age),
                                           static_cast<std::uint64_t>(age >> 64), 0, 0}};
}

/// The draw of a slot, before the modulo.
u256 drawn(const block_id& parent, std::uint64_t slot) {
  std::array<std::uint8_t, 8> number;
  store_le(number.data(), slot);
  return big_endian_number(
      sha256_stream{}.add("concur/lecture-lottery/1").add(parent.view()).add(number).finish());
}

} // namespace

std::vector<std::size_t> lecture_ranking(std::span<const lecture_staker> stakers, coin_age cost) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < stakers.size(); ++i)
    if (stakers[i].age >= cost)
      order.push_back(i);
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    if (stakers[a].age != stakers[b].age)
      return CONCUR_MUTANT("pos-poorest-proposes", stakers[a].age > stakers[b].age,
                           stakers[a].age < stakers[b].age);
    return stakers[a].account < stakers[b].account;
  });
  return order;
}

std::optional<std::size_t> lecture_winner(std::span<const lecture_staker> stakers,
                                          std::uint64_t empty, coin_age cost) {
  const auto order = lecture_ranking(stakers, cost);
  if (order.empty())
    return std::nullopt;
  return order[CONCUR_MUTANT("pos-second-proposes", empty, empty + 1) % order.size()];
}

std::optional<std::size_t> lecture_lottery(std::span<const lecture_staker> stakers,
                                           const block_id& parent, std::uint64_t slot,
                                           coin_age cost) {
  u256 total;
  for (const auto& s : stakers)
    if (s.age >= cost)
      total += wide(s.age);
  if (total.is_zero())
    return std::nullopt;
  auto point = drawn(parent, CONCUR_MUTANT("pos-lottery-without-slot", slot, 0)) % total;
  for (std::size_t i = 0; i < stakers.size(); ++i) {
    if (stakers[i].age < cost)
      continue;
    if (point < wide(stakers[i].age))
      return i;
    point -= wide(stakers[i].age);
  }
  CONCUR_ASSERT(false && "the point lies beyond the line");
  return std::nullopt;
}

std::optional<std::uint64_t> lecture_streak(std::span<const lecture_holder> holders,
                                            std::chrono::milliseconds interval, coin_age cost) {
  CONCUR_ASSERT(!holders.empty());
  CONCUR_ASSERT(interval.count() > 0);
  const auto gain = [&](const lecture_holder& h) { return coin_age_of(h.coins, interval); };
  const auto& first = holders.front();
  std::optional<coin_age> shortest;
  for (const auto& rival : holders.subspan(1)) {
    CONCUR_ASSERT(first.age > rival.age);
    if (gain(first) >= gain(rival) + cost)
      continue;
    // After k blocks the lead is age - k * loss: block k + 1 is the first's while that is above 0.
    const auto lead = first.age - rival.age;
    const auto loss = gain(rival) + cost - gain(first);
    const auto blocks = (lead + loss - 1) / loss;
    shortest = std::min(shortest.value_or(blocks), blocks);
  }
  if (!shortest)
    return std::nullopt;
  return static_cast<std::uint64_t>(*shortest);
}

} // namespace concur::consensus::pos
