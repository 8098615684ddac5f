// One run in virtual time, event by event, with everything that judges it: what replaying and
// shrinking are made of. It runs under the bare loop whatever the scenario's driver is: both give
// the same digest. No files, no CAF; stores are in memory.
#pragma once

#include "apps/outcome/verdict.hpp"
#include "simulation/world.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace concur::apps::search {

/// What the network was given.
class packet_count final : public simulation::observer {
public:
  void on_sent(instant, const simulation::sent&) override { ++packets_; }
  std::uint64_t packets() const { return packets_; }

private:
  std::uint64_t packets_ = 0;
};

class playback {
public:
  /// Makes the listeners that hear of everything after the run's own ones.
  using listeners = std::vector<simulation::observer*>;

  static result<std::unique_ptr<playback>> begin(const simulation::scenario& s);
  playback(const playback&) = delete;
  playback& operator=(const playback&) = delete;

  /// To be called before the first event.
  void listen(simulation::observer& o) { others_.push_back(&o); }

  /// Handles one event; false if the run is over, and then ended() says how.
  bool step();
  simulation::run_end ended() const { return end_; }
  /// Ends the run here: nothing else is handled.
  void stop(simulation::run_end why) { end_ = why; }

  instant now() const { return world_ ? world_->now() : instant{}; }
  std::uint64_t events() const { return world_ ? world_->events() : 0; }
  std::uint64_t packets() const { return packets_.packets(); }
  const simulation::cluster& nodes() const { return nodes_; }
  const simulation::invariants& checks() const { return checks_; }
  std::uint64_t best_height() const { return seen_.best_height(); }
  const std::optional<error>& failure() const { return world_->failure(); }

  /// The first violation of the properties that may not be broken, or of those that are expected.
  std::optional<simulation::violation> first_violation() const;

  /// Figures and verdict as of now. To be called once, when nothing else will be handled.
  struct result_of_run {
    simulation::outcome outcome;
    apps::judgement judgement;
  };
  result_of_run finish();

private:
  explicit playback(simulation::cluster nodes);

  simulation::cluster nodes_;
  simulation::measurement seen_;
  simulation::invariants checks_;
  simulation::run_control control_;
  packet_count packets_;
  listeners others_;
  std::unique_ptr<simulation::world>
      world_; // made at the first event, when all listeners are known
  simulation::run_end end_ = simulation::run_end::running;
};

} // namespace concur::apps::search
