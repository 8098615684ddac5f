#include "actors/sim_driver.hpp"

#include "config/catalogue.hpp"
#include "config/reader.hpp"
#include "tests/actors/support.hpp"

using namespace concur;
using namespace concur::actors;
using namespace concur::actors::test;
using simulation::run_end;

namespace {

struct outcome {
  run_end end{};
  std::string digest;
  std::uint64_t events = 0;
  std::uint64_t lost = 0;
  hash256 state_root;
  friend bool operator==(const outcome&, const outcome&) = default;
};

outcome run(const simulation::scenario& s, bool with_actors) {
  auto nodes = built(s);
  simulation::run_control control{nodes};
  digest_observer digest;
  simulation::world world{nodes, {&control, &digest}};
  auto end = with_actors ? run_actors(world, control, {}) : run_loop(world, control, {});
  auto root = nodes.members().front().validator->report().position.state_root;
  return {end, digest.hex(), digest.events(), digest.lost(), root};
}

simulation::scenario lossy_payments(std::uint64_t seed) {
  auto s = five_miners(seed);
  s.network.drop = 0.01;
  s.payments.push_back({30s, "b", "c", coins(7), amount{1000}});
  s.payments.push_back({90s, "d", "e", coins(1), amount{1000}});
  return s;
}

} // namespace

TEST_CASE("actors and the bare loop handle the same events", "[actors][sim]") {
  auto s = lossy_payments(GENERATE(1u, 2u, 3u));
  auto loop = run(s, false);
  CHECK(loop.end == run_end::converged);
  CHECK(loop.events > 500);
  CHECK(loop.lost > 0);
  CHECK(run(s, true) == loop);
}

TEST_CASE("actors and the bare loop agree on every shipped scenario", "[actors][sim]") {
  for (auto& shipped : config::list_scenarios()) {
    INFO(shipped.name);
    auto s = config::load_scenario(shipped.name);
    REQUIRE(s.has_value());
    s->run.store = simulation::store_kind::memory;
    for (auto& n : s->nodes)
      n.store = simulation::store_kind::memory;
    s->run.limit.events = 3000;
    auto loop = run(*s, false);
    CHECK(loop.events > 100);
    CHECK(run(*s, true) == loop);
  }
}

TEST_CASE("the same seed gives the same run, another seed another one", "[actors][sim]") {
  auto first = run(lossy_payments(7), true);
  CHECK(run(lossy_payments(7), true) == first);
  CHECK(run(lossy_payments(8), true).digest != first.digest);
}

TEST_CASE("a heartbeat can interrupt a run of actors", "[actors][sim]") {
  auto s = five_miners(1);
  s.run.stop.all_settled = false;
  s.run.stop.time = 24h;
  auto nodes = built(s);
  simulation::run_control control{nodes};
  simulation::world world{nodes, {&control}};
  auto end = run_actors(world, control, [](const simulation::world&) { return false; });
  CHECK(end == run_end::interrupted);
  CHECK(world.events() > 0);
}
