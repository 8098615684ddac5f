// Carries out what a live run is told while it goes on: stops and starts nodes, parts them, has
// them pay. A node that is stopped keeps its actors, which do nothing until it begins again:
// whoever writes to it need not know.
#pragma once

#include "actors/live_context.hpp"

namespace concur::actors {

/// Lives on the supervisor's thread.
class live_switch {
public:
  live_switch(caf::scoped_actor& self, live_context& context)
      : self_(self), context_(context), is_down_(context.nodes.members().size()) {}

  /// errc::environment if a store can't be read again, errc::internal if an actor does not answer.
  status carry_out(const live_order& o);

  /// @pre no actor is left
  void mark_down() const;

private:
  status kill(node_id n);
  status start(node_id n);
  void post_starts(node_id n);
  void pay(node_id n, const action& what);
  /// Those actors of a node that stand for its process.
  std::vector<role_actor> process_of(node_id n) const;

  caf::scoped_actor& self_;
  live_context& context_;
  std::vector<bool> is_down_; // by node
};

} // namespace concur::actors
