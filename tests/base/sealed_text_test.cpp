#include "base/sealed_text.hpp"

#include "base/hash.hpp"
#include "base/keys.hpp"
#include "tests/support/catch.hpp"

using namespace concur;

namespace {

/// Cheap, so that tests are quick.
constexpr sealing_cost little{1, 64 * 1024};

std::string sealed(std::string_view text = "a secret", std::string_view passphrase = "correct") {
  REQUIRE(start_crypto());
  auto out = seal_text(text, passphrase, little);
  REQUIRE(out);
  return *out;
}

} // namespace

TEST_CASE("a sealed text opens under its passphrase and no other", "[sealed]") {
  auto text = sealed();
  CHECK(is_sealed_text(text));
  CHECK(text.find("secret") == std::string::npos);
  CHECK(*open_sealed_text(text, "correct") == "a secret");
  for (auto wrong : {"", "Correct", "correct "}) {
    auto opened = open_sealed_text(text, wrong);
    REQUIRE_FALSE(opened);
    CHECK(opened.error().kind == errc::usage);
    CHECK_THAT(opened.error().what, Catch::Contains("passphrase is wrong"));
  }
  CHECK(open_sealed_text(sealed(""), "correct")->empty());
}

TEST_CASE("the same text is sealed differently each time", "[sealed]") {
  CHECK(sealed() != sealed());
}

TEST_CASE("a sealed text that was changed does not open", "[sealed]") {
  auto text = sealed();
  for (std::size_t at = 0; at < text.size(); at += 3) {
    auto other = text;
    other[at] = other[at] == '1' ? '2' : '1';
    CAPTURE(at);
    CHECK_FALSE(open_sealed_text(other, "correct"));
  }
  CHECK_FALSE(open_sealed_text(text + "x", "correct"));
  CHECK_FALSE(open_sealed_text(text.substr(0, text.size() - 3), "correct"));
}

TEST_CASE("a file cannot ask for more work than is sensible", "[sealed]") {
  auto text = sealed();
  auto begin = text.find("argon2id");
  auto end = text.find('\n', begin);
  for (auto cost : {"argon2id 1 99999999999", "argon2id 4000000000 65536", "argon2id 0 65536"}) {
    auto opened = open_sealed_text(std::string{text}.replace(begin, end - begin, cost), "correct");
    REQUIRE_FALSE(opened);
    CHECK_THAT(opened.error().what, Catch::Contains("damaged"));
  }
}
