// Renders a run as trace.json in Chrome's trace-event form, to be opened in Perfetto: a track a
// node, a span a block from its making until an honest node settles it, a span a transaction from
// its submission until it is settled, and a mark wherever a head moves or something is refused.
#pragma once

#include "simulation/event_log.hpp"

#include <set>

namespace concur::simulation {

class trace_log final : public observer {
public:
  /// At most `entries_max` entries. `nodes` must outlive it.
  trace_log(const cluster& nodes, event_log::sink out, std::uint64_t entries_max = 500'000);
  /// Ends the JSON text.
  void finish();

  void on_fact(instant now, node_id n, const node::fact& f) override;

private:
  void entry(instant now, node_id n, char phase, std::string_view category, std::string_view name,
             const hash256* id = nullptr);

  event_log::sink out_;
  std::uint64_t entries_left_;
  bool is_first_ = true;
  std::set<block_id> open_; // blocks whose span has not ended
};

} // namespace concur::simulation
