// The search with several nonces side by side in the lanes of a vector register. A kernel's source
// file defines CONCUR_SEARCH_TARGET (attributes of every function, so that one binary holds kernels
// for several processors), includes this file and gives a `Lanes` type:
//   word                        the vector of `size` 32-bit lanes
//   splat(x), lane_numbers()    the same number in each lane; 0, 1, 2, ...
//   add, rotate<n>, shift<n>, xor3, choose, majority, swap_bytes
//   at_most(x, limit)           bit i is set if lane i of x <= lane i of limit, unsigned
// Everything is in an unnamed namespace: the same template compiled for two targets must not meet
// itself in the linker.
#pragma once

#include "consensus/pow/search/puzzle.hpp"

#include <algorithm>
#include <bit>
#include <utility>

#ifndef CONCUR_SEARCH_TARGET
#error "define CONCUR_SEARCH_TARGET before this file is included"
#endif
#define CONCUR_SEARCH_INLINE CONCUR_SEARCH_TARGET __attribute__((always_inline)) static inline

namespace concur::consensus::pow::detail {
namespace {

/// The eight working variables and the last 16 schedule words. Round T finds `a` at place -T mod 8,
/// so nothing is moved from round to round.
template <class Lanes>
struct lane_state {
  typename Lanes::word s[8];
  typename Lanes::word w[16];
};

constexpr int place(int variable, int round) { return (variable - round) & 7; }

template <class Lanes>
CONCUR_SEARCH_INLINE typename Lanes::word big_sigma0(typename Lanes::word x) {
  return Lanes::xor3(Lanes::template rotate<2>(x), Lanes::template rotate<13>(x),
                     Lanes::template rotate<22>(x));
}

template <class Lanes>
CONCUR_SEARCH_INLINE typename Lanes::word big_sigma1(typename Lanes::word x) {
  return Lanes::xor3(Lanes::template rotate<6>(x), Lanes::template rotate<11>(x),
                     Lanes::template rotate<25>(x));
}

template <class Lanes>
CONCUR_SEARCH_INLINE typename Lanes::word lane_sigma0(typename Lanes::word x) {
  return Lanes::xor3(Lanes::template rotate<7>(x), Lanes::template rotate<18>(x),
                     Lanes::template shift<3>(x));
}

template <class Lanes>
CONCUR_SEARCH_INLINE typename Lanes::word lane_sigma1(typename Lanes::word x) {
  return Lanes::xor3(Lanes::template rotate<17>(x), Lanes::template rotate<19>(x),
                     Lanes::template shift<10>(x));
}

/// Word T >= 16 of the schedule: only the terms that vary are computed.
template <class Lanes, class Block, int T>
CONCUR_SEARCH_INLINE void extend(lane_state<Lanes>& l,
                                 const std::array<std::uint32_t, 64>& constants) {
  constexpr auto& varies = Block::shape.varies;
  // There is a constant, or all four terms vary: start with what surely is there.
  typename Lanes::word x;
  if constexpr (Block::shape.has_constant[T]) {
    x = Lanes::splat(constants[T]);
    if constexpr (varies[T - 16])
      x = Lanes::add(x, l.w[T & 15]);
  } else {
    x = l.w[T & 15];
  }
  if constexpr (varies[T - 15])
    x = Lanes::add(x, lane_sigma0<Lanes>(l.w[(T - 15) & 15]));
  if constexpr (varies[T - 7])
    x = Lanes::add(x, l.w[(T - 7) & 15]);
  if constexpr (varies[T - 2])
    x = Lanes::add(x, lane_sigma1<Lanes>(l.w[(T - 2) & 15]));
  l.w[T & 15] = x;
}

template <class Lanes, class Block, int T>
CONCUR_SEARCH_INLINE void round(lane_state<Lanes>& l,
                                const std::array<std::uint32_t, 64>& constants) {
  auto& [s, w] = l;
  auto& h = s[place(7, T)];
  if constexpr (Block::shape.varies[T]) {
    if constexpr (T >= 16)
      extend<Lanes, Block, T>(l, constants);
    h = Lanes::add(h, Lanes::add(w[T & 15], Lanes::splat(sha256_k[T])));
  } else {
    h = Lanes::add(h, Lanes::splat(constants[T] + sha256_k[T]));
  }
  const auto e = s[place(4, T)];
  h = Lanes::add(h, Lanes::choose(e, s[place(5, T)], s[place(6, T)]));
  h = Lanes::add(h, big_sigma1<Lanes>(e));
  auto& d = s[place(3, T)];
  d = Lanes::add(d, h);
  const auto a = s[place(0, T)];
  h = Lanes::add(h, Lanes::majority(a, s[place(1, T)], s[place(2, T)]));
  h = Lanes::add(h, big_sigma0<Lanes>(a));
}

/// Rounds From, From + 1, ..., one for each index.
template <class Lanes, class Block, int From, int... I>
CONCUR_SEARCH_INLINE void rounds(lane_state<Lanes>& l,
                                 const std::array<std::uint32_t, 64>& constants,
                                 std::integer_sequence<int, I...>) {
  (round<Lanes, Block, From + I>(l, constants), ...);
}

template <class Lanes, class Block>
CONCUR_SEARCH_INLINE void start(lane_state<Lanes>& l, const puzzle& p,
                                typename Lanes::word nonces) {
  for (int i = 0; i < 8; ++i)
    l.s[place(i, Block::nonce_word)] = Lanes::splat(p.early[static_cast<std::size_t>(i)]);
  l.w[Block::nonce_word] = Lanes::swap_bytes(nonces);
}

/// The top word of the lecture's digest: its first, `a` after all rounds.
template <class Lanes>
CONCUR_SEARCH_INLINE typename Lanes::word lecture_top(const puzzle& p,
                                                      typename Lanes::word nonces) {
  constexpr int from = lecture_block::nonce_word;
  lane_state<Lanes> l;
  start<Lanes, lecture_block>(l, p, nonces);
  rounds<Lanes, lecture_block, from>(l, p.words, std::make_integer_sequence<int, 64 - from>());
  return Lanes::add(l.s[0], Lanes::splat(p.midstate[0]));
}

/// The top word of Bitcoin's number: the digest's last, `h` after all rounds, which is `e` after
/// the 61st; three rounds are saved.
template <class Lanes>
CONCUR_SEARCH_INLINE typename Lanes::word bitcoin_top(const puzzle& p,
                                                      typename Lanes::word nonces) {
  constexpr int from = bitcoin_block::nonce_word;
  lane_state<Lanes> l;
  start<Lanes, bitcoin_block>(l, p, nonces);
  rounds<Lanes, bitcoin_block, from>(l, p.words, std::make_integer_sequence<int, 64 - from>());
  lane_state<Lanes> second;
  for (int i = 0; i < 8; ++i) {
    const auto at = static_cast<std::size_t>(i);
    second.w[i] = Lanes::add(l.s[i], Lanes::splat(p.midstate[at]));
    second.s[i] = Lanes::splat(sha256_iv[at]);
  }
  rounds<Lanes, digest_block, 0>(second, digest_block::words,
                                 std::make_integer_sequence<int, 61>());
  const auto last = Lanes::add(second.s[place(4, 61)], Lanes::splat(sha256_iv[7]));
  return Lanes::swap_bytes(last);
}

template <class Lanes, search_kind Kind>
CONCUR_SEARCH_TARGET std::uint64_t scan_kind(const puzzle& p, std::uint32_t first,
                                             std::uint64_t count) {
  const auto limit = Lanes::splat(p.top_limit);
  for (std::uint64_t i = 0; i < count; i += Lanes::size) {
    const auto nonces =
        Lanes::add(Lanes::splat(first + static_cast<std::uint32_t>(i)), Lanes::lane_numbers());
    typename Lanes::word top;
    if constexpr (Kind == search_kind::lecture)
      top = lecture_top<Lanes>(p, nonces);
    else
      top = bitcoin_top<Lanes>(p, nonces);
    const unsigned passed = Lanes::at_most(top, limit);
    // Lanes beyond `count` are computed in the last step, but never reported.
    if (passed != 0) [[unlikely]]
      return std::min(count, i + static_cast<unsigned>(std::countr_zero(passed)));
  }
  return count;
}

template <class Lanes>
CONCUR_SEARCH_TARGET std::uint64_t scan_lanes(const puzzle& p, std::uint32_t first,
                                              std::uint64_t count) {
  return p.kind == search_kind::lecture ? scan_kind<Lanes, search_kind::lecture>(p, first, count)
                                        : scan_kind<Lanes, search_kind::bitcoin>(p, first, count);
}

} // namespace
} // namespace concur::consensus::pow::detail
