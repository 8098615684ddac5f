#include "consensus/ethereum/shuffle.hpp"

#include "base/assert.hpp"
#include "base/mutant.hpp"

#include <algorithm>
#include <numeric>

namespace concur::consensus::ethereum {

namespace {

constexpr std::uint64_t places_per_hash = 256;

std::uint64_t pivot_of(const hash256& seed, std::uint8_t round, std::uint64_t count) {
  std::array<std::uint8_t, 33> in;
  std::copy(seed.data.begin(), seed.data.end(), in.begin());
  in[32] = round;
  return load_le<std::uint64_t>(sha256(in).data.data()) % count;
}

hash256 bits_of(const hash256& seed, std::uint8_t round, std::uint64_t place) {
  std::array<std::uint8_t, 37> in;
  std::copy(seed.data.begin(), seed.data.end(), in.begin());
  in[32] = round;
  store_le(in.data() + 33, static_cast<std::uint32_t>(place / places_per_hash));
  return sha256(in);
}

bool bit_at(const hash256& bits, std::uint64_t place) {
  const std::uint64_t bit = place % places_per_hash;
  return (bits.data[bit / 8] >> (bit % 8) & 1) != 0;
}

/// The place that the pivot pairs with this one.
std::uint64_t partner(std::uint64_t place, std::uint64_t pivot, std::uint64_t count) {
  return (pivot + count - place + CONCUR_MUTANT("ethereum-pivot-one-more", 0, 1)) % count;
}

} // namespace

std::uint64_t shuffled_index(std::uint64_t index, std::uint64_t count, const hash256& seed,
                             std::uint32_t rounds) {
  CONCUR_ASSERT(index < count);
  for (std::uint32_t r = 0; r < rounds; ++r) {
    const auto round = static_cast<std::uint8_t>(r);
    const std::uint64_t other = partner(index, pivot_of(seed, round, count), count);
    const std::uint64_t place = std::max(index, other);
    if (bit_at(bits_of(seed, round, place), place))
      index = other;
  }
  return index;
}

std::vector<std::uint32_t> permutation(std::uint32_t count, const hash256& seed,
                                       std::uint32_t rounds) {
  std::vector<std::uint32_t> out(count);
  std::iota(out.begin(), out.end(), 0u);
  if (count == 0)
    return out;
  std::vector<hash256> bits((count + places_per_hash - 1) / places_per_hash);
  for (std::uint32_t r = 0; r < rounds; ++r) {
    const auto round = static_cast<std::uint8_t>(r);
    const std::uint64_t pivot = pivot_of(seed, round, count);
    for (std::size_t i = 0; i < bits.size(); ++i)
      bits[i] = bits_of(seed, round, i * places_per_hash);
    for (std::uint32_t& place : out) {
      const std::uint64_t other = partner(place, pivot, count);
      const std::uint64_t decides = std::max<std::uint64_t>(place, other);
      if (bit_at(bits[decides / places_per_hash], decides))
        place = static_cast<std::uint32_t>(other);
    }
  }
  return out;
}

} // namespace concur::consensus::ethereum
