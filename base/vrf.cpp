#include "base/vrf.hpp"

#include "base/assert.hpp"

#include <algorithm>
#include <initializer_list>
#include <sodium.h>

namespace concur {
namespace {

using bytes32 = std::array<std::uint8_t, 32>; // an encoded point or a scalar, little endian
using digest512 = std::array<std::uint8_t, crypto_hash_sha512_BYTES>;

// Section 5.5, ECVRF-EDWARDS25519-SHA512-TAI; what is hashed begins and ends with these.
constexpr std::uint8_t suite[] = {0x03};
constexpr std::uint8_t domain_encode[] = {0x01};
constexpr std::uint8_t domain_challenge[] = {0x02};
constexpr std::uint8_t domain_output[] = {0x03};
constexpr std::uint8_t domain_back[] = {0x00};

constexpr std::size_t challenge_bytes = 16;

constexpr bytes32 neutral = {0x01};

// L = 2^252 + 27742317777372353535851937790883648493, the order of the base point.
constexpr bytes32 group_order = {0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7,
                                 0xa2, 0xde, 0xf9, 0xde, 0x14, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
                                 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x10};

digest512 sha512(std::initializer_list<byte_view> parts) {
  crypto_hash_sha512_state state;
  crypto_hash_sha512_init(&state);
  for (auto part : parts)
    crypto_hash_sha512_update(&state, part.data(), part.size());
  digest512 out;
  crypto_hash_sha512_final(&state, out.data());
  sodium_memzero(&state, sizeof state);
  return out;
}

bytes32 reduced(const digest512& wide) {
  bytes32 out;
  crypto_core_ed25519_scalar_reduce(out.data(), wide.data());
  return out;
}

bool below_group_order(const bytes32& scalar) {
  return std::lexicographical_compare(scalar.rbegin(), scalar.rend(), group_order.rbegin(),
                                      group_order.rend());
}

/// y < 2^255 - 19 (RFC 8032, section 5.1.3), which libsodium's arithmetic does not insist on.
bool is_canonical(const bytes32& point) {
  const bool high = (point[31] & 0x7f) == 0x7f && std::all_of(point.begin() + 1, point.end() - 1,
                                                              [](auto b) { return b == 0xff; });
  return !high || point[0] < 0xed;
}

/// [8]P, the cofactor cleared; nothing if it is no point of the curve.
std::optional<bytes32> times_cofactor(bytes32 point) {
  for (int doubling = 0; doubling < 3; ++doubling) {
    auto once = point;
    if (crypto_core_ed25519_add(point.data(), once.data(), once.data()) != 0)
      return std::nullopt;
  }
  return point;
}

/// Nothing for a scalar of zero. @pre `point` is of the prime-order subgroup
std::optional<bytes32> multiply(const bytes32& scalar, const bytes32& point) {
  bytes32 out;
  if (crypto_scalarmult_ed25519_noclamp(out.data(), scalar.data(), point.data()) != 0)
    return std::nullopt;
  return out;
}

std::optional<bytes32> multiply_base(const bytes32& scalar) {
  bytes32 out;
  if (crypto_scalarmult_ed25519_base_noclamp(out.data(), scalar.data()) != 0)
    return std::nullopt;
  return out;
}

/// [s]P - [c]Q from the first two.
std::optional<bytes32> difference(const std::optional<bytes32>& sp,
                                  const std::optional<bytes32>& cq) {
  bytes32 out;
  if (!sp || !cq || crypto_core_ed25519_sub(out.data(), sp->data(), cq->data()) != 0)
    return std::nullopt;
  return out;
}

/// Section 5.4.3, as a scalar whose upper half is zero.
bytes32 challenge(const public_key& key, const bytes32& h, const bytes32& gamma, const bytes32& u,
                  const bytes32& v) {
  const auto all = sha512({suite, domain_challenge, key.view(), h, gamma, u, v, domain_back});
  bytes32 c{};
  std::copy_n(all.begin(), challenge_bytes, c.begin());
  return c;
}

struct parts {
  bytes32 gamma{}, c{}, s{};
};

/// Section 5.4.4.
parts split(const vrf_proof& proof) {
  parts out;
  std::copy_n(proof.data.begin(), 32, out.gamma.begin());
  std::copy_n(proof.data.begin() + 32, challenge_bytes, out.c.begin());
  std::copy_n(proof.data.begin() + 32 + challenge_bytes, 32, out.s.begin());
  return out;
}

/// What a private key consists of (RFC 8032, section 5.1.5); wiped when it goes.
struct expanded_secret {
  bytes32 scalar{}, nonce_key{};

  explicit expanded_secret(const key_pair& key) {
    bytes32 seed;
    key.copy_seed(seed);
    auto wide = sha512({seed});
    std::copy_n(wide.begin(), 32, scalar.begin());
    std::copy_n(wide.begin() + 32, 32, nonce_key.begin());
    scalar[0] &= 248;
    scalar[31] = static_cast<std::uint8_t>((scalar[31] & 127) | 64);
    sodium_memzero(seed.data(), seed.size());
    sodium_memzero(wide.data(), wide.size());
  }
  expanded_secret(const expanded_secret&) = delete;
  expanded_secret& operator=(const expanded_secret&) = delete;
  ~expanded_secret() {
    sodium_memzero(scalar.data(), scalar.size());
    sodium_memzero(nonce_key.data(), nonce_key.size());
  }
};

} // namespace

std::array<std::uint8_t, 32> vrf_input_point(const public_key& key, byte_view alpha) {
  // Every second try is on the curve: 256 tries fail once in 2^256 inputs.
  for (unsigned counter = 0; counter < 256; ++counter) {
    const std::uint8_t attempt[] = {static_cast<std::uint8_t>(counter)};
    const auto all = sha512({suite, domain_encode, key.view(), alpha, attempt, domain_back});
    bytes32 candidate;
    std::copy_n(all.begin(), 32, candidate.begin());
    if (!is_canonical(candidate))
      continue;
    if (auto h = times_cofactor(candidate); h && *h != neutral)
      return *h;
  }
  CONCUR_ASSERT(false && "no point of the curve in 256 tries");
  return neutral;
}

vrf_proof vrf_prove(const key_pair& key, byte_view alpha) {
  const expanded_secret secret{key};
  const auto h = vrf_input_point(key.identity(), alpha);
  const auto gamma = multiply(secret.scalar, h);
  auto k = reduced(sha512({secret.nonce_key, h}));
  const auto u = multiply_base(k);
  const auto v = multiply(k, h);
  CONCUR_ASSERT(gamma && u && v); // Only a zero scalar fails, once in 2^252 inputs.
  const auto c = challenge(key.identity(), h, *gamma, *u, *v);
  bytes32 product, s;
  crypto_core_ed25519_scalar_mul(product.data(), c.data(), secret.scalar.data());
  crypto_core_ed25519_scalar_add(s.data(), k.data(), product.data());
  sodium_memzero(k.data(), k.size());
  sodium_memzero(product.data(), product.size());
  vrf_proof out;
  auto end = std::copy(gamma->begin(), gamma->end(), out.data.begin());
  end = std::copy_n(c.begin(), challenge_bytes, end);
  std::copy(s.begin(), s.end(), end);
  return out;
}

std::optional<vrf_output> vrf_verify(const public_key& key, byte_view alpha,
                                     const vrf_proof& proof) {
  const auto [gamma, c, s] = split(proof);
  if (!is_prime_order(key) || !below_group_order(s))
    return std::nullopt;
  const auto output = vrf_output_of(proof);
  if (!output)
    return std::nullopt;
  const auto h = vrf_input_point(key, alpha);
  const auto u = difference(multiply_base(s), multiply(c, key.data));
  const auto v = difference(multiply(s, h), multiply(c, gamma));
  if (!u || !v || challenge(key, h, gamma, *u, *v) != c)
    return std::nullopt;
  return output;
}

std::optional<vrf_output> vrf_output_of(const vrf_proof& proof) {
  const auto gamma = split(proof).gamma;
  if (!is_prime_order({gamma}))
    return std::nullopt;
  const auto cleared = times_cofactor(gamma);
  CONCUR_ASSERT(cleared.has_value());
  return vrf_output{sha512({suite, domain_output, *cleared, domain_back})};
}

} // namespace concur
