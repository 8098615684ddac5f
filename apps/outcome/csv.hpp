// The tables of a run folder as texts. Columns are a promise to users: they may be added at the
// end, never renamed (tests/outcome/golden). A cell without a figure is empty.
#pragma once

#include "simulation/outcome.hpp"

#include <string>

namespace concur::apps {

std::string blocks_csv(const simulation::outcome& o);
std::string metrics_csv(const simulation::outcome& o);
std::string nodes_csv(const simulation::outcome& o);
std::string messages_csv(const simulation::outcome& o);
std::string latency_csv(const simulation::outcome& o);

} // namespace concur::apps
