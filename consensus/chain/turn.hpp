// One step of the chain engine in the making. Private to consensus/chain/.
#pragma once

#include "consensus/chain/chain_engine.hpp"

namespace concur::consensus {

struct chain_engine::turn {
  const step_context& context;
  effects out;
  bool head_changed = false;
  bool has_added = false; ///< blocks entered the tree
  bool agenda_is_stale = false;
  bool needs_work = false;            ///< the puzzle at hand is solved or out of date
  std::vector<node_id> withheld = {}; ///< neighbours that a faulty maker tells something else

  void send(node_id to, message m) {
    out.send.push_back({to, std::make_shared<const message>(std::move(m))});
  }
  void set_timer(timer_key key, duration after) { out.timers.push_back({key, after}); }
  void refuse(node_id from, reason why, const hash256& what) {
    out.refusals.push_back({from, why, what});
  }
};

} // namespace concur::consensus
