// The event queue of the simulator against std::priority_queue, under the load of a network: every
// node has some events under way; each event that is handled sends another one after a latency.
// The events have 32 bytes, the heap's hold their time and a sequence number for the order of
// equals.
#include "simulation/time_queue.hpp"

#include <benchmark/benchmark.h>

#include <cstdint>
#include <queue>
#include <vector>

namespace {

using namespace concur;
using namespace concur::simulation;

constexpr std::uint64_t events_per_node = 4;

struct draws {
  std::uint64_t state = 1;
  std::uint64_t next() {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return state >> 33;
  }
  /// 10 to 110 ms.
  std::int64_t latency() {
    return 10'000'000 + static_cast<std::int64_t>(next() * 100'000'000 >> 31);
  }
};

struct heap_event {
  std::int64_t due;
  std::uint64_t sequence;
  std::uint32_t target, kind;
  std::uint64_t value;
  bool operator<(const heap_event& other) const {
    return due != other.due ? due > other.due : sequence > other.sequence;
  }
};
static_assert(sizeof(heap_event) == 32);

struct queue_event {
  std::uint64_t payload[2];
  std::uint32_t target, kind;
  std::uint64_t value;
};
static_assert(sizeof(queue_event) == 32);

void standard_heap(benchmark::State& state) {
  const auto pending = static_cast<std::uint64_t>(state.range(0)) * events_per_node;
  draws random;
  std::priority_queue<heap_event> queue;
  std::uint64_t sequence = 0;
  for (std::uint64_t i = 0; i < pending; ++i)
    queue.push({random.latency(), sequence++, static_cast<std::uint32_t>(i), 0, i});
  for (auto _ : state) {
    const heap_event e = queue.top();
    queue.pop();
    benchmark::DoNotOptimize(e.value);
    queue.push({e.due + random.latency(), sequence++, e.target, e.kind, e.value});
  }
  state.SetItemsProcessed(state.iterations());
}

void radix_queue(benchmark::State& state) {
  const auto pending = static_cast<std::uint64_t>(state.range(0)) * events_per_node;
  draws random;
  time_queue<queue_event> queue;
  for (std::uint64_t i = 0; i < pending; ++i)
    queue.push(instant{duration{random.latency()}}, {{}, static_cast<std::uint32_t>(i), 0, i});
  for (auto _ : state) {
    const auto e = queue.pop();
    benchmark::DoNotOptimize(e.value.value);
    queue.push(e.due + duration{random.latency()}, e.value);
  }
  state.SetItemsProcessed(state.iterations());
}

BENCHMARK(standard_heap)->Arg(100)->Arg(1'000)->Arg(10'000);
BENCHMARK(radix_queue)->Arg(100)->Arg(1'000)->Arg(10'000);

} // namespace

BENCHMARK_MAIN();
