#include "base/bytes.hpp"

#include "tests/support/catch.hpp"

using namespace concur;

TEST_CASE("bytes print as lower-case hexadecimal in memory order", "[base][bytes]") {
  CHECK(to_hex(bytes{}) == "");
  CHECK(to_hex(bytes{0x00, 0x0f, 0xf0, 0xab, 0xff}) == "000ff0abff");
  CHECK(to_hex(as_bytes("az")) == "617a");
}

TEST_CASE("hexadecimal is read in both cases", "[base][bytes]") {
  CHECK(from_hex("") == bytes{});
  CHECK(from_hex("00ff10") == bytes{0x00, 0xff, 0x10});
  CHECK(from_hex("aBcDeF") == bytes{0xab, 0xcd, 0xef});
}

TEST_CASE("an odd number of hexadecimal digits is refused", "[base][bytes]") {
  auto r = from_hex("abc");
  REQUIRE_FALSE(r.has_value());
  CHECK(r.error().kind == errc::usage);
}

TEST_CASE("a character that is no hexadecimal digit is named by its position", "[base][bytes]") {
  // The neighbours of '0' to '9', 'A' to 'F' and 'a' to 'f', and what a number parser would take.
  for (std::string_view text : {"/0", ":0", "@0", "G0", "`0", "g0", "-1", "+1", " 1", "x1"}) {
    auto r = from_hex(text);
    REQUIRE_FALSE(r.has_value());
    CHECK(r.error().kind == errc::usage);
    CHECK(r.error().what == "not a hexadecimal digit at position 1");
  }
  CHECK(from_hex("000g").error().what == "not a hexadecimal digit at position 4");
}

TEST_CASE("hexadecimal fills a given space exactly or not at all", "[base][bytes]") {
  std::array<std::uint8_t, 2> out{};
  CHECK(from_hex("1234", out).has_value());
  CHECK(out == std::array<std::uint8_t, 2>{0x12, 0x34});

  for (std::string_view text : {"", "12", "123", "12345", "123456"}) {
    auto s = from_hex(text, out);
    REQUIRE_FALSE(s.has_value());
    CHECK(s.error().kind == errc::usage);
  }
  CHECK(out == std::array<std::uint8_t, 2>{0x12, 0x34});
}

TEST_CASE("little-endian integers have their lowest byte first", "[base][bytes]") {
  std::array<std::uint8_t, 8> out{};
  store_le<std::uint64_t>(out.data(), 0x0123456789abcdef);
  CHECK(to_hex(out) == "efcdab8967452301");
  CHECK(load_le<std::uint64_t>(out.data()) == 0x0123456789abcdef);
  CHECK(load_le<std::uint32_t>(out.data()) == 0x89abcdef);
  CHECK(load_le<std::uint16_t>(out.data()) == 0xcdef);
  CHECK(load_le<std::uint8_t>(out.data()) == 0xef);
}

TEST_CASE("big-endian integers have their highest byte first", "[base][bytes]") {
  std::array<std::uint8_t, 4> out{};
  store_be<std::uint32_t>(out.data(), 0x01234567);
  CHECK(to_hex(out) == "01234567");
}

TEST_CASE("the extreme integers survive the way there and back", "[base][bytes]") {
  std::array<std::uint8_t, 8> out{};
  for (std::uint64_t value : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{1} << 63,
                              std::numeric_limits<std::uint64_t>::max()}) {
    store_le(out.data(), value);
    CHECK(load_le<std::uint64_t>(out.data()) == value);
  }
}
