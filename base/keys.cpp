#include "base/keys.hpp"
#include "base/assert.hpp"

#include <algorithm>
#include <new>
#include <sodium.h>

namespace concur {
namespace {

constexpr std::size_t secret_bytes = crypto_sign_SECRETKEYBYTES;

// sodium_malloc spends four mappings and a page on each call, and a process has some 65,000
// mappings: with a piece for each key, a run with many accounts would use them up. So keys of one
// thread share pages.
constexpr std::size_t keys_per_page = 256;

struct guarded_page {
  std::uint8_t* data = static_cast<std::uint8_t*>(sodium_malloc(keys_per_page * secret_bytes));
  std::size_t used = 0;

  guarded_page() {
    if (data == nullptr)
      throw std::bad_alloc();
  }
  guarded_page(const guarded_page&) = delete;
  guarded_page& operator=(const guarded_page&) = delete;
  ~guarded_page() { sodium_free(data); }
};

std::shared_ptr<guarded_page> page_with_room() {
  // tidy: allow(threads) Nothing is shared by this, and no result depends on it.
  thread_local std::shared_ptr<guarded_page> page;
  if (page == nullptr || page->used == keys_per_page)
    page = std::make_shared<guarded_page>();
  return page;
}

// 1/8 modulo the group order L = 2^252 + 27742317777372353535851937790883648493.
constexpr std::array<std::uint8_t, 32> one_eighth = {
    0x79, 0x2f, 0xdc, 0xe2, 0x29, 0xe5, 0x06, 0x61, 0xd0, 0xda, 0x1c, 0x7d, 0xb3, 0x9d, 0xd3, 0x07,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x06};

} // namespace

/// The seed followed by the public key, as libsodium wants it. A slot is used once, so that no two
/// secrets ever share memory and the threads that let go of them need no agreement.
struct key_pair::secret {
  std::shared_ptr<guarded_page> page = page_with_room();
  std::uint8_t* data = page->data + secret_bytes * page->used++;

  secret() = default;
  secret(const secret&) = delete;
  secret& operator=(const secret&) = delete;
  ~secret() { sodium_memzero(data, secret_bytes); }
};

key_pair::key_pair(public_key identity, std::shared_ptr<const secret> hidden)
    : public_(identity), secret_(std::move(hidden)) {}

key_pair key_pair::from_seed(std::span<const std::uint8_t, 32> seed) {
  public_key identity;
  auto hidden = std::make_shared<secret>();
  auto failed = crypto_sign_seed_keypair(identity.data.data(), hidden->data, seed.data());
  CONCUR_ASSERT(failed == 0);
  return key_pair{identity, std::move(hidden)};
}

key_pair key_pair::generate() {
  public_key identity;
  auto hidden = std::make_shared<secret>();
  auto failed = crypto_sign_keypair(identity.data.data(), hidden->data);
  CONCUR_ASSERT(failed == 0);
  return key_pair{identity, std::move(hidden)};
}

signature key_pair::sign(byte_view message) const {
  signature out;
  crypto_sign_detached(out.data.data(), nullptr, message.data(), message.size(), secret_->data);
  return out;
}

void key_pair::copy_seed(std::span<std::uint8_t, 32> out) const {
  std::copy_n(secret_->data, out.size(), out.data());
}

bool verify(const public_key& key, byte_view message, const signature& s) {
  return crypto_sign_verify_detached(s.data.data(), message.data(), message.size(),
                                     key.data.data()) == 0;
}

// The whole group is the prime-order subgroup times one of order 8. [8]P lies in the subgroup, and
// [1/8 mod L] of it is P without its torsion part: equal to P if and only if there was none.
// Unlike crypto_core_ed25519_is_valid_point, which lets torsion of order 2 pass in the release of
// 1.0.18, this asks libsodium only about points on which all of its versions agree. Points of small
// order give the neutral element, which the multiplication refuses, and encodings that are not
// canonical differ from the canonical one that it gives.
bool is_prime_order(const public_key& key) {
  auto times8 = key.data;
  for (int doubling = 0; doubling < 3; ++doubling) {
    auto point = times8;
    if (crypto_core_ed25519_add(times8.data(), point.data(), point.data()) != 0)
      return false;
  }
  std::array<std::uint8_t, 32> back;
  if (crypto_scalarmult_ed25519_noclamp(back.data(), one_eighth.data(), times8.data()) != 0)
    return false;
  return back == key.data;
}

} // namespace concur
