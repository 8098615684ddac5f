// Which bits the next block must have. Pure functions of the chain before it.
//
// Bitcoin's rule has an off-by-one that is kept: window - 1 intervals are measured against window
// times the spacing, so blocks exactly on time make the puzzle 1/window harder each window.
#pragma once

#include "consensus/pow/ancestors.hpp"
#include "consensus/pow/params.hpp"

namespace concur::consensus::pow {

/// The bits that the child of the block at `parent` must have. `time` is the child's own: only the
/// testnet rules look at it. Nothing if the view has a gap where the rule looks, or if the parent
/// is below the anchor of asert. @pre check(params) succeeded.
std::optional<std::uint32_t> next_bits(const pow_params& params, const ancestor_view& view,
                                       height parent, unix_ms time);

/// Bitcoin's step at the end of a window (bitcoin/bitcoin: src/pow.cpp,
/// CalculateNextWorkRequired). `base_bits` are those of the window's last block, under BIP 94 of
/// its first. Times may run backwards. The span is kept within a factor of 4.
/// The result is a target of 1 at least, where Bitcoin's code would go on to 0.
std::uint32_t retarget(const pow_params& params, std::uint32_t base_bits, unix_ms first,
                       unix_ms last);

/// Whether a block at `h` may have `new_bits` after `old_bits` at all, times unknown
/// (bitcoin/bitcoin: src/pow.cpp, PermittedDifficultyTransition). Chains that retarget every block
/// and testnets permit every change.
bool permitted_transition(const pow_params& params, height h, std::uint32_t old_bits,
                          std::uint32_t new_bits);

/// aserti3-2d (Bitcoin Cash, upgrade of November 2020; bitcoin-cash-node: src/pow.cpp,
/// CalculateASERT), in integers, truncating toward zero as the node's code does and the Python of
/// the published specification does not. `elapsed` since the anchor's parent, `blocks` since the
/// anchor. Between 1 and the limit.
u256 asert_target(const pow_params& params, const u256& anchor_target,
                  std::chrono::milliseconds elapsed, std::uint64_t blocks);

} // namespace concur::consensus::pow
