#include "simulation/outcome.hpp"

#include "simulation/store_compare.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/small_run.hpp"

using namespace concur;
using namespace concur::simulation;
using namespace concur::simulation::test;
using namespace std::chrono_literals;

namespace {

block_record made_by(std::uint32_t n, block_status status) {
  block_record r;
  r.miner = node_id{n};
  r.status = status;
  return r;
}

ledger::chain_position at_height(std::uint64_t h, const block_id& head) {
  ledger::chain_position p;
  p.head = head;
  p.head_height = height{h};
  return p;
}

} // namespace

TEST_CASE("fairness of a small chain is as worked out by hand", "[fairness]") {
  // Three blocks of honest node 0, one of faulty node 1, one more of it that did not stay.
  std::vector<block_record> blocks(3, made_by(0, block_status::canonical));
  blocks.push_back(made_by(1, block_status::canonical));
  blocks.push_back(made_by(1, block_status::stale));
  fairness_input in;
  in.blocks = blocks;
  in.honest = {true, false};
  in.hash_shares = {0.6, 0.4};
  in.rewards = {150, 50};
  in.balances = {0, 0, 0, 4};
  in.reorganisation_max = 2;
  in.difference_at_end = 1;
  in.elapsed = 40s;
  in.stakes = {3, 1};
  in.claims = {{0.75, 0.6}, {0.25, 0.4}, {0, 0}};
  in.owned_at_start = ownership{0.1, 0.5, 0.9};
  in.owned_at_end = ownership{0.2, 0.7, 0.3};
  auto f = fairness_of(in);
  CHECK(f.chain_quality == 0.75);
  CHECK(f.chain_growth_per_s == 0.1);
  CHECK(f.nakamoto == 1.0);
  CHECK(f.reward_gini == 0.25); // (1 * 150 - 1 * 50) / (2 * 200)
  CHECK(f.gini == 0.75);        // one of four has all
  CHECK(f.stake_gini == 0.25);  // (1 * 3 - 1 * 1) / (2 * 4)
  CHECK(*f.reward_stake_deviation == Approx(0.15));
  CHECK(f.wealth_gini_start == 0.1);
  CHECK(f.wealth_gini_end == 0.2);
  CHECK(f.top_wealth_share_start == 0.5);
  CHECK(f.top_wealth_share_end == 0.7);
  CHECK(f.turnout == 0.3); // the last
  CHECK(f.common_prefix_violation_depth == 2);
}

TEST_CASE("fairness of nothing has no figures", "[fairness]") {
  auto f = fairness_of({});
  CHECK_FALSE(f.chain_quality);
  CHECK_FALSE(f.chain_growth_per_s);
  CHECK_FALSE(f.nakamoto);
  CHECK_FALSE(f.gini);
  CHECK_FALSE(f.stake_gini);
  CHECK_FALSE(f.reward_stake_deviation);
  CHECK_FALSE(f.wealth_gini_end);
  CHECK_FALSE(f.turnout);
  CHECK(f.common_prefix_violation_depth == 0);
}

TEST_CASE("stores differ by position, block or account, and say by which", "[outcome]") {
  REQUIRE(start_crypto());
  hash256 x, y;
  x.data[0] = 1;
  y.data[0] = 2;
  auto a = ledger::make_memory_store({});
  auto b = ledger::make_memory_store({});
  auto fill = [](ledger::store& s, const block_id& id, std::uint64_t balance) {
    REQUIRE(s.load(1));
    block_header h;
    ledger::write_batch w;
    ledger::account held;
    held.balance = amount{balance};
    w.accounts = {{{}, std::nullopt, held}};
    w.position = at_height(1, id);
    auto nothing = std::make_shared<const ledger::undo_record>();
    for (auto level : {height{0}, height{1}}) {
      h.height = level;
      auto body = std::make_shared<const block>(h, amount{}, std::vector<tx_ptr>{});
      w.blocks.push_back({body, nothing});
      w.append.push_back(body->id());
    }
    REQUIRE(s.write(w));
  };
  fill(*a, x, 5);
  auto compare = [&](const block_id& head_of_b) {
    std::vector<compared_store> both{{"london", a.get(), at_height(1, x)},
                                     {"paris", b.get(), at_height(1, head_of_b)}};
    return first_difference(both);
  };
  SECTION("they are the same") {
    fill(*b, x, 5);
    CHECK(compare(x).empty());
  }
  SECTION("positions") {
    fill(*b, x, 5);
    CHECK(compare(y).find("london is at height 1") == 0);
  }
  SECTION("an account") {
    fill(*b, x, 6);
    CHECK(compare(x) == "london and paris have different accounts");
  }
  SECTION("a block") {
    REQUIRE(b->load(1));
    CHECK(compare(x).find("at height 0, paris has nothing") != std::string::npos);
  }
}

TEST_CASE("a split network has neither one head nor equal stores", "[outcome]") {
  auto s = small_scenario();
  s.run.stop = {};
  s.run.stop.height = 5;
  s.network.partitions.push_back({0s, std::nullopt, {{"washington", "london"}, {"*"}}, false});
  auto nodes = build(s);
  measurement seen{nodes};
  run_control control{nodes};
  world w{nodes, {&seen, &control}};
  auto end = run_loop(w, control, {});
  REQUIRE(end == run_end::split);
  auto o = gather(nodes, seen, nullptr, control, end, w.now());
  CHECK(o.stop_rule_met);
  CHECK_FALSE(o.final.identical_heads);
  CHECK_FALSE(o.final.identical_stores);
  CHECK_FALSE(o.final.difference.empty());
  CHECK(o.network.partitioned > 0);
  CHECK(o.fairness.common_prefix_violation_depth >= 5);
  CHECK(o.figures.blocks_stale >= 5);
  std::uint64_t highest = 0;
  for (auto& n : o.nodes)
    highest = std::max(highest, n.height);
  CHECK(o.final.height == highest);
}

TEST_CASE("a late joiner catches up and is told apart", "[outcome]") {
  auto s = small_scenario();
  s.nodes[4].joins = 90s;
  auto nodes = build(s);
  measurement seen{nodes};
  run_control control{nodes};
  world w{nodes, {&seen, &control}};
  auto end = run_loop(w, control, {});
  REQUIRE(end == run_end::converged);
  auto o = gather(nodes, seen, nullptr, control, end, w.now());
  CHECK(o.nodes[4].is_late);
  CHECK(o.nodes[4].head == o.final.head);
  CHECK(o.final.identical_stores);
  CHECK_FALSE(o.nodes[3].is_late);
}
