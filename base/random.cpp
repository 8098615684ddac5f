#include "base/random.hpp"
#include "base/assert.hpp"
#include "base/hash.hpp"

namespace concur {
namespace {

__extension__ using uint128 = unsigned __int128;

constexpr std::uint64_t rotate(std::uint64_t x, int bits) { return x << bits | x >> (64 - bits); }

// splitmix64 (Steele, Lea, Flood 2014), which the authors of xoshiro recommend for seeding.
std::uint64_t splitmix64(std::uint64_t& state) {
  state += 0x9e3779b97f4a7c15;
  auto z = state;
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
  z = (z ^ z >> 27) * 0x94d049bb133111eb;
  return z ^ z >> 31;
}

// At least 1 ns, so that time passes; at most 146 years, so that adding it to an instant is safe.
duration to_duration(double ns) {
  constexpr std::int64_t most = std::int64_t{1} << 62;
  if (!(ns >= 1))
    return duration{1};
  if (ns >= static_cast<double>(most))
    return duration{most};
  return duration{static_cast<std::int64_t>(ns)};
}

double to_ns(duration d) { return static_cast<double>(d.count()); }

} // namespace

random_stream::random_stream(std::uint64_t root_seed, std::string_view name) {
  std::array<std::uint8_t, 8> root;
  store_le(root.data(), root_seed);
  auto hash = sha256_stream{}.add("concur/random/1").add(byte_view{root}).add(name).finish();
  auto seed = load_le<std::uint64_t>(hash.data.data());
  for (auto& word : state_)
    word = splitmix64(seed);
}

std::uint64_t random_stream::next() {
  auto& s = state_;
  auto out = rotate(s[1] * 5, 7) * 9;
  auto shifted = s[1] << 17;
  s[2] ^= s[0];
  s[3] ^= s[1];
  s[1] ^= s[2];
  s[0] ^= s[3];
  s[2] ^= shifted;
  s[3] = rotate(s[3], 45);
  return out;
}

std::uint64_t random_stream::below(std::uint64_t n) {
  CONCUR_ASSERT(n > 0);
  // Lemire 2019, algorithm 5: the high half of the product is uniform once products whose low half
  // is below 2^64 mod n are thrown away.
  auto product = static_cast<uint128>(next()) * n;
  if (static_cast<std::uint64_t>(product) < n) {
    auto excess = (0 - n) % n;
    while (static_cast<std::uint64_t>(product) < excess)
      product = static_cast<uint128>(next()) * n;
  }
  return static_cast<std::uint64_t>(product >> 64);
}

double random_stream::unit() { return static_cast<double>(next() >> 11) * 0x1p-53; }

bool random_stream::chance(double p) { return unit() < p; }

duration random_stream::exponential(duration mean) {
  return to_duration(-portable_log(1 - unit()) * to_ns(mean));
}

duration random_stream::uniform(duration low, duration high) {
  CONCUR_ASSERT(low <= high);
  auto first = static_cast<std::uint64_t>(low.count());
  auto span = static_cast<std::uint64_t>(high.count()) - first;
  auto offset = span + 1 == 0 ? next() : below(span + 1);
  return duration{static_cast<std::int64_t>(first + offset)};
}

double random_stream::normal() {
  // The middle of one of 2^52 equal cells: never 0 or 1, and exact in a double.
  return normal_quantile((static_cast<double>(next() >> 12) + 0.5) * 0x1p-52);
}

duration random_stream::lognormal(duration median, duration p99) {
  CONCUR_ASSERT(duration{0} < median);
  CONCUR_ASSERT(median <= p99);
  constexpr double normal_p99 = 2.3263478740408408;
  auto sigma = portable_log(to_ns(p99) / to_ns(median)) / normal_p99;
  return to_duration(to_ns(median) * portable_exp(sigma * normal()));
}

double random_stream::pareto(double alpha) {
  CONCUR_ASSERT(alpha > 0);
  return portable_exp(-portable_log(1 - unit()) / alpha);
}

} // namespace concur
