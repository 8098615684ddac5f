// Bitcoin's block header of 80 bytes (bitcoin/bitcoin: src/primitives/block.h).
#pragma once

#include "base/hash.hpp"

namespace concur::consensus::pow {

inline constexpr std::size_t bitcoin_header_bytes = 80;

struct bitcoin_header {
  std::int32_t version = 1;
  hash256 prev;           ///< of the parent's header, in the order in which it was hashed
  hash256 merkle_root;    ///< likewise
  std::uint32_t time = 0; ///< seconds since 1970-01-01 UTC
  std::uint32_t bits = 0;
  std::uint32_t nonce = 0;

  friend bool operator==(const bitcoin_header&, const bitcoin_header&) = default;
};

using header_bytes = std::array<std::uint8_t, bitcoin_header_bytes>;

/// Every 80 bytes are a header, so this cannot fail.
bitcoin_header parse_header(std::span<const std::uint8_t, bitcoin_header_bytes> in);
/// 160 hexadecimal digits; something else is errc::usage.
result<bitcoin_header> header_from_hex(std::string_view text);
header_bytes serialise(const bitcoin_header& header);

/// SHA-256 of SHA-256 of the 80 bytes; people print it by to_reversed_hex.
hash256 hash_of(const bitcoin_header& header);

} // namespace concur::consensus::pow
