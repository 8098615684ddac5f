// What is predicted of chains that settle by counting members: who can stall them, who can rewrite
// them, and how far settling is behind. Private to simulation/predictions.cpp.
#pragma once

#include "simulation/predictions.hpp"

namespace concur::simulation {

/// 1 or 0: whether the silent members (behaviour `silent`, or that leave) are enough to stall what
/// is settled. Nothing where settling counts no members.
std::optional<prediction> predict_stall(const scenario& s);
/// 1 or 0: whether members that contradict themselves (behaviours `cartel` and `twin`) settle a
/// second history alone.
std::optional<prediction> predict_rewrite(const scenario& s);
/// Blocks from the last settled one to the head, if nobody fails.
std::optional<prediction> predict_lag(const scenario& s);

} // namespace concur::simulation
