#include "base/hash.hpp"

#include <algorithm>
#include <new>
#include <sodium.h>

namespace concur {

std::string to_hex(const hash256& hash) { return to_hex(hash.view()); }

std::string to_reversed_hex(const hash256& hash) {
  auto copy = hash;
  std::reverse(copy.data.begin(), copy.data.end());
  return to_hex(copy.view());
}

result<hash256> hash_from_hex(std::string_view text) {
  hash256 out;
  if (auto ok = from_hex(text, out.data); !ok)
    return tl::unexpected<error>{ok.error()};
  return out;
}

result<hash256> hash_from_reversed_hex(std::string_view text) {
  auto out = hash_from_hex(text);
  if (out)
    std::reverse(out->data.begin(), out->data.end());
  return out;
}

status start_crypto() {
  if (sodium_init() < 0)
    return fail(errc::environment, "libsodium could not be initialised", {},
                "check that the system's source of random numbers works");
  return {};
}

hash256 sha256(byte_view data) {
  hash256 out;
  crypto_hash_sha256(out.data.data(), data.data(), data.size());
  return out;
}

hash256 sha256d(byte_view data) { return sha256(sha256(data).view()); }

namespace {

auto* state_of(std::array<std::uint8_t, 128>& storage) {
  return std::launder(reinterpret_cast<crypto_hash_sha256_state*>(storage.data()));
}

} // namespace

sha256_stream::sha256_stream() {
  static_assert(sizeof(crypto_hash_sha256_state) <= sizeof state_);
  crypto_hash_sha256_init(new (state_.data()) crypto_hash_sha256_state);
}

sha256_stream& sha256_stream::add(byte_view data) {
  crypto_hash_sha256_update(state_of(state_), data.data(), data.size());
  return *this;
}

hash256 sha256_stream::finish() {
  hash256 out;
  crypto_hash_sha256_final(state_of(state_), out.data.data());
  return out;
}

} // namespace concur
