#include "base/vrf.hpp"

#include "base/hash.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/vectors.hpp"

#include <set>

using namespace concur;

namespace {

key_pair key_of(const std::string& seed_hex) {
  REQUIRE(start_crypto().has_value());
  std::array<std::uint8_t, 32> seed{};
  REQUIRE(from_hex(seed_hex, seed).has_value());
  return key_pair::from_seed(seed);
}

key_pair numbered_key(std::uint8_t n) {
  REQUIRE(start_crypto().has_value());
  std::array<std::uint8_t, 32> seed{};
  seed[0] = n;
  return key_pair::from_seed(seed);
}

// y = -1: the point of order 2 (RFC 8032, section 5.1).
constexpr std::array<std::uint8_t, 32> order_2 = {
    0xec, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f};

} // namespace

TEST_CASE("the VRF meets the vectors of RFC 9381", "[base][vrf][vectors]") {
  const auto cases = test::json_vector("ecvrf.json").at("cases");
  REQUIRE(cases.size() == 3);
  for (const auto& c : cases) {
    const auto key = key_of(c.at("seed"));
    const auto alpha = from_hex(c.at("alpha").get<std::string>()).value();
    CHECK(to_hex(key.identity().view()) == c.at("pub_key").get<std::string>());
    CHECK(to_hex(vrf_input_point(key.identity(), alpha)) == c.at("h").get<std::string>());
    const auto proof = vrf_prove(key, alpha);
    CHECK(to_hex(proof.view()) == c.at("pi").get<std::string>());
    const auto checked = vrf_verify(key.identity(), alpha, proof);
    REQUIRE(checked.has_value());
    CHECK(to_hex(checked->view()) == c.at("beta").get<std::string>());
    CHECK(vrf_output_of(proof) == checked);
  }
}

TEST_CASE("a proof with any byte changed is refused", "[base][vrf]") {
  const auto key = numbered_key(1);
  const auto alpha = as_bytes("slot 7");
  const auto proof = vrf_prove(key, alpha);
  REQUIRE(vrf_verify(key.identity(), alpha, proof).has_value());
  for (std::size_t i = 0; i < proof.data.size(); ++i) {
    auto bad = proof;
    bad.data[i] ^= 1;
    CAPTURE(i);
    CHECK_FALSE(vrf_verify(key.identity(), alpha, bad).has_value());
  }
}

TEST_CASE("a proof is of one key and one input", "[base][vrf]") {
  const auto key = numbered_key(1);
  const auto proof = vrf_prove(key, as_bytes("slot 7"));
  CHECK_FALSE(vrf_verify(key.identity(), as_bytes("slot 8"), proof).has_value());
  CHECK_FALSE(vrf_verify(numbered_key(2).identity(), as_bytes("slot 7"), proof).has_value());
}

TEST_CASE("a second encoding of the same proof is refused", "[base][vrf]") {
  const auto key = numbered_key(1);
  const auto alpha = as_bytes("slot 7");
  auto proof = vrf_prove(key, alpha);
  // s + L, which means the same scalar.
  constexpr std::array<std::uint8_t, 32> order = {0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58,
                                                  0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14,
                                                  0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
                                                  0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x10};
  unsigned carry = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    carry += proof.data[48 + i] + unsigned{order[i]};
    proof.data[48 + i] = static_cast<std::uint8_t>(carry);
    carry >>= 8;
  }
  REQUIRE(carry == 0);
  CHECK_FALSE(vrf_verify(key.identity(), alpha, proof).has_value());
}

TEST_CASE("keys and proofs outside the prime-order subgroup are refused", "[base][vrf]") {
  const auto key = numbered_key(1);
  const auto alpha = as_bytes("slot 7");
  auto proof = vrf_prove(key, alpha);
  CHECK_FALSE(vrf_verify(public_key{order_2}, alpha, proof).has_value());
  std::copy(order_2.begin(), order_2.end(), proof.data.begin());
  CHECK_FALSE(vrf_verify(key.identity(), alpha, proof).has_value());
  CHECK_FALSE(vrf_output_of(proof).has_value());
  // 2^255 - 19 + 1: not the canonical encoding of y = 1.
  std::fill_n(proof.data.begin(), 32, std::uint8_t{0xff});
  proof.data[0] = 0xee;
  proof.data[31] = 0x7f;
  CHECK_FALSE(vrf_output_of(proof).has_value());
}

TEST_CASE("outputs of neighbouring inputs have nothing in common", "[base][vrf]") {
  const auto key = numbered_key(3);
  std::set<vrf_output> seen;
  std::size_t ones = 0;
  for (std::uint8_t slot = 0; slot < 64; ++slot) {
    const auto output = vrf_output_of(vrf_prove(key, std::array{slot}));
    REQUIRE(output.has_value());
    seen.insert(*output);
    ones += output->data[0] & 1u;
  }
  CHECK(seen.size() == 64);
  // 32 expected, standard deviation 4.
  CHECK(ones > 16);
  CHECK(ones < 48);
}
