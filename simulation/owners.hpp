// Looks up who owns and who decides in a running or finished cluster.
#pragma once

#include "simulation/cluster.hpp"
#include "simulation/ownership.hpp"

#include <functional>

namespace concur::simulation {

/// In `s` at `now`, a time of blocks. Nothing if the owners have nothing. Takes time that grows
/// with the number of nodes, and of accounts with a stake record where delegates are elected.
std::optional<ownership> ownership_in(const cluster& nodes, const ledger::state& s, unix_ms now);

/// Has a replica, has joined and has not left.
bool is_up(const member& m, instant now);
/// Nodes that are not faulty and are there at `now`.
std::vector<const member*> honest_up(const cluster& nodes, instant now);

/// The node whose chain counts: the heaviest of `present`, the first of all nodes if that is empty.
const member& heaviest_of(const cluster& nodes, const std::vector<const member*>& present);

/// In the ledger of the node whose chain counts.
std::optional<ownership> ownership_at(const cluster& nodes, instant now);

/// Asked now and then for a row of the time series.
using ownership_sampler = std::function<std::optional<ownership>(instant)>;

/// Only where nothing else runs at the same time: in `sim`. Answers nothing in clusters of more
/// than 20,000 accounts of nodes and voters: asking would take longer than running.
ownership_sampler sample_ownership(const cluster& nodes);

} // namespace concur::simulation
