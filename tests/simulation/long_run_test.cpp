// Long runs held against theory, and the cost of them.
#include "run_support.hpp"
#include "simulation/statistics.hpp"
#include "simulation/theory.hpp"
#include "tests/support/catch.hpp"

#include <cmath>

namespace concur::simulation::test {
namespace {

// Instrumented builds run the same test with less statistical power.
#ifdef __OPTIMIZE__
constexpr std::uint64_t long_run_blocks = 100'000;
#else
constexpr std::uint64_t long_run_blocks = 10'000;
#endif

/// Everybody hears of a block `delay` later, by one message.
scenario fixed_delay(const std::vector<double>& shares, duration delay, std::uint64_t blocks) {
  auto s = equal_miners(shares.size());
  for (std::size_t i = 0; i < shares.size(); ++i)
    s.nodes[i].hash_share = shares[i];
  work_of(s).block_interval = 60s;
  s.network.latency = constant_latency{delay};
  s.network.blocks = relay_kind::push;
  s.run.stop.blocks = blocks;
  s.run.limit.virtual_time = 24h * 365 * 20;
  return s;
}

std::vector<double> rising_shares() {
  std::vector<double> out;
  for (int i = 1; i <= 10; ++i)
    out.push_back(i / 55.0);
  return out;
}

TEST_CASE("the stale share of a long run is that of theory", "[simulation][statistics]") {
  struct setting {
    std::vector<double> shares;
    duration delay;
  };
  auto c = GENERATE(setting{rising_shares(), 600ms}, setting{std::vector<double>(5, 0.2), 3s});
  finished run{fixed_delay(c.shares, c.delay, long_run_blocks)};
  REQUIRE(run.end == run_end::converged);
  REQUIRE(run.all_equal());
  auto stale = run.seen.made - run.head_height();
  auto expected = theory::stale_share_one_height(to_seconds(c.delay), 60, c.shares);
  auto interval = wilson(stale, run.seen.made, 0.99);
  INFO("stale " << stale << " of " << run.seen.made << ", expected " << expected << ", settled "
                << run.replica(0).report().position.settled_height.value);
  CHECK(interval.contains(expected));
  CHECK(run.replica(0).report().position.settled_height.value == run.head_height() - 2);
  // Growth: what is not stale of a Poisson stream of one block in 60 s.
  auto growth = static_cast<double>(run.head_height()) / to_seconds(run.stopped);
  auto sigma = 1 / std::sqrt(static_cast<double>(long_run_blocks));
  CHECK(std::abs(growth * 60 / (1 - expected) - 1) < 2.576 * sigma);
  CHECK(growth > theory::growth_lower_bound(1 / 60.0, to_seconds(c.delay)) * (1 - 3 * sigma));
}

TEST_CASE("twice the blocks are twice the events", "[simulation][linear]") {
  auto events_a_block = [](std::uint64_t blocks) {
    auto s = fixed_delay(rising_shares(), 600ms, blocks);
    s.network.blocks = relay_kind::announce;
    finished run{s};
    return static_cast<double>(run.seen.events) / static_cast<double>(run.seen.made);
  };
  auto few = events_a_block(1000), many = events_a_block(4000);
  CHECK(std::abs(many / few - 1) < 0.02);
}

} // namespace
} // namespace concur::simulation::test
