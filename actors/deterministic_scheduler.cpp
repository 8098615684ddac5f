#include "actors/deterministic_scheduler.hpp"

#include "actors/types.hpp"
#include "base/assert.hpp"

#include <iostream>
#include <utility>

namespace concur::actors {
namespace {

/// An actor that dies may wake others, which die too: so many generations are waited for.
constexpr int shutdown_rounds_max = 1000;

class no_threads final : public caf::thread_hook {
public:
  void init(caf::actor_system&) override {}
  void thread_started() override {
    constexpr bool threads_are_allowed = false;
    CONCUR_ASSERT(threads_are_allowed);
  }
  void thread_terminates() override {}
};

/// CAF needs somebody who prints; ours does it at once.
class prompt_printer final : public caf::monitorable_actor {
public:
  explicit prompt_printer(caf::actor_config& config) : caf::monitorable_actor(config) {
    handler_.assign(
        [](caf::add_atom, caf::actor_id, const std::string& text) { std::cerr << text; });
  }
  void enqueue(caf::mailbox_element_ptr what, caf::execution_unit*) override {
    handler_(what->content());
  }

private:
  caf::message_handler handler_;
};

} // namespace

deterministic_scheduler::deterministic_scheduler(caf::actor_system& system)
    : caf::scheduler::abstract_coordinator(system), unit_(*this) {}

deterministic_scheduler& deterministic_scheduler::of(caf::actor_system& system) {
  return dynamic_cast<deterministic_scheduler&>(system.scheduler());
}

caf::actor_system::module* deterministic_scheduler::make(caf::actor_system& system,
                                                         caf::detail::type_list<>) {
  return new deterministic_scheduler(system);
}

void deterministic_scheduler::enqueue(caf::resumable* job) {
  CONCUR_ASSERT(std::this_thread::get_id() == owner_);
  ready_.push_back(job);
}

std::uint64_t deterministic_scheduler::run() {
  std::uint64_t resumed = 0;
  for (; !ready_.empty(); ++resumed) {
    auto* job = ready_.front();
    ready_.pop_front();
    // One message at a time, so that nobody overtakes who became ready earlier.
    switch (job->resume(&unit_, 1)) {
    case caf::resumable::resume_later: ready_.push_back(job); break;
    case caf::resumable::done:
    case caf::resumable::awaiting_message: caf::intrusive_ptr_release(job); break;
    case caf::resumable::shutdown_execution_unit: break;
    }
  }
  return resumed;
}

bool deterministic_scheduler::fire_next_timer() {
  CONCUR_ASSERT(ready_.empty());
  return clock_.trigger_timeout();
}

void deterministic_scheduler::start() {
  caf::actor_config config{&unit_};
  utility_actors_[printer_id] = caf::make_actor<prompt_printer, caf::actor>(
      system().next_actor_id(), system().node(), &system(), config);
  // Nobody would run those for whom the system waits.
  system().await_actors_before_shutdown(false);
}

void deterministic_scheduler::stop() {
  for (int round = 0; round < shutdown_rounds_max; ++round) {
    clock_.cancel_all(); // timers are dropped, not fired
    for (auto* job : std::exchange(ready_, {}))
      cleanup_and_release(job);
    if (ready_.empty() && !clock_.has_pending_timeout())
      return;
  }
}

deterministic_config::deterministic_config() {
  add_message_types<caf::id_block::concur_actors>();
  load<deterministic_scheduler>();
  add_thread_hook<no_threads>();
}

} // namespace concur::actors
