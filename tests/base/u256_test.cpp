#include "base/u256.hpp"

#include "tests/support/catch.hpp"

#include <vector>

using namespace concur;

namespace {

u256 number(std::string_view hex) { return u256::from_hex(hex).value(); }

/// Numbers around all limb boundaries plus dense ones, the same in every run.
std::vector<u256> samples() {
  std::vector<u256> out{u256{}, u256::max(), u256{0xffffffffffffffff}};
  for (unsigned i = 0; i < 256; i += 31) {
    out.push_back(u256::power_of_two(i));
    out.push_back(u256::power_of_two(i) - u256{1});
    out.push_back(u256::max() - u256::power_of_two(i));
  }
  std::uint64_t x = 88172645463325252; // xorshift64
  for (unsigned i = 0; i < 20; ++i) {
    std::array<std::uint64_t, 4> limbs{};
    for (auto& limb : limbs) {
      x ^= x << 13;
      x ^= x >> 7;
      x ^= x << 17;
      limb = x;
    }
    out.push_back(u256{limbs} >> (11 * i));
  }
  return out;
}

} // namespace

TEST_CASE("a 256-bit number carries and borrows across all limbs", "[u256]") {
  CHECK(u256::max() + u256{1} == u256{});
  CHECK(u256{} - u256{1} == u256::max());
  CHECK(number("ffffffffffffffff") + u256{1} == number("10000000000000000"));
  CHECK(number("100000000000000000000000000000000") - u256{1} ==
        number("ffffffffffffffffffffffffffffffff"));
}

TEST_CASE("a 256-bit product and quotient agree with written-out values", "[u256]") {
  const u256 a = number("7D1DE5EAF9B156D53208F033B5AA8122D2d2355d5e12292b121156cfdb4a529c");
  const u256 b = number("d7f3a1c95b20e4861e0f");
  CHECK((a / b).short_hex() == "9451da79fe20fbfa97a9f96192585ce3ebabcd589246");
  CHECK((a % b).short_hex() == "85758640dc4b89518c82");
  CHECK((b * b).short_hex() == "b62b219cc193234ab6a235955873598e333b84e1");
  CHECK((a * 3).hex() == "7759b1c0ed14047f961ad09b20ff83687876a0181a367b813634046f91def7d4");
  CHECK((a * b).hex() == "f72ea05ced6052340808661c79a49b9f69ad00276d97725a746f33dabcb11f24");
  CHECK((a / 1209600).short_hex() == "6c76061af5d19749b10936158752a0d0c3c26a668077c4c3c24b2bab236");
}

TEST_CASE("shifting a 256-bit number is multiplication or division by a power of two", "[u256]") {
  for (const u256& a : samples())
    for (unsigned n = 0; n < 256; ++n) {
      const u256 power = u256::power_of_two(n);
      REQUIRE((a << n) == a * power);
      REQUIRE((a >> n) == a / power);
    }
  CHECK((u256::max() << 256).is_zero());
  CHECK((u256::max() >> 1000).is_zero());
}

TEST_CASE("quotient times divisor plus remainder gives the dividend back", "[u256]") {
  for (const u256& a : samples())
    for (const u256& b : samples()) {
      if (b.is_zero())
        continue;
      const u256_division d = divide(a, b);
      REQUIRE(d.remainder < b);
      REQUIRE(d.quotient <= a);
      const auto product = times(d.quotient, b);
      REQUIRE(product);
      REQUIRE(plus(*product, d.remainder) == a);
    }
}

TEST_CASE("multiplication distributes over addition modulo 2^256", "[u256]") {
  const u256 c = number("123456789abcdef0fedcba98765432100f1e2d3c4b5a69788796a5b4c3d2e1f0");
  for (const u256& a : samples())
    for (const u256& b : samples()) {
      REQUIRE(a * b == b * a);
      REQUIRE((a + b) * c == a * c + b * c);
      REQUIRE((a - b) * c == a * c - b * c);
    }
}

TEST_CASE("checked arithmetic on 256-bit numbers reports what does not fit", "[u256]") {
  CHECK_FALSE(plus(u256::max(), u256{1}));
  CHECK(plus(u256::max(), u256{}) == u256::max());
  CHECK_FALSE(minus(u256{1}, u256{2}));
  CHECK(minus(u256{2}, u256{2}) == u256{});
  CHECK_FALSE(times(u256::power_of_two(128), u256::power_of_two(128)));
  CHECK(times(u256::power_of_two(128), u256::power_of_two(127)) == u256::power_of_two(255));
  CHECK_FALSE(times(u256::power_of_two(255), u256{2}));
  CHECK(times(u256::max(), u256{1}) == u256::max());
}

TEST_CASE("scaling a 256-bit number loses nothing in between", "[u256]") {
  CHECK(scale(u256::max(), 7, 7) == u256::max());
  CHECK(scale(u256::max(), 0xffffffffffffffff, 0xffffffffffffffff) == u256::max());
  CHECK_FALSE(scale(u256::max(), 8, 7));
  CHECK(scale(u256{10}, 2, 3) == u256{6});
  CHECK(scale(u256::max(), 0, 3) == u256{});
  for (const u256& a : samples())
    if (a.bit_length() <= 200)
      CHECK(scale(a, 4838401, 1209600) == a * 4838401 / 1209600);
}

TEST_CASE("256-bit numbers are ordered by their most significant limb first", "[u256]") {
  CHECK(number("10000000000000000") > number("ffffffffffffffff"));
  CHECK(u256::power_of_two(255) > number("7fffffffffffffffffffffffffffffff"));
  CHECK((u256{5} <=> u256{5}) == std::strong_ordering::equal);
  CHECK(u256{4} < u256{5});
}

TEST_CASE("the bit length is the position of the highest bit plus one", "[u256]") {
  CHECK(u256{}.bit_length() == 0);
  CHECK(u256::max().bit_length() == 256);
  for (unsigned i = 0; i < 256; ++i) {
    CHECK(u256::power_of_two(i).bit_length() == i + 1);
    CHECK(u256::power_of_two(i).bit(i));
    CHECK_FALSE((~u256::power_of_two(i)).bit(i));
  }
}

TEST_CASE("a 256-bit number survives each of its written forms", "[u256]") {
  for (const u256& a : samples()) {
    CHECK(u256::from_le(a.to_le()) == a);
    CHECK(u256::from_be(a.to_be()) == a);
    CHECK(u256::from_hex(a.hex()) == a);
    CHECK(u256::from_hex(a.short_hex()) == a);
  }
  CHECK(u256{}.short_hex() == "0");
  CHECK(u256{0xabc}.to_be()[31] == 0xbc);
  CHECK(u256{0xabc}.to_le()[0] == 0xbc);
}

TEST_CASE("text that is not a 256-bit number is refused", "[u256]") {
  CHECK_FALSE(u256::from_hex(""));
  CHECK_FALSE(u256::from_hex("0x12"));
  CHECK_FALSE(u256::from_hex("12 "));
  CHECK_FALSE(u256::from_hex(std::string(65, '0')));
}

TEST_CASE("a digest is a different number read from the left and from the right", "[u256]") {
  hash256 digest;
  digest.data[0] = 1;
  CHECK(little_endian_number(digest) == u256{1});
  CHECK(big_endian_number(digest) == u256::power_of_two(248));
}

TEST_CASE("the double next to a 256-bit number is close", "[u256]") {
  CHECK(u256{}.to_double() == 0.0);
  CHECK(u256{1000}.to_double() == 1000.0);
  CHECK(u256::power_of_two(200).to_double() ==
        1606938044258990275541962092341162602522202993782792835301376.0);
}
