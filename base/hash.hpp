// SHA-256 behind a port: the rest of the project never sees libsodium.
#pragma once

#include "base/bytes.hpp"

#include <compare>
#include <memory>

namespace concur {

/// 32 bytes of a hash, in the order in which the function writes them.
struct hash256 {
  std::array<std::uint8_t, 32> data{};

  friend auto operator<=>(const hash256&, const hash256&) = default;
  byte_view view() const { return data; }
  bool is_zero() const { return *this == hash256{}; }
};

/// Bitcoin and its users print hashes reversed: most significant byte of the number first.
std::string to_hex(const hash256& hash);
std::string to_reversed_hex(const hash256& hash);
result<hash256> hash_from_hex(std::string_view text);
result<hash256> hash_from_reversed_hex(std::string_view text);

/// For hash tables that are only looked up in, never iterated over.
struct hash256_hasher {
  std::size_t operator()(const hash256& h) const { return load_le<std::uint64_t>(h.data.data()); }
};

/// Must have returned success before anything else of hash.hpp or keys.hpp is used.
status start_crypto();

hash256 sha256(byte_view data);

/// SHA-256 of the SHA-256, as Bitcoin uses it.
hash256 sha256d(byte_view data);

/// SHA-256 piece by piece.
class sha256_stream {
public:
  sha256_stream();
  sha256_stream& add(byte_view data);
  sha256_stream& add(std::string_view text) { return add(as_bytes(text)); }
  hash256 finish();

private:
  alignas(16) std::array<std::uint8_t, 128> state_; // holds crypto_hash_sha256_state
};

} // namespace concur
