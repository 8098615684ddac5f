#include "actors/deterministic_scheduler.hpp"

#include "actors/types.hpp"
#include "tests/support/catch.hpp"

#include <functional>

using namespace concur;
using namespace concur::actors;
using namespace std::chrono_literals;

namespace {

struct fixture {
  deterministic_config config;
  caf::actor_system system{config};
  deterministic_scheduler& scheduler = deterministic_scheduler::of(system);
  std::string heard;

  caf::actor listener(char name) {
    return system.spawn([this, name](caf::event_based_actor* self) -> caf::behavior {
      self->set_default_handler(caf::drop);
      return {[this, name](int number) { heard += name + std::to_string(number) + ' '; }};
    });
  }
  void end(std::vector<caf::actor> actors) {
    for (auto& a : actors)
      caf::anon_send_exit(a, caf::exit_reason::kill);
    actors.clear();
    scheduler.run();
  }
};

} // namespace

TEST_CASE("actors take turns in the order in which they became ready", "[actors][scheduler]") {
  fixture f;
  auto a = f.listener('a'), b = f.listener('b');
  for (auto n : {1, 2}) {
    caf::anon_send(b, n);
    caf::anon_send(a, n);
  }
  CHECK(f.heard.empty());
  f.scheduler.run();
  CHECK(f.heard == "a1 b1 a2 b2 "); // their first turn is that of being spawned
  f.end({a, b});
}

TEST_CASE("timers fire in the order of virtual time", "[actors][scheduler]") {
  fixture f;
  auto a = f.listener('a');
  auto start = f.scheduler.clock().now();
  caf::delayed_anon_send(a, 60min, 2);
  caf::delayed_anon_send(a, 1s, 1);
  f.scheduler.run();
  CHECK(f.heard.empty());
  while (f.scheduler.fire_next_timer())
    f.scheduler.run();
  CHECK(f.heard == "a1 a2 ");
  CHECK(f.scheduler.clock().now() - start == 60min);
  f.end({a});
}

TEST_CASE("an actor that never rests does not stop the shutdown", "[actors][scheduler]") {
  int ticks = 0;
  {
    fixture f;
    auto a = f.system.spawn([&ticks](caf::event_based_actor* self) -> caf::behavior {
      self->send(self, tick_atom_v);
      return {[self, &ticks](tick_atom) {
        ++ticks;
        self->delayed_send(self, 1s, tick_atom_v);
      }};
    });
    f.scheduler.run();
    REQUIRE(f.scheduler.fire_next_timer());
    f.scheduler.run();
  }
  CHECK(ticks == 2);
}
