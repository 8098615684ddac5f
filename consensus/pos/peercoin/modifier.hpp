// The stake modifier: 64 bits of the chain that are hashed into every kernel, so that the holder of
// an output cannot compute its future kernels when he makes it.
//
//   M1  It is computed anew by the first block whose parent lies in a later interval of
//       `modifier_interval_s` than the last new one; from v0.4 the block itself must, too. Genesis
//       has modifier 0.
//   M2  Candidates are the ancestors back to the start of the parent's interval minus the
//       selection interval (761,920 s), sorted by time, then hash.
//   M3  In each of 64 rounds the window grows by a section, of 7,200 s first and 21,600 s last. The
//       candidate inside it that was not selected before and has the smallest selection hash gives
//       its entropy bit to the modifier, bit i in round i. If there is none inside, the earliest
//       one after it counts.
//   M4  Selection hash = SHA-256d of proof and previous modifier, where the proof of a stake block
//       is its kernel hash and that of a work block its own hash; a stake block's is divided by
//       2^32, so that it practically always wins.
//   M5  Which modifier a kernel is hashed with. v0.3: the first new one at least a selection
//       interval after the block of the staked output: known long in advance. From v0.5: the
//       newest one that is older than the coinstake by minimum age less selection interval
//       (21.18 days); if the parent is so old, there is none.
//   M6  Checksum of a block: the upper 32 bits of SHA-256d of the parent's checksum, flags, proof
//       (zero for a work block) and modifier; genesis has no parent. Hard checkpoints hold them.
//
// Source: peercoin/peercoin: src/kernel.cpp.
#pragma once

#include "consensus/pos/peercoin/branch.hpp"

#include <optional>

namespace concur::consensus::pos::peercoin {

inline constexpr int modifier_rounds = 64;

/// M3: length of a round's section. @pre 0 <= round < 64
std::int64_t selection_section_s(const params& p, int round);
/// M2.
std::int64_t selection_interval_s(const params& p);

struct next_modifier {
  std::uint64_t value = 0;
  bool generated = false;
};

/// M1 to M4: of the child of `parent` that has this time.
next_modifier compute_modifier(const params& p, const branch_view& view, height parent,
                               std::int64_t time);

/// M5: of a coinstake at `time` in a child of `parent` for an output in the block at `from`. The
/// version says which way. Nothing if the chain has none yet. @pre from <= parent
std::optional<std::uint64_t> kernel_modifier(const params& p, const branch_view& view,
                                             height parent, height from, std::int64_t time);

/// The same from v0.5 on, for a search over seconds: it holds for coinstakes before `until`.
struct modifier_span {
  std::uint64_t value = 0;
  std::int64_t until = 0;
};
std::optional<modifier_span> modifier_before(const params& p, const branch_view& view,
                                             height parent, std::int64_t time);
/// M5: how much older than a coinstake its modifier is at least.
std::int64_t modifier_lead_s(const params& p);

/// M6: 1 for a stake block, 2 for an entropy bit of 1, 4 for a new modifier (src/chain.h).
std::uint32_t modifier_flags(const branch_block& b);
std::uint32_t modifier_checksum(std::optional<std::uint32_t> parent, std::uint32_t flags,
                                const hash256& proof, std::uint64_t modifier);

} // namespace concur::consensus::pos::peercoin
