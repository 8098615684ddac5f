#include "consensus/pow/compact.hpp"

#include "tests/consensus/pow/vectors.hpp"
#include "tests/support/catch.hpp"

#include <cmath>

using namespace concur;
using namespace concur::consensus::pow;
using namespace concur::test;

namespace {

const u256 mainnet_limit = u256::max() >> 32;

} // namespace

TEST_CASE("compact bits decode and encode as Bitcoin's tests say", "[pow][compact]") {
  std::size_t seen = 0;
  for (const auto& row : json_vector("bitcoin_compact.json", "cases")) {
    CAPTURE(row.dump());
    const compact_value decoded = decode_compact(bits_from(row["bits"]));
    CHECK(decoded.negative == row["negative"].get<bool>());
    CHECK(decoded.overflow == row["overflow"].get<bool>());
    if (row.contains("target")) {
      CHECK(decoded.value == number(row["target"]));
      CHECK(encode_compact(decoded.value, decoded.negative) == bits_from(row["back_to_bits"]));
      ++seen;
    }
  }
  CHECK(seen == 19);
}

TEST_CASE("encoding never sets the sign bit of a positive number", "[pow][compact]") {
  CHECK(encode_compact(u256{0x80}) == 0x02008000);
  CHECK(encode_compact(u256{0x7f}) == 0x017f0000);
  CHECK(encode_compact(u256{}) == 0);
  CHECK(encode_compact(u256{}, true) == 0);
  CHECK(encode_compact(u256::max()) == 0x2100ffff);
  for (unsigned i = 0; i < 256; ++i) {
    const u256 value = u256::power_of_two(i);
    CAPTURE(i);
    const compact_value back = decode_compact(encode_compact(value));
    CHECK(back.value == value);
    CHECK_FALSE(back.negative);
    CHECK_FALSE(back.overflow);
  }
}

TEST_CASE("encoding truncates to the harder side", "[pow][compact]") {
  CHECK(encode_compact(mainnet_limit) == 0x1d00ffff);
  for (unsigned k = 0; k < 256; ++k) {
    const u256 exact = target_of_zero_bits(k);
    CAPTURE(k);
    const u256 decoded = target_of(bits_of_zero_bits(k)).value();
    CHECK(decoded <= exact);
    CHECK(exact - decoded <= exact >> 16);
    CHECK(leading_zero_bits(decoded) == k);
  }
}

TEST_CASE("bits that no header may carry are refused with their reason", "[pow][compact]") {
  CHECK(check_bits(0x1d80ffff, mainnet_limit).why() == "bits-negative");
  CHECK(check_bits(0xff7fffff, mainnet_limit).why() == "bits-overflow");
  CHECK(check_bits(0x1d01ffff, mainnet_limit).why() == "bits-above-limit");
  CHECK(check_bits(0x00000000, mainnet_limit).why() == "bits-zero");
  CHECK(check_bits(0x1d00ffff, mainnet_limit));
  for (const auto& row : json_vector("bitcoin_compact.json", "invalid_for_mainnet"))
    CHECK_FALSE(target_of(bits_from(row["bits"]), mainnet_limit));
}

TEST_CASE("a digest that equals the target meets it and the next number does not", "[pow]") {
  const u256 target = target_of(0x1d00ffff).value();
  CHECK(meets(target, target));
  CHECK_FALSE(meets(target + u256{1}, target));
}

TEST_CASE("k zero bits are a target in numbers", "[pow][compact]") {
  CHECK(target_of_zero_bits(16).hex() ==
        "0000ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff");
  CHECK(bits_of_zero_bits(16) == 0x1f00ffff);
  CHECK(bits_of_zero_bits(20) == 0x1e0fffff);
  CHECK(bits_of_zero_bits(255) == 0x01010000);
  CHECK(leading_zero_bits(u256{}) == 256);
}

TEST_CASE("difficulty is one at Bitcoin's start and grows as the target falls", "[pow][compact]") {
  CHECK(difficulty(target_of(0x1d00ffff).value()) == 1.0);
  // The examples of the Bitcoin wiki, page "Difficulty".
  CHECK(std::abs(difficulty(target_of(0x1b0404cb).value()) - 16307.420938523983) < 1e-8);
  CHECK(difficulty(target_of(0x170240c3).value()) > 1e14);
}
