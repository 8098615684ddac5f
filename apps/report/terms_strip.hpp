// When the set of delegates changed, and who left and entered: a strip along the time of the run.
#pragma once

#include "apps/report/run_files.hpp"

#include <string>

namespace concur::apps::report {

/// A heading, the strip, and its changes as a table; empty without elections.
std::string terms_strip(const run_files& run);

} // namespace concur::apps::report
