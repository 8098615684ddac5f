// How large what processes of one run say to each other may be. A gate cuts whoever announces more
// (gate_settings::frame_bytes_max), so senders keep to it: what can be larger goes in pieces.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace concur::actors {

/// 1 MiB (docs/hosts.md, limits). A block with its seal, its envelope and CAF's own words is the
/// largest thing that goes in one piece; where a scenario allows larger blocks, frames follow.
constexpr std::uint32_t frame_bytes_for(std::size_t block_bytes_max) {
  constexpr std::size_t usual = 1u << 20, around_a_block = 48u << 10;
  return static_cast<std::uint32_t>(std::max(usual, block_bytes_max + around_a_block));
}

/// What is sent in pieces: files of stores, reports, the text of the scenario.
inline constexpr std::size_t piece_bytes = 512 * 1024;

/// Room in a frame for everything around an envelope's content.
inline constexpr std::size_t around_content_bytes = 4 * 1024;

} // namespace concur::actors
