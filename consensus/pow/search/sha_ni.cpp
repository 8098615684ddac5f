// The SHA instructions, several nonces interleaved: sha256rnds2 has a long latency but can start
// before the last one has ended. Working variables sit in two registers, here as in Intel's manual
// (volume 2, SHA256RNDS2) ABEF and CDGH, and each instruction does two rounds.
#if defined(__x86_64__)

#include "consensus/pow/search/puzzle.hpp"

#include <algorithm>
#include <immintrin.h>
#include <utility>

#define CONCUR_SHA_TARGET __attribute__((target("sha,sse4.1,ssse3")))
#define CONCUR_SHA_INLINE CONCUR_SHA_TARGET __attribute__((always_inline)) static inline

namespace concur::consensus::pow::detail {

namespace {

struct sha_state {
  __m128i abef;
  __m128i cdgh;
};

CONCUR_SHA_INLINE __m128i load4(const std::uint32_t* words) {
  return _mm_loadu_si128(reinterpret_cast<const __m128i*>(words));
}

CONCUR_SHA_INLINE int as_int(std::uint32_t x) { return static_cast<int>(x); }

CONCUR_SHA_INLINE sha_state pack(const std::array<std::uint32_t, 8>& s) {
  return {_mm_set_epi32(as_int(s[0]), as_int(s[1]), as_int(s[4]), as_int(s[5])),
          _mm_set_epi32(as_int(s[2]), as_int(s[3]), as_int(s[6]), as_int(s[7]))};
}

CONCUR_SHA_INLINE sha_state add(const sha_state& x, const sha_state& y) {
  return {_mm_add_epi32(x.abef, y.abef), _mm_add_epi32(x.cdgh, y.cdgh)};
}

/// Two rounds with the lower two of the words, K added already.
CONCUR_SHA_INLINE void two_rounds(sha_state& s, __m128i words_and_k) {
  const __m128i abef = _mm_sha256rnds2_epu32(s.cdgh, s.abef, words_and_k);
  s.cdgh = s.abef;
  s.abef = abef;
}

CONCUR_SHA_INLINE __m128i upper_half(__m128i x) { return _mm_shuffle_epi32(x, 0x0e); }

/// Nonces that go through each step together. The message is kept as groups of four words, group g
/// at place g mod 4.
template <int Ways>
struct interleaved {
  sha_state s[Ways];
  __m128i m[Ways][4];
};

/// Words 4 * Group ... of a schedule from the four groups before (Intel's SHA extensions guide).
template <int Group>
CONCUR_SHA_INLINE void extend(__m128i (&m)[4]) {
  const __m128i middle = _mm_alignr_epi8(m[(Group - 1) & 3], m[(Group - 2) & 3], 4);
  const __m128i first = _mm_sha256msg1_epu32(m[Group & 3], m[(Group - 3) & 3]);
  m[Group & 3] = _mm_sha256msg2_epu32(_mm_add_epi32(first, middle), m[(Group - 1) & 3]);
}

/// The rounds of a group; Halves tells which of its two pairs are done: 1 lower, 2 upper.
template <int Group, int Halves, int... Way>
CONCUR_SHA_INLINE void group_rounds(interleaved<sizeof...(Way)>& x,
                                    std::integer_sequence<int, Way...>) {
  const __m128i k = load4(&sha256_k[4 * Group]);
  const __m128i words[] = {_mm_add_epi32(x.m[Way][Group & 3], k)...};
  if constexpr ((Halves & 1) != 0)
    (two_rounds(x.s[Way], words[Way]), ...);
  if constexpr ((Halves & 2) != 0)
    (two_rounds(x.s[Way], upper_half(words[Way])), ...);
}

template <int Group, int Halves, int... Way>
CONCUR_SHA_INLINE void extended_rounds(interleaved<sizeof...(Way)>& x,
                                       std::integer_sequence<int, Way...> ways) {
  (extend<Group>(x.m[Way]), ...);
  group_rounds<Group, Halves>(x, ways);
}

/// All rounds of the groups From + 0, From + 1, ...
template <int From, int Ways, int... I>
CONCUR_SHA_INLINE void extended_groups(interleaved<Ways>& x, std::integer_sequence<int, I...>) {
  (extended_rounds<From + I, 3>(x, std::make_integer_sequence<int, Ways>()), ...);
}

template <class Block, int Ways>
CONCUR_SHA_INLINE void start(interleaved<Ways>& x, const puzzle& p, std::uint32_t first) {
  constexpr int group = Block::nonce_word / 4;
  for (int way = 0; way < Ways; ++way) {
    x.s[way] = pack(p.early_even);
    for (int g = 0; g < 4; ++g)
      x.m[way][g] = load4(&p.words[static_cast<std::size_t>(4 * g)]);
    const std::uint32_t nonce = first + static_cast<std::uint32_t>(way);
    x.m[way][group] =
        _mm_insert_epi32(x.m[way][group], as_int(swap_bytes(nonce)), Block::nonce_word % 4);
  }
}

/// The first word of each digest: A after all rounds.
template <int Ways>
CONCUR_SHA_INLINE void lecture_tops(const puzzle& p, std::uint32_t first,
                                    std::uint32_t (&tops)[Ways]) {
  constexpr auto ways = std::make_integer_sequence<int, Ways>();
  interleaved<Ways> x;
  start<lecture_block>(x, p, first);
  group_rounds<1, 2>(x, ways);
  group_rounds<2, 3>(x, ways);
  group_rounds<3, 3>(x, ways);
  // Words 16 to 19 do not depend on the nonce.
  for (int way = 0; way < Ways; ++way)
    x.m[way][0] = load4(&p.words[16]);
  group_rounds<4, 3>(x, ways);
  extended_groups<5>(x, std::make_integer_sequence<int, 11>());
  for (int way = 0; way < Ways; ++way)
    tops[way] = static_cast<std::uint32_t>(_mm_extract_epi32(x.s[way].abef, 3)) + p.midstate[0];
}

/// Makes a first digest the message of the second hash.
CONCUR_SHA_INLINE void rehash(sha_state& s, __m128i (&m)[4], const sha_state& midstate) {
  const sha_state digest = add(s, midstate);
  const __m128i abef = _mm_shuffle_epi32(digest.abef, 0x1b);
  const __m128i cdgh = _mm_shuffle_epi32(digest.cdgh, 0x1b);
  m[0] = _mm_unpacklo_epi64(abef, cdgh);
  m[1] = _mm_unpackhi_epi64(abef, cdgh);
  m[2] = load4(&digest_block::words[8]);
  m[3] = load4(&digest_block::words[12]);
  s = pack(sha256_iv);
}

/// The last word of each digest, bytes swapped: H after all rounds, which is F after 62.
template <int Ways>
CONCUR_SHA_INLINE void bitcoin_tops(const puzzle& p, std::uint32_t first,
                                    std::uint32_t (&tops)[Ways]) {
  constexpr auto ways = std::make_integer_sequence<int, Ways>();
  interleaved<Ways> x;
  start<bitcoin_block>(x, p, first);
  group_rounds<0, 2>(x, ways);
  group_rounds<1, 3>(x, ways);
  group_rounds<2, 3>(x, ways);
  group_rounds<3, 3>(x, ways);
  extended_groups<4>(x, std::make_integer_sequence<int, 12>());
  const sha_state midstate = pack(p.midstate);
  for (int way = 0; way < Ways; ++way)
    rehash(x.s[way], x.m[way], midstate);
  group_rounds<0, 3>(x, ways);
  group_rounds<1, 3>(x, ways);
  group_rounds<2, 3>(x, ways);
  group_rounds<3, 3>(x, ways);
  extended_groups<4>(x, std::make_integer_sequence<int, 11>());
  extended_rounds<15, 1>(x, ways);
  for (int way = 0; way < Ways; ++way) {
    const auto f = static_cast<std::uint32_t>(_mm_cvtsi128_si32(x.s[way].abef));
    tops[way] = swap_bytes(f + sha256_iv[7]);
  }
}

template <int Ways, search_kind Kind>
CONCUR_SHA_TARGET std::uint64_t scan_kind(const puzzle& p, std::uint32_t first,
                                          std::uint64_t count) {
  for (std::uint64_t i = 0; i < count; i += Ways) {
    std::uint32_t tops[Ways];
    if constexpr (Kind == search_kind::lecture)
      lecture_tops<Ways>(p, first + static_cast<std::uint32_t>(i), tops);
    else
      bitcoin_tops<Ways>(p, first + static_cast<std::uint32_t>(i), tops);
    // Nonces beyond `count` are computed in the last step, but never reported.
    for (unsigned way = 0; way < Ways; ++way)
      if (tops[way] <= p.top_limit) [[unlikely]]
        return std::min(count, i + way);
  }
  return count;
}

} // namespace

std::uint64_t scan_sha_ni(const puzzle& p, std::uint32_t first, std::uint64_t count) {
  return p.kind == search_kind::lecture ? scan_kind<2, search_kind::lecture>(p, first, count)
                                        : scan_kind<2, search_kind::bitcoin>(p, first, count);
}

} // namespace concur::consensus::pow::detail

#endif
