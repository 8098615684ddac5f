// The search of a miner: which nonce makes a block's hash small enough?
//
// All kernels try the same nonces in the same order and give the same answer; they differ only in
// speed. What does not depend on the nonce is done once a search: the compression of the first 64
// bytes, the rounds before the nonce's word and the constant parts of the message schedule. A
// kernel compares only the top 32 bits of a digest; what passes is checked by base/hash.hpp.
//
// The layouts are those of messages/block.hpp. Digests are numbers: big-endian in the lecture's
// puzzle, little-endian in Bitcoin's (bitcoin/bitcoin: src/pow.cpp, UintToArith256).
//
// Threading: pure functions without state; several threads may search ranges of one job at once.
#pragma once

#include "base/bytes.hpp"

#include <optional>

namespace concur::consensus::pow {

enum class search_kind {
  lecture, ///< SHA-256 of 96 bytes, 64-bit nonce at byte 88
  bitcoin, ///< SHA-256d of 80 bytes, 32-bit nonce at byte 76
};

/// One puzzle. `size` must be preimage_size(kind); the bytes of the nonce are ignored.
struct search_job {
  search_kind kind = search_kind::lecture;
  std::array<std::uint8_t, 96> preimage{};
  std::size_t size = 96;
  /// Most significant byte first. A digest solves the puzzle if its number is at most this one.
  std::array<std::uint8_t, 32> target{};
};

struct search_result {
  std::optional<std::uint64_t> nonce; ///< the first one, in the order of the search, that solves
  std::uint64_t tried = 0;            ///< nonces judged, the solving one included

  friend bool operator==(const search_result&, const search_result&) = default;
};

/// In the order of their speed on a machine that has all of them.
enum class kernel {
  portable, ///< four lanes of the compiler's own vector type
  avx2,     ///< eight lanes
  sha_ni,   ///< the SHA instructions, two nonces interleaved
  avx512,   ///< sixteen lanes
};

std::string_view to_string(kernel k);

/// Kernels that this processor can run, slowest first; never empty.
std::vector<kernel> available_kernels();
kernel best_kernel();

/// Bytes of the preimage: 96 or 80.
std::size_t preimage_size(search_kind kind);

/// Largest nonce that the layout can hold.
std::uint64_t last_nonce(search_kind kind);

/// A job over an exact preimage, as seal_preimage() gives it.
search_job make_job(search_kind kind, byte_view preimage,
                    const std::array<std::uint8_t, 32>& target);

/// The definition of the puzzle, by base/hash.hpp; for one nonce.
bool solves(const search_job& job, std::uint64_t nonce);

/// Tries first_nonce, first_nonce + 1, ... as integers: `count` of them, fewer if one solves or if
/// last_nonce() is reached. start_crypto() must have succeeded, and the processor must have `k`.
search_result search(const search_job& job, std::uint64_t first_nonce, std::uint64_t count,
                     kernel k = best_kernel());

} // namespace concur::consensus::pow
