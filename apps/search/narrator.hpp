// Tells a run event by event: each with the facts that it caused, in words.
#pragma once

#include "apps/search/playback.hpp"

#include <string>

namespace concur::apps::search {

class narrator final : public simulation::observer {
public:
  /// `nodes` must outlive it.
  explicit narrator(const simulation::cluster& nodes) : nodes_(nodes) {}

  void on_event(const simulation::handled& e) override;
  void on_fact(instant now, node_id n, const node::fact& f) override;
  void on_sent(instant now, const simulation::sent& s) override;

  /// Of the last event: a line for it, and one indented for each fact.
  std::string text() const;

private:
  const std::string& name(node_id n) const { return nodes_.members()[n.value].settings.name; }

  const simulation::cluster& nodes_;
  std::string event_, facts_;
  std::uint64_t sent_ = 0, lost_ = 0;
};

/// A line a node: head, height, what is settled, what waits.
std::string state_text(const playback& p);

} // namespace concur::apps::search
