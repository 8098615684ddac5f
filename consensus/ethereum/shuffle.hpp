// E2. The swap-or-not shuffle (Hoang, Morris, Rogaway 2012): a permutation of 0 .. count - 1 made
// of rounds that are their own inverse. In each round a pivot pairs the places, and one bit of
// SHA-256 a pair says whether the two change. One index alone costs `rounds` hashes or two each, so
// a light client need not shuffle everybody (ethereum/consensus-specs: specs/phase0/
// beacon-chain.md, compute_shuffled_index). Vectors: protolambda/eth2-shuffle, spec/tests.csv.
#pragma once

#include "base/hash.hpp"

#include <cstdint>
#include <vector>

namespace concur::consensus::ethereum {

/// perm(index). @pre index < count; rounds <= 255
std::uint64_t shuffled_index(std::uint64_t index, std::uint64_t count, const hash256& seed,
                             std::uint32_t rounds);

/// perm(0), perm(1), ... of all places at once: one hash for 256 places a round.
///
/// Two readings of the same permutation, the classic mix-up:
///   a committee's member at place i is active[perm(i)]: read(active, permutation(...));
///   the list shuffled by the permutation has active[i] at place perm(i): its inverse.
std::vector<std::uint32_t> permutation(std::uint32_t count, const hash256& seed,
                                       std::uint32_t rounds);

/// out[i] = in[perm[i]]: how committees are read. @pre as long as each other
template <class T>
std::vector<T> read_through(const std::vector<T>& in, const std::vector<std::uint32_t>& perm) {
  std::vector<T> out;
  out.reserve(in.size());
  for (const std::uint32_t place : perm)
    out.push_back(in[place]);
  return out;
}

/// out[perm[i]] = in[i]: the list with every element moved to its new place.
template <class T>
std::vector<T> move_through(const std::vector<T>& in, const std::vector<std::uint32_t>& perm) {
  std::vector<T> out(in.size());
  for (std::size_t i = 0; i < in.size(); ++i)
    out[perm[i]] = in[i];
  return out;
}

} // namespace concur::consensus::ethereum
