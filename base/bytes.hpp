// Byte strings, hexadecimal and little-endian integers.
#pragma once

#include "base/result.hpp"

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace concur {

using bytes = std::vector<std::uint8_t>;
using byte_view = std::span<const std::uint8_t>;

inline byte_view as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// Lower-case, two digits a byte, in memory order.
std::string to_hex(byte_view data);

/// Accepts both cases; odd length or another character is errc::usage.
result<bytes> from_hex(std::string_view text);

/// Fills `out` exactly; another length is errc::usage.
status from_hex(std::string_view text, std::span<std::uint8_t> out);

template <class Int>
constexpr void store_le(std::uint8_t* out, Int value) {
  // Compilers do not always join the loop below into the one store that it is here.
  if (std::endian::native == std::endian::little && !std::is_constant_evaluated()) {
    std::memcpy(out, &value, sizeof(Int));
    return;
  }
  for (std::size_t i = 0; i < sizeof(Int); ++i)
    out[i] = static_cast<std::uint8_t>(value >> (8 * i));
}

template <class Int>
constexpr Int load_le(const std::uint8_t* in) {
  Int value = 0;
  if (std::endian::native == std::endian::little && !std::is_constant_evaluated()) {
    std::memcpy(&value, in, sizeof(Int));
    return value;
  }
  for (std::size_t i = 0; i < sizeof(Int); ++i)
    value = static_cast<Int>(value | static_cast<Int>(static_cast<Int>(in[i]) << (8 * i)));
  return value;
}

template <class Int>
constexpr void store_be(std::uint8_t* out, Int value) {
  for (std::size_t i = 0; i < sizeof(Int); ++i)
    out[i] = static_cast<std::uint8_t>(value >> (8 * (sizeof(Int) - 1 - i)));
}

} // namespace concur
