// A run folder of two nodes that agree up to height 2 and then part: ann's chain is longer.
#pragma once

#include "ledger/rules.hpp"
#include "tests/apps/support.hpp"

#include <vector>

namespace concur::apps {

struct sample_run {
  sample_run();

  temporary_directory room;
  std::filesystem::path folder; ///< room/runs/latest
  ledger::rules rules;
  std::vector<block_ptr> chain; ///< of node ann, heights 0 to 3; height 1 holds `paid`
  block_ptr other;              ///< of node bob at height 3: stale
  tx_ptr paid;                  ///< 12.5 coins from ann to bob, fee 0.001
};

} // namespace concur::apps
