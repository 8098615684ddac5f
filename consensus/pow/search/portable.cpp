// Four lanes in the vector type that g++ and clang++ know on every machine: SSE2 on x86-64, NEON on
// ARM, plain registers elsewhere.
#define CONCUR_SEARCH_TARGET
#include "consensus/pow/search/lanes.hpp"

namespace concur::consensus::pow::detail {

namespace {

struct four_lanes {
  using word = std::uint32_t __attribute__((vector_size(16)));
  static constexpr unsigned size = 4;

  CONCUR_SEARCH_INLINE word splat(std::uint32_t x) { return word{x, x, x, x}; }
  CONCUR_SEARCH_INLINE word lane_numbers() { return word{0, 1, 2, 3}; }
  CONCUR_SEARCH_INLINE word add(word x, word y) { return x + y; }
  template <int N>
  CONCUR_SEARCH_INLINE word rotate(word x) {
    return x >> N | x << (32 - N);
  }
  template <int N>
  CONCUR_SEARCH_INLINE word shift(word x) {
    return x >> N;
  }
  CONCUR_SEARCH_INLINE word xor3(word x, word y, word z) { return x ^ y ^ z; }
  CONCUR_SEARCH_INLINE word choose(word x, word y, word z) { return z ^ (x & (y ^ z)); }
  CONCUR_SEARCH_INLINE word majority(word x, word y, word z) { return y ^ ((x ^ y) & (y ^ z)); }
  CONCUR_SEARCH_INLINE word swap_bytes(word x) {
    return (rotate<8>(x) & splat(0xff00ff00)) | (rotate<24>(x) & splat(0x00ff00ff));
  }
  CONCUR_SEARCH_INLINE unsigned at_most(word x, word limit) {
    unsigned mask = 0;
    for (unsigned i = 0; i < size; ++i)
      mask |= static_cast<unsigned>(x[i] <= limit[i]) << i;
    return mask;
  }
};

} // namespace

std::uint64_t scan_portable(const puzzle& p, std::uint32_t first, std::uint64_t count) {
  return scan_lanes<four_lanes>(p, first, count);
}

} // namespace concur::consensus::pow::detail
