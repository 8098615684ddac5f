// Renders what clients did and what became of it, a line each, as history.jsonl:
//   {"t":ns,"node":"london","what":"submitted","tx":"..."}     what: submitted included settled
//   {"t":ns,"node":"london","what":"rejected","tx":"...","why":"tx-overspend"}       returned
// Calls and returns, in the order in which they happened: what a checker of histories reads.
#pragma once

#include "simulation/event_log.hpp"

namespace concur::simulation {

class history_log final : public observer {
public:
  /// At most `lines_max` lines. `nodes` must outlive it.
  history_log(const cluster& nodes, event_log::sink out, std::uint64_t lines_max = 5'000'000);

  void on_fact(instant now, node_id n, const node::fact& f) override;

private:
  void line(instant now, node_id n, std::string_view what, const tx_id& id, reason why = {});

  event_log::sink out_;
  std::vector<std::string> names_; // of nodes, as JSON texts
  std::uint64_t lines_left_;
};

} // namespace concur::simulation
