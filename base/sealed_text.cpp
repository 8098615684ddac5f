#include "base/sealed_text.hpp"

#include "base/named_line.hpp"
#include "base/secret.hpp"

#include <charconv>
#include <sodium.h>
#include <vector>

namespace concur {
namespace {

constexpr std::string_view first_line = "concur-sealed 1\n";
constexpr std::uint64_t passes_max = 16, memory_max = 1ull << 30;
constexpr std::size_t overhead = crypto_secretbox_MACBYTES;

using box_key = secret_array<crypto_secretbox_KEYBYTES>;

struct parts {
  sealing_cost cost;
  std::array<std::uint8_t, crypto_pwhash_SALTBYTES> salt{};
  std::array<std::uint8_t, crypto_secretbox_NONCEBYTES> nonce{};
  bytes box;
};

bool number(std::string_view text, std::uint64_t& out) {
  auto [at, bad] = std::from_chars(text.data(), text.data() + text.size(), out);
  return bad == std::errc{} && at == text.data() + text.size();
}

bool parse(std::string_view text, parts& out) {
  if (!is_sealed_text(text))
    return false;
  text.remove_prefix(first_line.size());
  auto cost = take_line(text, "argon2id");
  auto space = cost.find(' ');
  auto salt = take_line(text, "salt"), nonce = take_line(text, "nonce");
  auto box = from_hex(take_line(text, "box"));
  if (space == std::string_view::npos || !number(cost.substr(0, space), out.cost.passes) ||
      !number(cost.substr(space + 1), out.cost.memory_bytes) || !from_hex(salt, out.salt) ||
      !from_hex(nonce, out.nonce) || !box || box->size() < overhead || !text.empty())
    return false;
  out.box = std::move(*box);
  return out.cost.passes >= crypto_pwhash_OPSLIMIT_MIN && out.cost.passes <= passes_max &&
         out.cost.memory_bytes >= crypto_pwhash_MEMLIMIT_MIN && out.cost.memory_bytes <= memory_max;
}

status derive(box_key& key, const parts& p, std::string_view passphrase) {
  if (crypto_pwhash(key.data.data(), key.data.size(), passphrase.data(), passphrase.size(),
                    p.salt.data(), p.cost.passes, static_cast<std::size_t>(p.cost.memory_bytes),
                    crypto_pwhash_ALG_ARGON2ID13) == 0)
    return {};
  return fail(errc::environment, "no memory to derive a key: " +
                                     std::to_string(p.cost.memory_bytes >> 20) + " MiB are needed");
}

} // namespace

bool is_sealed_text(std::string_view text) { return text.starts_with(first_line); }

result<std::string> seal_text(std::string_view secret, std::string_view passphrase,
                              const sealing_cost& cost) {
  parts p;
  p.cost = cost;
  randombytes_buf(p.salt.data(), p.salt.size());
  randombytes_buf(p.nonce.data(), p.nonce.size());
  box_key key;
  if (auto ok = derive(key, p, passphrase); !ok)
    return tl::unexpected<error>{ok.error()};
  p.box.resize(secret.size() + overhead);
  crypto_secretbox_easy(p.box.data(), as_bytes(secret).data(), secret.size(), p.nonce.data(),
                        key.data.data());
  return std::string{first_line} + "argon2id " + std::to_string(cost.passes) + " " +
         std::to_string(cost.memory_bytes) + "\nsalt " + to_hex(byte_view{p.salt}) + "\nnonce " +
         to_hex(byte_view{p.nonce}) + "\nbox " + to_hex(byte_view{p.box}) + "\n";
}

result<std::string> open_sealed_text(std::string_view text, std::string_view passphrase) {
  parts p;
  if (!parse(text, p))
    return fail(errc::usage, "expected a text under a passphrase, and it is damaged");
  box_key key;
  if (auto ok = derive(key, p, passphrase); !ok)
    return tl::unexpected<error>{ok.error()};
  std::string out(p.box.size() - overhead, '\0');
  if (crypto_secretbox_open_easy(reinterpret_cast<std::uint8_t*>(out.data()), p.box.data(),
                                 p.box.size(), p.nonce.data(), key.data.data()) != 0)
    return fail(errc::usage, "the passphrase is wrong, or the file was changed");
  return out;
}

} // namespace concur
