// A scheduler for CAF without threads: actors run one after the other, on the thread that asks for
// it, in the order in which they became ready. Time is virtual and stands still meanwhile.
//
//   deterministic_config config;
//   caf::actor_system system{config};
//   auto& scheduler = deterministic_scheduler::of(system);
//   ... spawn and send ...
//   scheduler.run();
//
// CAF's own `testing` policy was the alternative: it lets one actor empty its mailbox before the
// next one runs, and its destructor never returns while an actor renews a timer.
#pragma once

#include "actors/caf.hpp"

#include <deque>
#include <thread>

namespace concur::actors {

/// One per actor system; lives and dies on one thread. Starting a thread (detached or blocking
/// actors, the middleman) or sending from another one is a bug and ends the program.
class deterministic_scheduler final : public caf::scheduler::abstract_coordinator {
public:
  explicit deterministic_scheduler(caf::actor_system& system);

  /// @pre the system was made with a deterministic_config
  static deterministic_scheduler& of(caf::actor_system& system);

  /// Handles messages, one at a time, until nobody has any; returns how many actors it resumed.
  std::uint64_t run();
  /// Moves the clock to the next timer and fires it; false if there is none.
  /// @pre nobody is ready
  bool fire_next_timer();

  // For CAF.
  static caf::actor_system::module* make(caf::actor_system& system, caf::detail::type_list<>);
  void enqueue(caf::resumable* job) override;
  caf::actor_clock& clock() noexcept override { return clock_; }
  bool detaches_utility_actors() const override { return false; }
  void start() override;
  void stop() override;

private:
  class unit final : public caf::execution_unit {
  public:
    explicit unit(deterministic_scheduler& owner)
        : caf::execution_unit(&owner.system()), owner_(owner) {}
    void exec_later(caf::resumable* job) override { owner_.ready_.push_back(job); }

  private:
    deterministic_scheduler& owner_;
  };

  unit unit_;
  caf::detail::test_actor_clock clock_;
  std::deque<caf::resumable*> ready_;
  std::thread::id owner_ = std::this_thread::get_id();
};

/// All message types of the laboratory and the scheduler above.
struct deterministic_config : caf::actor_system_config {
  deterministic_config();
};

} // namespace concur::actors
