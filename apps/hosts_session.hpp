// A run in mode `hosts`, from settings to verdict: lets the machines in, runs, collects their
// stores and judges as after every other run.
#pragma once

#include "apps/session.hpp"

namespace concur::apps {

/// The control machine's part. Machines on loopback, and the control machine itself, get their
/// agents from here; the others must have joined (`concur join`) or join soon.
result<session> run_hosts_session(const simulation::scenario& wanted,
                                  const session_options& options);

} // namespace concur::apps
