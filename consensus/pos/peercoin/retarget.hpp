// Which target the next block of each kind must have. Each kind has its own.
//
//   T1  The first two blocks of a kind have the initial target.
//   T2  After that, each block: new = old * ((n - 1) * spacing + 2 * actual) / ((n + 1) * spacing),
//       where n = timespan / spacing, old is of the last block of the kind, and actual the time
//       between the last two of the kind. Never easier than the limit.
//   T3  The spacing of stake blocks is 600 s. That of work blocks is an hour from v0.9 on; before,
//       600 s for each block since the last work block and this one, at most two hours.
//   T4  From v12, the time from the last work block to the parent counts as actual if it is longer.
//   T5  From v14, work blocks follow aserti3-2d: half-life a day, spacing an hour, counting work
//       blocks only. Anchor: the last work block before the rule; here the genesis block.
//
// Source: peercoin/peercoin: src/pow.cpp, GetNextTargetRequired and GetNextASERTWorkRequired.
#pragma once

#include "consensus/pos/peercoin/branch.hpp"

namespace concur::consensus::pos::peercoin {

/// The bits that a child of `parent` of this kind must have. At least a target of 1.
std::uint32_t next_bits(const params& p, const branch_view& view, height parent, block_kind kind);

/// T2 alone.
std::uint32_t retarget(const params& p, std::uint32_t old_bits, std::int64_t actual_s,
                       std::int64_t spacing_s);

} // namespace concur::consensus::pos::peercoin
