// Whole runs: nodes agree, whatever the network did, and the same seed gives the same run.
#include "run_support.hpp"
#include "tests/support/catch.hpp"

namespace concur::simulation::test {
namespace {

TEST_CASE("five cities agree on what A paid B", "[simulation][scenario]") {
  auto s = equal_miners(5);
  const char* cities[] = {"london", "new-york", "tokyo", "sydney", "sao-paulo"};
  for (std::size_t i = 0; i < 5; ++i)
    s.nodes[i].name = cities[i];
  s.nodes[0].user = "A";
  s.nodes[1].user = "B";
  s.network.latency = uniform_latency{50ms, 300ms};
  s.payments = {{20s, "A", "B", coins(100), amount{1000}}};
  s.run.stop.all_settled = true;
  s.protocol.maturity = 1'000'000; // no reward may be spent: balances are those of the genesis
  finished run{s};
  CHECK(run.end == run_end::converged);
  CHECK(run.all_equal());
  CHECK(run.seen.settled >= 5);
  CHECK(run.seen.halted == 0);
  CHECK(run.seen.refusals.empty());
  auto b = *run.nodes.account_of("B"), a = *run.nodes.account_of("A");
  for (std::size_t i = 0; i < 5; ++i) {
    auto state = run.replica(i).report().state;
    CHECK(state.find(b)->balance == coins(1100));
    CHECK(state.find(a)->balance == minus(coins(900), amount{1000}));
  }
}

TEST_CASE("a run until all is settled waits for the end of the load", "[simulation][scenario]") {
  auto s = equal_miners(5);
  s.load.tx_rate = 0.002; // mostly nothing is open
  s.load.until = 2h;
  s.run.stop.all_settled = true;
  finished run{s};
  CHECK(run.end == run_end::converged);
  CHECK(run.stopped >= instant{2h});
  CHECK(run.stopped < instant{3h});
  CHECK(run.seen.settled >= 5 * 5); // each transaction is settled by five nodes

  s.load.until.reset();
  CHECK(finished{s}.stopped < instant{2h});
}

#ifdef __OPTIMIZE__
constexpr std::uint64_t runs = 1000;
#else
constexpr std::uint64_t runs = 50; // instrumented builds are slow
#endif

TEST_CASE("lossy runs all converge, whatever the seed", "[simulation][property]") {
  std::uint64_t settled = 0, lost = 0, made = 0, on_chain = 0;
  for (std::uint64_t seed = 1; seed <= runs; ++seed) {
    auto s = equal_miners(5, seed);
    s.network.drop = 0.01;
    s.network.duplicate = 0.01;
    s.network.reorder = 0.05;
    s.network.latency = uniform_latency{50ms, 1s};
    s.load.tx_rate = 0.05;
    s.run.stop.height = 15;
    s.run.verify = ledger::verify_mode::none; // signatures have their own tests
    finished run{s};
    INFO("seed " << seed);
    REQUIRE(run.end == run_end::converged);
    REQUIRE(run.all_equal());
    REQUIRE(run.seen.halted == 0);
    for (std::size_t i = 0; i < 5; ++i) {
      auto r = run.replica(i).report();
      amount minted = *plus(coins(5000), amount{coins(50).value * r.position.head_height.value});
      REQUIRE(r.issued == minted);
    }
    settled += run.seen.settled;
    lost += run.seen.lost;
    made += run.seen.made;
    on_chain += run.head_height();
  }
  CHECK(lost > 2 * runs);
  CHECK(made > on_chain); // there were races
  CHECK(settled >= 5 * 13 * runs);
}

TEST_CASE("a node that joins late catches up from nothing", "[simulation][scenario]") {
  auto s = equal_miners(4);
  work_of(s).block_interval = 10s;
  s.nodes[3].joins = 6h; // two thousand blocks later: more than one answer of headers
  s.nodes[3].hash_share = 0;
  s.load.tx_rate = 0.01;
  s.run.stop.time = 6h + 10min;
  finished run{s};
  CHECK(run.end == run_end::converged);
  CHECK(run.head_height() > 1100);
  CHECK(run.all_equal());
  auto late = run.replica(3).report(), early = run.replica(0).report();
  CHECK(late.state.root() == early.state.root());
  CHECK(late.issued == early.issued);
  CHECK(late.orphans == 0);
  CHECK(run.nodes.members()[3].store->at(late.position.head_height).value() == early.position.head);
}

TEST_CASE("two halves of a partition become one chain when it heals", "[simulation][scenario]") {
  auto s = equal_miners(6);
  partition_settings cut;
  cut.from = 5min;
  cut.until = 35min;
  cut.groups = {{"n0", "n1"}, {"*"}};
  s.network.partitions = {cut};
  s.load.tx_rate = 0.05;
  s.run.stop.time = 40min;
  finished run{s};
  CHECK(run.end == run_end::converged);
  CHECK(run.all_equal());
  CHECK(run.seen.lost > 0);
  CHECK(run.seen.deepest >= 20); // the smaller half had to give up what it had mined
  CHECK(run.seen.reverted > 0);  // settled there: a measurement under proof of work
  CHECK(run.seen.halted == 0);
}

std::string digest_of(std::uint64_t seed) {
  auto s = equal_miners(8, seed);
  s.network.topology.kind = topology_kind::random;
  s.network.topology.degree = 4;
  s.network.latency = lognormal_latency{80ms, 400ms};
  s.network.drop = 0.02;
  s.network.blocks = relay_kind::compact;
  s.load.tx_rate = 0.5;
  s.run.stop.time = 10min;
  return finished{s}.seen.digest.hex();
}

TEST_CASE("the same seed gives the same run, another one another", "[simulation][determinism]") {
  auto first = digest_of(7);
  CHECK(digest_of(7) == first);
  CHECK(digest_of(8) != first);
}

TEST_CASE("offences are refused by everybody and stay out", "[simulation][faulty]") {
  auto s = equal_miners(4);
  for (auto* kind : {"double-spend", "replay", "bad-signature", "repeated-transaction", "overpay",
                     "below-target"})
    s.offences.push_back({5min, "n3", kind});
  s.payments = {{1min, "n3", "n0", coins(3), amount{1000}}};
  s.run.stop.time = 60min;
  finished run{s};
  CHECK(run.end == run_end::converged);
  CHECK(run.seen.refusals["block-repeated-transaction"] >= 3);
  CHECK(run.seen.refusals["block-overpays"] >= 3);
  CHECK(run.seen.refusals["block-below-target"] >= 3);
  CHECK(run.seen.refusals["tx-double-spend"] >= 1);
  CHECK(run.seen.refusals["tx-replayed"] >= 1);
  CHECK(run.seen.refusals["tx-bad-signature"] >= 1);
  CHECK(run.seen.halted == 0);
  CHECK(run.all_equal());
}

TEST_CASE("nonces that are really searched make the same kind of chain", "[simulation]") {
  auto s = equal_miners(3);
  work_of(s).hashing = hashing_kind::real;
  work_of(s).leading_zero_bits = 12;
  s.load.tx_rate = 0.2;
  s.run.stop.height = 20;
  finished run{s};
  CHECK(run.end == run_end::converged);
  CHECK(run.all_equal());
  auto rules = run.nodes.make_rules();
  auto& tree = run.replica(0).engine().tree();
  for (auto h = height{1}; h <= tree.height(tree.head()); h = h + 1)
    CHECK(rules->check_proof(tree.header(tree.best_at(h))));
}

} // namespace
} // namespace concur::simulation::test
