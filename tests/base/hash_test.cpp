// SHA-256 against the examples of FIPS 180-2 appendix B and the NIST example pages for FIPS 180-4.
#include "base/hash.hpp"

#include "tests/support/catch.hpp"

using namespace concur;

namespace {

std::string sha256_hex(std::string_view text) { return to_hex(sha256(as_bytes(text))); }

constexpr std::string_view abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

} // namespace

TEST_CASE("SHA-256 agrees with NIST on short texts", "[base][hash]") {
  CHECK(sha256_hex("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(sha256_hex("abc") == abc);
}

TEST_CASE("SHA-256 agrees with NIST on texts of several blocks", "[base][hash]") {
  CHECK(sha256_hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") ==
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  CHECK(sha256_hex("abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
                   "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu") ==
        "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1");
}

TEST_CASE("SHA-256 agrees with NIST on a million letters", "[base][hash]") {
  CHECK(sha256_hex(std::string(1'000'000, 'a')) ==
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("a stream of pieces hashes to the same as the whole", "[base][hash]") {
  std::string text(1'000'000, 'a');
  sha256_stream stream;
  std::size_t at = 0;
  // Pieces of 1, 2, 3, ... characters meet every position in the function's 64-byte block.
  for (std::size_t length = 1; at < text.size(); ++length) {
    stream.add(std::string_view{text}.substr(at, length));
    at += length;
  }
  CHECK(to_hex(stream.finish()) ==
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("a stream without pieces hashes the empty text", "[base][hash]") {
  CHECK(to_hex(sha256_stream{}.finish()) ==
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST_CASE("the double hash of Bitcoin's first header is its known block hash", "[base][hash]") {
  // Block 0 of Bitcoin's main chain.
  auto header = from_hex("01000000"
                         "0000000000000000000000000000000000000000000000000000000000000000"
                         "3ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4a"
                         "29ab5f49ffff001d1dac2b7c");
  REQUIRE(header.has_value());
  CHECK(to_reversed_hex(sha256d(*header)) ==
        "000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f");
}

TEST_CASE("a hash is read back from its hexadecimal form", "[base][hash]") {
  CHECK(hash_from_hex(abc) == sha256(as_bytes("abc")));
  CHECK(to_hex(*hash_from_hex(abc)) == abc);
}

TEST_CASE("a reversed hash begins with its last byte", "[base][hash]") {
  auto h =
      hash_from_reversed_hex("000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f");
  REQUIRE(h.has_value());
  CHECK(h->data[0] == 0x6f);
  CHECK(h->data[31] == 0x00);
  CHECK(to_hex(*h) == "6fe28c0ab6f1b372c1a6a246ae63f74f931e8365e15a089c68d6190000000000");
}

TEST_CASE("a hash of another length is refused", "[base][hash]") {
  CHECK(hash_from_hex("").error().kind == errc::usage);
  CHECK(hash_from_hex(abc.substr(1)).error().kind == errc::usage);
  CHECK(hash_from_hex(std::string{abc} + "00").error().kind == errc::usage);
  CHECK(hash_from_reversed_hex(abc.substr(2)).error().kind == errc::usage);
}

TEST_CASE("only the hash of zeros is zero", "[base][hash]") {
  CHECK(hash256{}.is_zero());
  for (std::size_t i : {std::size_t{0}, std::size_t{31}}) {
    hash256 h;
    h.data[i] = 1;
    CHECK_FALSE(h.is_zero());
  }
}

TEST_CASE("hashes are ordered by their first byte first", "[base][hash]") {
  hash256 early;
  hash256 late;
  late.data[0] = 1;
  early.data[31] = 255;
  CHECK(early < late);
}

TEST_CASE("the cryptography starts as often as it is asked to", "[base][hash]") {
  CHECK(start_crypto().has_value());
  CHECK(start_crypto().has_value());
}
