// Sixteen lanes of AVX-512F: rotations and three-operand logic are single instructions.
#if defined(__x86_64__)

#define CONCUR_SEARCH_TARGET __attribute__((target("avx512f")))
#include "consensus/pow/search/lanes.hpp"

#include <immintrin.h>

namespace concur::consensus::pow::detail {

namespace {

struct sixteen_lanes {
  using word = __m512i;
  static constexpr unsigned size = 16;
  // The plain forms of these two draw false warnings of g++ 12 about uninitialised words.
  static constexpr __mmask16 every_lane = 0xffff;

  CONCUR_SEARCH_INLINE word splat(std::uint32_t x) {
    return _mm512_set1_epi32(static_cast<int>(x));
  }
  CONCUR_SEARCH_INLINE word lane_numbers() {
    return _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  }
  CONCUR_SEARCH_INLINE word add(word x, word y) { return _mm512_add_epi32(x, y); }
  template <int N>
  CONCUR_SEARCH_INLINE word rotate(word x) {
    return _mm512_maskz_ror_epi32(every_lane, x, N);
  }
  template <int N>
  CONCUR_SEARCH_INLINE word shift(word x) {
    return _mm512_maskz_srli_epi32(every_lane, x, N);
  }
  // The last argument is the truth table, indexed by the bits of x, y, z.
  CONCUR_SEARCH_INLINE word xor3(word x, word y, word z) {
    return _mm512_ternarylogic_epi32(x, y, z, 0x96);
  }
  CONCUR_SEARCH_INLINE word choose(word x, word y, word z) {
    return _mm512_ternarylogic_epi32(x, y, z, 0xca);
  }
  CONCUR_SEARCH_INLINE word majority(word x, word y, word z) {
    return _mm512_ternarylogic_epi32(x, y, z, 0xe8);
  }
  CONCUR_SEARCH_INLINE word swap_bytes(word x) {
    return choose(splat(0xff00ff00), rotate<8>(x), rotate<24>(x));
  }
  CONCUR_SEARCH_INLINE unsigned at_most(word x, word limit) {
    return _mm512_cmple_epu32_mask(x, limit);
  }
};

} // namespace

CONCUR_SEARCH_TARGET std::uint64_t scan_avx512(const puzzle& p, std::uint32_t first,
                                               std::uint64_t count) {
  return scan_lanes<sixteen_lanes>(p, first, count);
}

} // namespace concur::consensus::pow::detail

#endif
