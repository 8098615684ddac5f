#include "consensus/pow/headers.hpp"

#include <algorithm>

namespace concur::consensus::pow {

bitcoin_header parse_header(std::span<const std::uint8_t, bitcoin_header_bytes> in) {
  bitcoin_header out;
  out.version = static_cast<std::int32_t>(load_le<std::uint32_t>(in.data()));
  std::copy_n(in.data() + 4, 32, out.prev.data.begin());
  std::copy_n(in.data() + 36, 32, out.merkle_root.data.begin());
  out.time = load_le<std::uint32_t>(in.data() + 68);
  out.bits = load_le<std::uint32_t>(in.data() + 72);
  out.nonce = load_le<std::uint32_t>(in.data() + 76);
  return out;
}

result<bitcoin_header> header_from_hex(std::string_view text) {
  header_bytes raw;
  if (const status read = from_hex(text, raw); !read)
    return tl::unexpected(read.error());
  return parse_header(raw);
}

header_bytes serialise(const bitcoin_header& header) {
  header_bytes out;
  store_le(out.data(), static_cast<std::uint32_t>(header.version));
  std::copy_n(header.prev.data.begin(), 32, out.data() + 4);
  std::copy_n(header.merkle_root.data.begin(), 32, out.data() + 36);
  store_le(out.data() + 68, header.time);
  store_le(out.data() + 72, header.bits);
  store_le(out.data() + 76, header.nonce);
  return out;
}

hash256 hash_of(const bitcoin_header& header) { return sha256d(serialise(header)); }

} // namespace concur::consensus::pow
