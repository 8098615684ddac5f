// Rules on header times (bitcoin/bitcoin: src/chain.h, GetMedianTimePast; src/validation.cpp,
// ContextualCheckBlockHeader).
#pragma once

#include "consensus/pow/ancestors.hpp"
#include "consensus/pow/params.hpp"

namespace concur::consensus::pow {

/// Median of the times of the block at `head` and the `span` - 1 before it, element size/2 of the
/// sorted list when the chain has fewer. Nothing if the view has a gap there. @pre span > 0
std::optional<unix_ms> median_time_past(const ancestor_view& view, height head, std::uint32_t span);

/// Whether the child of `parent` may have this time. Reasons: time-not-whole (a part of the chain's
/// time unit), time-too-old (not after the median of its ancestors), time-timewarp-attack (BIP 94:
/// a window starts too long before its parent). Says nothing against what the view does not know.
verdict check_time(const pow_params& params, const ancestor_view& view, height parent,
                   unix_ms time);

/// Whether a node whose clock shows `own_clock` must let the block wait. Not a fault of the block:
/// the same block is fine later, and elsewhere.
bool is_from_the_future(const pow_params& params, unix_ms time, unix_ms own_clock);

/// The earliest time that check_time accepts: what a miner whose clock is behind writes. Nothing if
/// the view has a gap.
std::optional<unix_ms> earliest_time(const pow_params& params, const ancestor_view& view,
                                     height parent);

} // namespace concur::consensus::pow
