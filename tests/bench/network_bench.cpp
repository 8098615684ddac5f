// What one packet costs in the network model: 1,000 nodes with 8 links each, every link in use.
#include "simulation/network_model.hpp"

#include <benchmark/benchmark.h>

#include <cstdint>
#include <string>
#include <vector>

namespace {

using namespace concur;
using namespace concur::simulation;
using namespace std::chrono_literals;

network_settings settings_of(latency_settings latency, double faults, std::uint64_t bandwidth) {
  network_settings settings;
  settings.topology.kind = topology_kind::random;
  settings.latency = std::move(latency);
  settings.drop = settings.duplicate = settings.reorder = faults;
  settings.jitter = faults;
  settings.bandwidth = bandwidth;
  return settings;
}

void send(benchmark::State& state, const network_settings& settings) {
  std::vector<node_settings> nodes(1'000);
  for (std::size_t i = 0; i < nodes.size(); ++i)
    nodes[i].name = "n" + std::to_string(i);
  network_model network(settings, nodes, 1);
  std::vector<packet> packets;
  for (std::uint32_t a = 0; a < nodes.size(); ++a)
    for (const node_id b : network.neighbours()[a])
      packets.push_back({node_id{a}, b, 300});
  // From all over the network in turn, as events come.
  std::size_t at = 0;
  instant now{};
  for (auto _ : state) {
    at = (at + 4'099) % packets.size();
    now += 1us;
    benchmark::DoNotOptimize(network.send(packets[at], now));
  }
  state.SetItemsProcessed(state.iterations());
}

BENCHMARK_CAPTURE(send, constant, settings_of(constant_latency{50ms}, 0, 0));
BENCHMARK_CAPTURE(send, uniform, settings_of(uniform_latency{10ms, 90ms}, 0, 0));
BENCHMARK_CAPTURE(send, lognormal, settings_of(lognormal_latency{50ms, 300ms}, 0, 0));
BENCHMARK_CAPTURE(send, all_faults, settings_of(uniform_latency{10ms, 90ms}, 0.01, 0));
BENCHMARK_CAPTURE(send, bandwidth, settings_of(uniform_latency{10ms, 90ms}, 0, 1'000'000'000));

} // namespace

BENCHMARK_MAIN();
