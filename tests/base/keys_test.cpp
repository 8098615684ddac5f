#include "base/hash.hpp"
#include "base/keys.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/vectors.hpp"

using namespace concur;
using concur::test::json_vector;

namespace {

template <class Fixed>
Fixed fixed(const std::string& hex) {
  Fixed out;
  REQUIRE(from_hex(hex, out.data));
  return out;
}

std::array<std::uint8_t, 32> seed_of(const std::string& hex) { return fixed<hash256>(hex).data; }

bytes bytes_of(const std::string& hex) {
  auto out = from_hex(hex);
  REQUIRE(out);
  return *out;
}

void check_cases(const nlohmann::json& cases, std::size_t expected_valid) {
  std::size_t valid = 0;
  for (const auto& c : cases) {
    INFO(c["what"].get<std::string>());
    bool accepted = verify(fixed<public_key>(c["pub_key"]), bytes_of(c["message"]),
                           fixed<signature>(c["signature"]));
    CHECK(accepted == c["valid"]["libsodium_1_0_18"].get<bool>());
    valid += accepted ? 1 : 0;
  }
  CHECK(valid == expected_valid);
}

} // namespace

TEST_CASE("keys and signatures are those of RFC 8032", "[base][keys]") {
  REQUIRE(start_crypto());
  auto file = json_vector("ed25519_edges.json");
  REQUIRE(file["rfc8032"].size() == 4);
  for (const auto& v : file["rfc8032"]) {
    INFO(v["name"].get<std::string>());
    auto seed = seed_of(v["seed"]);
    auto key = key_pair::from_seed(seed);
    auto message = bytes_of(v["message"]);
    CHECK(to_hex(key.identity().view()) == v["pub_key"].get<std::string>());
    auto s = key.sign(message);
    CHECK(to_hex(s.view()) == v["signature"].get<std::string>());
    CHECK(verify(key.identity(), message, s));
    CHECK(is_prime_order(key.identity()));
    std::array<std::uint8_t, 32> copy{};
    key.copy_seed(copy);
    CHECK(copy == seed);
  }
}

TEST_CASE("the twelve disputed signatures are judged as libsodium does", "[base][keys]") {
  REQUIRE(start_crypto());
  auto cases = json_vector("ed25519_speccheck.json")["cases"];
  REQUIRE(cases.size() == 12);
  check_cases(cases, 1);
}

TEST_CASE("signatures at the edges are judged as libsodium does", "[base][keys]") {
  REQUIRE(start_crypto());
  auto cases = json_vector("ed25519_edges.json")["edges"];
  REQUIRE(cases.size() == 16);
  check_cases(cases, 4);
}

TEST_CASE("keys with a torsion part are not of prime order", "[base][keys]") {
  REQUIRE(start_crypto());
  auto file = json_vector("ed25519_edges.json");
  auto points = file["core_is_valid_point"]["points"];
  REQUIRE(points.size() == 4);
  for (const auto& p : points) {
    INFO(p["what"].get<std::string>());
    CHECK(is_prime_order(fixed<public_key>(p["point"])) == p["is_valid_point_fixed"].get<bool>());
  }
  std::size_t mixed = 0;
  for (const auto& c : file["edges"])
    if (c["what"].get<std::string>().rfind("key with a torsion part", 0) == 0) {
      CHECK_FALSE(is_prime_order(fixed<public_key>(c["pub_key"])));
      ++mixed;
    }
  CHECK(mixed == 6);
  // Of the disputed cases only the two with S out of range have a key of prime order.
  auto disputed = json_vector("ed25519_speccheck.json")["cases"];
  for (const auto& c : disputed) {
    auto id = c["id"].get<int>();
    INFO("case " << id);
    CHECK(is_prime_order(fixed<public_key>(c["pub_key"])) == (id == 6 || id == 7));
  }
}

TEST_CASE("keys of small order are refused in all fourteen encodings", "[base][keys]") {
  REQUIRE(start_crypto());
  // y of order 4, 1, 8, 8, 2 and the ones that exceed the field by being not reduced (section 5.1.3
  // of RFC 8032 refuses the latter); each with both signs of x.
  for (std::string hex : {"0000000000000000000000000000000000000000000000000000000000000000",
                          "0100000000000000000000000000000000000000000000000000000000000000",
                          "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
                          "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
                          "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                          "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                          "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"}) {
    auto key = fixed<public_key>(hex);
    INFO(hex);
    CHECK_FALSE(is_prime_order(key));
    key.data[31] ^= 0x80;
    CHECK_FALSE(is_prime_order(key));
  }
}

TEST_CASE("points off the curve and encodings not reduced are no keys", "[base][keys]") {
  REQUIRE(start_crypto());
  // y = 2 has no x; y = 3 is on the curve, and p + 3 is the same point encoded wrongly.
  public_key key{};
  key.data[0] = 2;
  CHECK_FALSE(is_prime_order(key));
  public_key beyond =
      fixed<public_key>("f0ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f");
  CHECK_FALSE(is_prime_order(beyond));
}

TEST_CASE("every derived key is of prime order and no other key takes its signature",
          "[base][keys]") {
  REQUIRE(start_crypto());
  std::array<std::uint8_t, 32> seed{};
  auto other = key_pair::from_seed(seed);
  // More keys than share one page of guarded memory.
  std::vector<key_pair> keys;
  for (std::uint32_t i = 1; i <= 600; ++i) {
    store_le(seed.data(), i);
    keys.push_back(key_pair::from_seed(seed));
  }
  for (const auto& key : keys)
    CHECK(is_prime_order(key.identity()));
  auto s = keys.back().sign(as_bytes("pay"));
  CHECK(verify(keys.back().identity(), as_bytes("pay"), s));
  CHECK_FALSE(verify(keys.back().identity(), as_bytes("pax"), s));
  CHECK_FALSE(verify(other.identity(), as_bytes("pay"), s));
}

TEST_CASE("a copy of a key signs after the original is gone", "[base][keys]") {
  REQUIRE(start_crypto());
  auto copy = [] {
    auto key = key_pair::generate();
    return key;
  }();
  auto other = key_pair::generate();
  CHECK(copy.identity() != other.identity());
  CHECK(verify(copy.identity(), as_bytes("pay"), copy.sign(as_bytes("pay"))));
}
