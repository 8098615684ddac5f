#include "apps/bench.hpp"

#include "actors/sim_driver.hpp"
#include "simulation/loop.hpp"

#include <ctime>
#include <queue>

namespace concur::apps {
namespace {

using namespace simulation;

double cpu_seconds() {
  timespec t{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) / 1e9;
}

/// A hundred miners that gossip blocks every ten seconds, an hour long, no transactions.
scenario gossip() {
  scenario s;
  s.name = "bench";
  for (int i = 0; i < 100; ++i) {
    node_settings n;
    n.name = "n" + std::to_string(i);
    n.hash_share = 0.01;
    s.nodes.push_back(n);
  }
  s.network.topology.kind = topology_kind::random;
  s.network.latency =
      uniform_latency{std::chrono::milliseconds{10}, std::chrono::milliseconds{100}};
  s.run.stop.time = std::chrono::hours{1};
  return s;
}

template <class Drive>
double simulator_rate(const Drive& drive) {
  auto nodes = cluster::build(gossip(), {});
  if (!nodes)
    return 0;
  run_control control{*nodes};
  world w{*nodes, {&control}};
  auto began = cpu_seconds();
  drive(w, control);
  return static_cast<double>(w.events()) / (cpu_seconds() - began);
}

double loop_rate() {
  return simulator_rate([](world& w, run_control& c) { return run_loop(w, c, {}); });
}

double actors_rate() {
  return simulator_rate([](world& w, run_control& c) { return actors::run_actors(w, c, {}); });
}

/// The least that any event loop has to do: a priority queue of small events with a shared payload,
/// a virtual call each, the same number of events in flight.
double bare_rate() {
  struct bare_event {
    std::int64_t due;
    std::uint64_t sequence;
    std::uint32_t to;
    std::shared_ptr<const int> payload;
    bool operator<(const bare_event& o) const {
      return due != o.due ? due > o.due : sequence > o.sequence;
    }
  };
  struct handler {
    virtual ~handler() = default;
    virtual std::uint64_t handle(const bare_event& e) { return seen += e.sequence; }
    std::uint64_t seen = 0;
  };
  constexpr std::uint32_t nodes = 100;
  constexpr std::uint64_t events = 1'000'000;
  std::vector<std::unique_ptr<handler>> handlers;
  for (std::uint32_t i = 0; i < nodes; ++i)
    handlers.push_back(std::make_unique<handler>());
  random_stream random{1, "bench"};
  std::priority_queue<bare_event> queue;
  auto payload = std::make_shared<const int>(1);
  for (std::uint32_t i = 0; i < 4 * nodes; ++i)
    queue.push({static_cast<std::int64_t>(random.below(1'000'000)), i, i % nodes, payload});
  auto began = cpu_seconds();
  for (std::uint64_t n = 0; n < events; ++n) {
    auto e = queue.top();
    queue.pop();
    auto seen = handlers[e.to]->handle(e);
    queue.push({e.due + 1 + static_cast<std::int64_t>((seen * 2654435761u) % 1'000'000), n,
                static_cast<std::uint32_t>(seen % nodes), e.payload});
  }
  return static_cast<double>(events) / (cpu_seconds() - began);
}

} // namespace

std::vector<bench_figure> bench_simulator(unsigned repeats) {
  return {measure("simulator, loop", "events/s", loop_rate, "priority queue and a virtual call",
                  bare_rate, 0.5, repeats),
          measure("simulator, actors", "events/s", actors_rate, "simulator, loop", loop_rate, 0.25,
                  repeats)};
}

} // namespace concur::apps
