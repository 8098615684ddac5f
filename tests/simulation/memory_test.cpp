// What a node may hold in memory, and what becomes of a run in which it holds more.
#include "tests/simulation/run_support.hpp"
#include "tests/support/catch.hpp"

using namespace concur;
using namespace concur::simulation;
using namespace concur::simulation::test;

namespace {

/// Transactions come faster than blocks take them in.
scenario crowded(std::size_t node_memory) {
  auto s = equal_miners(3);
  s.run.stop.time = 10min;
  s.run.limit.node_memory = node_memory;
  s.protocol.block_bytes_max = 4'000;
  s.load.tx_rate = 20;
  s.load.accounts = 300;
  s.load.balance = coins(100);
  s.load.until = 5min;
  return s;
}

} // namespace

TEST_CASE("a node that holds too much takes no more, then the run is given up", "[memory]") {
  auto s = crowded(128 * 1024);
  s.run.stop.time = 10h; // blocks come even when transactions do not
  s.protocol.block_bytes_max = 20'000;
  s.load.until = 10h;
  finished f{s};
  CHECK(f.seen.refusals["tx-no-memory"] > 100);
  CHECK(f.end == run_end::exhausted);
  CHECK(f.seen.halted == 1);
  auto held = f.nodes.members()[0].validator->held_bytes();
  CHECK(held >= 128 * 1024);
  CHECK(held < 128 * 1024 * 5 / 4); // it noticed in time
}

TEST_CASE("a pool at the limit alone ends no run", "[memory]") {
  finished f{crowded(512 * 1024)};
  CHECK(f.seen.refusals["tx-no-memory"] > 100);
  CHECK(f.end != run_end::exhausted);
  CHECK(f.seen.halted == 0);
}

TEST_CASE("below the limit of memory nothing changes", "[memory]") {
  finished without{crowded(0)}, within{crowded(std::size_t{256} << 20)};
  CHECK(within.seen.refusals.count("tx-no-memory") == 0);
  CHECK(within.end == without.end);
  CHECK(within.seen.digest.hex() == without.seen.digest.hex());
}
