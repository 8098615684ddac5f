#include "consensus/dpos/shuffle.hpp"

#include "base/mutant.hpp"

#include <numeric>
#include <utility>

namespace concur::consensus::dpos {
namespace {

constexpr std::uint64_t multiplier = 2685821657736338717u; // xorshift64*, Vigna 2014

std::uint64_t scramble(std::uint64_t seconds, std::uint64_t i) {
  auto k = (seconds << 32) + i * multiplier;
  k ^= k >> 12;
  k ^= k << 25;
  k ^= k >> 27;
  return k * multiplier;
}

template <class T>
void permute(std::span<T> places, unix_ms head_time) {
  auto seconds = CONCUR_MUTANT("dpos-shuffle-seed", head_time.value / 1000, head_time.value);
  for (std::size_t i = 0; i < places.size(); ++i) {
    auto j = i + static_cast<std::size_t>(scramble(seconds, i) % (places.size() - i));
    std::swap(places[i], places[j]);
  }
}

} // namespace

void shuffle_delegates(std::span<account_id> delegates, unix_ms head_time) {
  permute(delegates, head_time);
}

std::vector<std::uint32_t> shuffled_places(std::uint32_t count, unix_ms head_time) {
  std::vector<std::uint32_t> places(count);
  std::iota(places.begin(), places.end(), 0u);
  permute(std::span{places}, head_time);
  return places;
}

} // namespace concur::consensus::dpos
