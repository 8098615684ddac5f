// What the kernels share: a puzzle with all its constant work done, and SHA-256's own constants
// (FIPS 180-4, sections 4.2.2 and 5.3.3). Internal to this folder.
#pragma once

#include "consensus/pow/search/search.hpp"

namespace concur::consensus::pow::detail {

inline constexpr std::array<std::uint32_t, 64> sha256_k = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

inline constexpr std::array<std::uint32_t, 8> sha256_iv = {
    0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

constexpr std::uint32_t rotate_right(std::uint32_t x, int n) { return x >> n | x << (32 - n); }
constexpr std::uint32_t swap_bytes(std::uint32_t x) {
  return (rotate_right(x, 8) & 0xff00ff00) | (rotate_right(x, 24) & 0x00ff00ff);
}
constexpr std::uint32_t small_sigma0(std::uint32_t x) {
  return rotate_right(x, 7) ^ rotate_right(x, 18) ^ (x >> 3);
}
constexpr std::uint32_t small_sigma1(std::uint32_t x) {
  return rotate_right(x, 17) ^ rotate_right(x, 19) ^ (x >> 10);
}

/// Which words of a message schedule change from nonce to nonce, known when we compile.
struct schedule_shape {
  std::array<bool, 64> varies{};
  std::array<bool, 64> has_constant{}; ///< a varying word with a constant among its four terms
};

constexpr schedule_shape shape_of(const std::array<bool, 16>& varying_words) {
  schedule_shape s;
  for (std::size_t t = 0; t < 16; ++t)
    s.varies[t] = varying_words[t];
  for (std::size_t t = 16; t < 64; ++t) {
    const bool all = s.varies[t - 2] && s.varies[t - 7] && s.varies[t - 15] && s.varies[t - 16];
    s.varies[t] = s.varies[t - 2] || s.varies[t - 7] || s.varies[t - 15] || s.varies[t - 16];
    s.has_constant[t] = s.varies[t] && !all;
  }
  return s;
}

/// For each word its value if it is constant, else the sum of its constant terms.
constexpr std::array<std::uint32_t, 64> constant_words(const schedule_shape& s,
                                                       const std::array<std::uint32_t, 16>& first) {
  std::array<std::uint32_t, 64> w{};
  for (std::size_t t = 0; t < 16; ++t)
    w[t] = s.varies[t] ? 0 : first[t];
  for (std::size_t t = 16; t < 64; ++t)
    w[t] = (s.varies[t - 2] ? 0 : small_sigma1(w[t - 2])) + (s.varies[t - 7] ? 0 : w[t - 7]) +
           (s.varies[t - 15] ? 0 : small_sigma0(w[t - 15])) + (s.varies[t - 16] ? 0 : w[t - 16]);
  return w;
}

/// The last block of the preimage: the nonce's low word is its word `nonce_word`.
struct lecture_block {
  static constexpr int nonce_word = 6;
  static constexpr schedule_shape shape =
      shape_of({false, false, false, false, false, false, true});
};
struct bitcoin_block {
  static constexpr int nonce_word = 3;
  static constexpr schedule_shape shape = shape_of({false, false, false, true});
};

/// Bitcoin's second hash: eight words of the first digest, then padding that never changes.
struct digest_block {
  static constexpr schedule_shape shape =
      shape_of({true, true, true, true, true, true, true, true});
  static constexpr std::array<std::uint32_t, 64> words =
      constant_words(shape, {0, 0, 0, 0, 0, 0, 0, 0, 0x80000000, 0, 0, 0, 0, 0, 0, 256});
};

/// A job whose nonces differ in their low 32 bits only.
struct puzzle {
  search_kind kind = search_kind::lecture;
  std::array<std::uint32_t, 8> midstate{};   ///< after the first 64 bytes
  std::array<std::uint32_t, 8> early{};      ///< after the rounds before the nonce's word
  std::array<std::uint32_t, 8> early_even{}; ///< the same for kernels that do rounds in pairs
  alignas(16) std::array<std::uint32_t, 64> words{}; ///< of the last block, see constant_words()
  std::uint32_t top_limit = 0; ///< the digest's top 32 bits are at most this if it solves
};

/// `nonce_high` goes to the upper half of the lecture's nonce.
puzzle prepare(const search_job& job, std::uint32_t nonce_high);

/// Offset of the first of `count` nonces from `first` whose digest passes in its top 32 bits,
/// `count` if there is none. first + count is at most 2^32.
using scan_function = std::uint64_t(const puzzle& p, std::uint32_t first, std::uint64_t count);

scan_function scan_portable;
scan_function scan_avx2;
scan_function scan_sha_ni;
scan_function scan_avx512;

} // namespace concur::consensus::pow::detail
