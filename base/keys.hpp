// Ed25519 (RFC 8032) behind a port. One verifier everywhere, single and cofactorless, so that all
// nodes agree on which signatures are valid: libsodium's crypto_sign_verify_detached.
// There is deliberately no batch verification (Chalkias, Garillot, Nikolaenko 2020).
#pragma once

#include "base/bytes.hpp"

#include <compare>
#include <memory>

namespace concur {

struct public_key {
  std::array<std::uint8_t, 32> data{};

  friend auto operator<=>(const public_key&, const public_key&) = default;
  byte_view view() const { return data; }
};

struct signature {
  std::array<std::uint8_t, 64> data{};

  friend auto operator<=>(const signature&, const signature&) = default;
  byte_view view() const { return data; }
};

/// A private key in guarded memory (sodium_malloc), wiped when the last copy goes. Copies share it.
class key_pair {
public:
  /// The key that RFC 8032 derives from 32 secret bytes.
  static key_pair from_seed(std::span<const std::uint8_t, 32> seed);

  /// From the operating system's random numbers. Not repeatable: for real keys only.
  static key_pair generate();

  const public_key& identity() const { return public_; }
  signature sign(byte_view message) const;

  /// The 32 secret bytes; only key files and base/vrf.cpp may ask for them.
  void copy_seed(std::span<std::uint8_t, 32> out) const;

private:
  struct secret;
  key_pair(public_key identity, std::shared_ptr<const secret> hidden);
  public_key public_;
  std::shared_ptr<const secret> secret_;
};

/// True if `s` is a signature of `message` under `key` by the rules at the top of this file.
bool verify(const public_key& key, byte_view message, const signature& s);

/// True if the key lies in the prime-order subgroup, which an account's key must. Keys with a
/// torsion part pass verify() on some messages and not on others.
bool is_prime_order(const public_key& key);

} // namespace concur
