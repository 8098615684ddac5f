// The middle of a run in mode `live`: drives the cluster in real time, and lets `concur ctl` and
// `concur inspect` talk to it meanwhile.
#pragma once

#include "apps/listeners.hpp"

namespace concur::apps {

/// Until its end, Ctrl-C or `concur ctl stop`. Without a folder nobody can talk to it. Errors as of
/// actors::run_live().
result<ending> drive_live(simulation::cluster& nodes, listeners& l, const session_options& options);

} // namespace concur::apps
