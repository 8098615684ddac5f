// Memory that holds a secret for a moment, outside a key_pair.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace concur {

/// Zeroes in a way that no compiler leaves out.
void wipe(std::span<std::uint8_t> secret);

/// Wiped when it goes. It cannot be copied, so that there is one place to wipe.
template <std::size_t Size>
struct secret_array {
  std::array<std::uint8_t, Size> data{};

  secret_array() = default;
  secret_array(const secret_array&) = delete;
  secret_array& operator=(const secret_array&) = delete;
  ~secret_array() { wipe(data); }
};

} // namespace concur
