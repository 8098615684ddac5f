#include "base/trace_digest.hpp"

namespace concur {
namespace {

constexpr std::uint64_t rotate(std::uint64_t x, int bits) { return x << bits | x >> (64 - bits); }

// Finaliser of splitmix64 (Steele, Lea, Flood 2014): every input bit reaches every output bit.
constexpr std::uint64_t scramble(std::uint64_t x) {
  x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
  x = (x ^ x >> 27) * 0x94d049bb133111eb;
  return x ^ x >> 31;
}

} // namespace

// For a fixed word each line maps the state one to one, and so does the word for a fixed state:
// runs that differ in one word never fall together at that word, and states never merge later
// while the words are equal.
void trace_digest::add(std::uint64_t word) {
  a_ = rotate(a_ ^ word * 0x9e3779b97f4a7c15, 31) * 0xd6e8feb86659fd93;
  b_ = rotate(b_ + a_, 27) * 0xa0761d6478bd642f;
  a_ ^= b_ >> 32;
}

void trace_digest::add(byte_view data) {
  add(static_cast<std::uint64_t>(data.size()));
  for (; data.size() >= 8; data = data.subspan(8))
    add(load_le<std::uint64_t>(data.data()));
  if (data.empty())
    return;
  std::array<std::uint8_t, 8> rest{};
  std::memcpy(rest.data(), data.data(), data.size());
  add(load_le<std::uint64_t>(rest.data()));
}

std::string trace_digest::hex() const {
  auto high = scramble(a_ + rotate(b_, 32));
  auto low = scramble(b_ ^ high);
  std::array<std::uint8_t, 16> out;
  store_be(out.data(), high);
  store_be(out.data() + 8, low);
  return to_hex(out);
}

} // namespace concur
