// Eight lanes of AVX2.
#if defined(__x86_64__)

#define CONCUR_SEARCH_TARGET __attribute__((target("avx2")))
#include "consensus/pow/search/lanes.hpp"

#include <immintrin.h>

namespace concur::consensus::pow::detail {

namespace {

struct eight_lanes {
  using word = __m256i;
  static constexpr unsigned size = 8;

  CONCUR_SEARCH_INLINE word splat(std::uint32_t x) {
    return _mm256_set1_epi32(static_cast<int>(x));
  }
  CONCUR_SEARCH_INLINE word lane_numbers() { return _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7); }
  CONCUR_SEARCH_INLINE word add(word x, word y) { return _mm256_add_epi32(x, y); }
  template <int N>
  CONCUR_SEARCH_INLINE word rotate(word x) {
    return _mm256_or_si256(_mm256_srli_epi32(x, N), _mm256_slli_epi32(x, 32 - N));
  }
  template <int N>
  CONCUR_SEARCH_INLINE word shift(word x) {
    return _mm256_srli_epi32(x, N);
  }
  CONCUR_SEARCH_INLINE word xor2(word x, word y) { return _mm256_xor_si256(x, y); }
  CONCUR_SEARCH_INLINE word xor3(word x, word y, word z) { return xor2(xor2(x, y), z); }
  CONCUR_SEARCH_INLINE word choose(word x, word y, word z) {
    return xor2(z, _mm256_and_si256(x, xor2(y, z)));
  }
  CONCUR_SEARCH_INLINE word majority(word x, word y, word z) {
    return xor2(y, _mm256_and_si256(xor2(x, y), xor2(y, z)));
  }
  CONCUR_SEARCH_INLINE word swap_bytes(word x) {
    const word order = _mm256_setr_epi8(3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12, //
                                        3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12);
    return _mm256_shuffle_epi8(x, order);
  }
  CONCUR_SEARCH_INLINE unsigned at_most(word x, word limit) {
    const word equal = _mm256_cmpeq_epi32(_mm256_min_epu32(x, limit), x);
    return static_cast<unsigned>(_mm256_movemask_ps(_mm256_castsi256_ps(equal)));
  }
};

} // namespace

CONCUR_SEARCH_TARGET std::uint64_t scan_avx2(const puzzle& p, std::uint32_t first,
                                             std::uint64_t count) {
  return scan_lanes<eight_lanes>(p, first, count);
}

} // namespace concur::consensus::pow::detail

#endif
