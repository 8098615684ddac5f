// A secret text under a passphrase, as text: the key by Argon2id (RFC 9106), then XSalsa20 and
// Poly1305 (libsodium's secretbox), so that a changed byte is found out.
//
//   concur-sealed 1
//   argon2id PASSES MEMORY        passes, and bytes of memory
//   salt 32 hexadecimal digits
//   nonce 48 hexadecimal digits
//   box hexadecimal digits        the text and 16 bytes more
#pragma once

#include "base/bytes.hpp"

#include <string>

namespace concur {

/// What a guess costs. The default is libsodium's "moderate": a second or so, 256 MiB.
struct sealing_cost {
  std::uint64_t passes = 3;
  std::uint64_t memory_bytes = 256ull << 20;
};

bool is_sealed_text(std::string_view text);

/// errc::environment if there is no memory for it. @pre start_crypto() succeeded
result<std::string> seal_text(std::string_view secret, std::string_view passphrase,
                              const sealing_cost& cost = {});

/// errc::usage if it is none, was changed, or the passphrase is another: which of the last two
/// cannot be told. More than 16 passes or 1 GiB are refused. errc::environment if there is no
/// memory for it. @pre start_crypto() succeeded
result<std::string> open_sealed_text(std::string_view text, std::string_view passphrase);

} // namespace concur
