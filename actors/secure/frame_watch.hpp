// Watches the frames of CAF's protocol (BASP, CAF 0.17.6) as they pass a gate, without taking them
// apart: 32 bytes of header (operation u8, two of padding, flags u8, payload length u32 big endian,
// the rest), then the payload. CAF believes what a header says: a length of 4 GiB is allocated at
// once, and a client's handshake without payload crashes the process. Neither gets past.
#pragma once

#include "base/bytes.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace concur::actors {

/// Not thread-safe; one a connection and direction.
class frame_watch {
public:
  explicit frame_watch(std::uint32_t payload_max) : payload_max_(payload_max) {}

  /// False if something in the stream must not go on; then nothing after it may either.
  bool take(byte_view piece) {
    while (!piece.empty()) {
      auto n = payload_left_ > 0 ? std::min<std::size_t>(payload_left_, piece.size())
                                 : std::min(header_.size() - held_, piece.size());
      if (payload_left_ > 0) {
        payload_left_ -= static_cast<std::uint32_t>(n);
      } else {
        std::copy_n(piece.begin(), n, header_.begin() + static_cast<std::ptrdiff_t>(held_));
        held_ += n;
        if (held_ == header_.size() && !begin_payload())
          return false;
      }
      piece = piece.subspan(n);
    }
    return true;
  }

private:
  static constexpr std::uint8_t client_handshake = 1;
  static constexpr std::uint8_t operations = 7;

  bool begin_payload() {
    held_ = 0;
    payload_left_ = std::uint32_t{header_[4]} << 24 | std::uint32_t{header_[5]} << 16 |
                    std::uint32_t{header_[6]} << 8 | header_[7];
    auto operation = header_[0];
    return operation < operations && payload_left_ <= payload_max_ &&
           (operation != client_handshake || payload_left_ > 0);
  }

  std::uint32_t payload_max_;
  std::array<std::uint8_t, 32> header_{};
  std::size_t held_ = 0; // bytes of the header
  std::uint32_t payload_left_ = 0;
};

} // namespace concur::actors
