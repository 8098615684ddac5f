#include "consensus/pow/search/puzzle.hpp"

#include "base/assert.hpp"

#include <algorithm>

namespace concur::consensus::pow::detail {

namespace {

using state = std::array<std::uint32_t, 8>;
using block_words = std::array<std::uint32_t, 16>;

constexpr std::uint32_t load_be(const std::uint8_t* in) {
  return swap_bytes(load_le<std::uint32_t>(in));
}

/// The first `count` rounds of FIPS 180-4, section 6.2.2, step 3; no addition at the end.
state rounds(state s, const std::array<std::uint32_t, 64>& w, std::size_t count) {
  for (std::size_t t = 0; t < count; ++t) {
    const auto [a, b, c, d, e, f, g, h] = s;
    const std::uint32_t sigma1 = rotate_right(e, 6) ^ rotate_right(e, 11) ^ rotate_right(e, 25);
    const std::uint32_t sigma0 = rotate_right(a, 2) ^ rotate_right(a, 13) ^ rotate_right(a, 22);
    const std::uint32_t t1 = h + sigma1 + ((e & f) ^ (~e & g)) + sha256_k[t] + w[t];
    const std::uint32_t t2 = sigma0 + ((a & b) ^ (a & c) ^ (b & c));
    s = {t1 + t2, a, b, c, d + t1, e, f, g};
  }
  return s;
}

state compress(const state& before, const block_words& block) {
  const auto words = constant_words(schedule_shape{}, block);
  state after = rounds(before, words, 64);
  for (std::size_t i = 0; i < after.size(); ++i)
    after[i] += before[i];
  return after;
}

/// The 16 words from byte `from` of the padded preimage.
block_words load_block(const search_job& job, std::size_t from) {
  std::array<std::uint8_t, 128> padded{};
  std::copy_n(job.preimage.begin(), job.size, padded.begin());
  padded[job.size] = 0x80;
  store_be(padded.data() + 120, static_cast<std::uint64_t>(job.size * 8));
  block_words out{};
  for (std::size_t i = 0; i < out.size(); ++i)
    out[i] = load_be(padded.data() + from + 4 * i);
  return out;
}

template <class Block>
void fill_last_block(puzzle& p, const block_words& block) {
  p.words = constant_words(Block::shape, block);
  p.early = rounds(p.midstate, p.words, Block::nonce_word);
  p.early_even = rounds(p.midstate, p.words, Block::nonce_word / 2 * 2);
}

} // namespace

puzzle prepare(const search_job& job, std::uint32_t nonce_high) {
  CONCUR_ASSERT(job.size == preimage_size(job.kind));
  puzzle p;
  p.kind = job.kind;
  p.midstate = compress(sha256_iv, load_block(job, 0));
  p.top_limit = load_be(job.target.data());
  block_words last = load_block(job, 64);
  if (job.kind == search_kind::lecture) {
    last[lecture_block::nonce_word + 1] = swap_bytes(nonce_high);
    fill_last_block<lecture_block>(p, last);
  } else {
    fill_last_block<bitcoin_block>(p, last);
  }
  return p;
}

} // namespace concur::consensus::pow::detail
