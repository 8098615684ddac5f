#include "base/secret.hpp"

#include "base/crypto_library.hpp"
#include "base/hash.hpp"
#include "tests/support/catch.hpp"

#include <new>

namespace concur {

TEST_CASE("wiping leaves zeroes", "[secret]") {
  std::array<std::uint8_t, 4> secret{1, 2, 3, 4};
  wipe(secret);
  CHECK(secret == std::array<std::uint8_t, 4>{});
}

TEST_CASE("a secret array is wiped when it goes", "[secret]") {
  alignas(secret_array<32>) std::array<std::uint8_t, sizeof(secret_array<32>)> room;
  room.fill(7);
  auto* secret = new (room.data()) secret_array<32>;
  secret->data.fill(9);
  secret->~secret_array();
  CHECK(room == std::array<std::uint8_t, sizeof(secret_array<32>)>{});
}

TEST_CASE("the library tells its version", "[secret]") {
  REQUIRE(start_crypto());
  CHECK(crypto_library_in_use().version.substr(0, 2) == "1.");
}

} // namespace concur
