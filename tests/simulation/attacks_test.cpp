// Attacks on proof of work, run from a scenario to what was measured.
#include "simulation/invariants/invariants.hpp"
#include "simulation/measurement.hpp"
#include "simulation/predictions.hpp"
#include "simulation/statistics.hpp"
#include "simulation/theory.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/small_run.hpp"

#include <algorithm>
#include <cmath>

using namespace concur;
using namespace concur::simulation;
using namespace concur::simulation::test;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t mallory = 2;

/// Two honest miners, a faulty one with `share`, and a merchant; blocks every ten minutes and news
/// in a millisecond.
scenario attacked(const std::string& kind, double share) {
  auto s = small_scenario();
  s.run.stop = {};
  s.run.limit.virtual_time = 24h * 365 * 10;
  auto& work = std::get<pow_settings>(s.protocol.rules);
  work.block_interval = 10min;
  s.payments.clear();
  s.network.latency = constant_latency{1ms};
  s.network.blocks = s.network.transactions = relay_kind::push;
  s.nodes.resize(4);
  s.nodes[0].hash_share = s.nodes[1].hash_share = (1 - share) / 2;
  auto& m = s.nodes[mallory];
  m.name = m.user = "mallory";
  m.hash_share = share;
  m.behaviour.kind = kind;
  auto& merchant = s.nodes[3];
  merchant.name = merchant.user = "merchant";
  merchant.hash_share = 0;
  merchant.role = role_kind::full;
  merchant.accepts = 3;
  m.behaviour.merchant = "merchant";
  m.behaviour.confirmations = 3;
  m.behaviour.give_up_behind = 10;
  return s;
}

struct seen_run {
  measured figures;
  std::vector<property_record> properties;
};

seen_run run_it(const scenario& s, const std::vector<std::string>& names = {}) {
  auto nodes = build(s);
  measurement seen{nodes};
  invariants checks{nodes, names};
  instant end{};
  run(nodes, {&seen, &checks}, &end);
  checks.finish(end);
  auto head = nodes.members()[0].validator->report().position.head;
  return {seen.finish(end, head), checks.records()};
}

double revenue_of_pool(const measured& m) {
  std::uint64_t all = 0;
  for (auto& n : m.nodes)
    all += n.blocks_canonical;
  return static_cast<double>(m.nodes[mallory].blocks_canonical) / static_cast<double>(all);
}

std::uint64_t times(const counts& all, std::string_view name) {
  auto found = all.find(name);
  return found == all.end() ? 0 : found->second;
}

} // namespace

TEST_CASE("a double spender with most of the hash rate always takes the payment back",
          "[attack][double-spend]") {
  auto s = attacked("double-spend", 0.7);
  s.nodes[mallory].behaviour.give_up_behind = 0;
  s.run.stop.attempts = 5;
  auto r = run_it(s, {"merchant-reversed", "block-valid", "supply-conserved", "no-double-spend"});
  CHECK(r.figures.nodes[mallory].attempts == 5);
  CHECK(r.figures.nodes[mallory].successes == 5);
  CHECK(r.figures.reversals == 5);
  CHECK(r.properties[0].violations == 5);
  REQUIRE(r.properties[0].first);
  CHECK(r.properties[0].first->node == node_id{3});
  for (std::size_t i = 1; i < r.properties.size(); ++i)
    CHECK(r.properties[i].violations == 0);
}

TEST_CASE("one confirmation is worth as little as the formula says", "[attack][double-spend]") {
  auto s = attacked("double-spend", 0.2);
  s.nodes[mallory].behaviour.confirmations = 1;
  s.nodes[3].accepts = 1;
  s.run.stop.attempts = 400;
  std::get<pow_settings>(s.protocol.rules).block_interval = 1min;
  auto r = run_it(s);
  auto& m = r.figures.nodes[mallory];
  REQUIRE(m.attempts >= 400);
  auto theory = predict_attack(s, s.nodes[mallory]);
  REQUIRE(theory);
  CHECK(std::abs(theory->value - 0.4) < 1e-4);
  CHECK(wilson(m.successes, m.attempts, 0.999).contains(theory->value));
}

TEST_CASE("a merchant who waits longer than the attacker thinks loses nothing",
          "[attack][double-spend]") {
  auto s = attacked("double-spend", 0.3);
  s.nodes[mallory].behaviour.confirmations = 1;
  s.nodes[3].accepts = 50;
  s.run.stop.attempts = 60;
  auto r = run_it(s, {"merchant-reversed"});
  CHECK(times(r.figures.deviations, "double-spend") >= 60);
  CHECK(r.figures.nodes[mallory].successes == 0);
  CHECK(r.properties[0].violations == 0);
}

TEST_CASE("an honest payment that a merchant accepts stays", "[attack][double-spend]") {
  auto s = attacked("", 0.3);
  s.nodes[0].balance = coins(10);
  s.payments.push_back({1s, s.nodes[0].user, "merchant", coins(1), amount{}});
  s.run.stop.height = 20;
  auto r = run_it(s, {"merchant-reversed"});
  CHECK(r.properties[0].checks == 1);
  CHECK(r.properties[0].violations == 0);
}

TEST_CASE("a selfish pool gets the share of the blocks that the formula says",
          "[attack][selfish]") {
  auto alpha = GENERATE(0.2, 0.4);
  auto gamma = GENERATE(0.0, 0.5, 1.0);
  CAPTURE(alpha, gamma);
  auto s = attacked("selfish", alpha);
  s.network.latency = constant_latency{0ms};
  std::get<pow_settings>(s.protocol.rules).ties = gamma;
  s.run.stop.blocks = 4'000;
  auto r = run_it(s, {"weight-grows", "block-valid"});
  // One standard deviation is about 0.01 at 4,000 blocks.
  CHECK(std::abs(revenue_of_pool(r.figures) - theory::selfish_mining_revenue(alpha, gamma)) < 0.04);
  CHECK(times(r.figures.deviations, "withheld-block") > 0);
  CHECK(times(r.figures.deviations, "match") > 0);
  CHECK(times(r.figures.deviations, "override") > 0);
  for (auto& p : r.properties)
    CHECK(p.violations == 0);
}

TEST_CASE("withheld blocks slow the chain down and earn nothing", "[attack][withhold]") {
  auto s = attacked("withhold", 0.5);
  s.run.stop.time = 24h * 10;
  auto r = run_it(s);
  auto& m = r.figures.nodes[mallory];
  CHECK(m.blocks_canonical == 0);
  CHECK(m.blocks_made > 500);
  CHECK(r.figures.blocks_canonical > 600); // 1,440 intervals with half of the hash rate
  CHECK(r.figures.blocks_canonical < 850);
  CHECK(r.figures.reorganisation_max() == 0);
}

TEST_CASE("a censor's blocks leave its victim out, and those of others do not",
          "[attack][censor]") {
  auto s = attacked("censor", 0.5);
  auto victim = s.nodes[0].user;
  s.nodes[mallory].behaviour.account = victim;
  s.nodes[0].balance = coins(1'000);
  for (int i = 0; i < 200; ++i)
    s.payments.push_back({i * 5min, victim, "merchant", coins(1), amount{}});
  s.run.stop.time = 24h;
  auto r = run_it(s);
  std::uint64_t by_censor = 0, by_others = 0;
  for (auto& b : r.figures.blocks)
    (b.miner == node_id{mallory} ? by_censor : by_others) += b.transactions;
  CHECK(by_censor == 0);
  CHECK(by_others >= 180);
  CHECK(times(r.figures.deviations, "censored-transaction") > 0);
}

TEST_CASE("a feather fork wastes blocks with the victim's transactions", "[attack][feather-fork]") {
  auto s = attacked("feather-fork", 0.4);
  auto victim = s.nodes[0].user;
  s.nodes[mallory].behaviour.account = victim;
  s.nodes[mallory].behaviour.blocks = 2;
  s.nodes[0].balance = coins(1'000);
  for (int i = 0; i < 40; ++i)
    s.payments.push_back({i * 100min, victim, "merchant", coins(1), amount{}});
  s.run.stop.time = 24h * 3;
  auto r = run_it(s);
  CHECK(times(r.figures.deviations, "feather-fork") > 5);
  CHECK(r.figures.blocks_stale > 5);
  CHECK(r.figures.reorganisation_max() >= 1);
}

TEST_CASE("times shifted beyond the limit make blocks that nobody takes", "[attack][timestamp]") {
  auto s = attacked("timestamp", 0.3);
  auto shift = GENERATE(as<duration>{}, 30s, 10min);
  CAPTURE(shift.count());
  std::get<pow_settings>(s.protocol.rules).future_limit = 60s;
  s.nodes[mallory].behaviour.shift = shift;
  s.run.stop.height = 100;
  auto r = run_it(s);
  CHECK(times(r.figures.deviations, "shifted-time") > 10);
  if (shift > 60s) {
    CHECK(r.figures.nodes[mallory].blocks_canonical == 0);
    CHECK(times(r.figures.refused, "block-too-early") > 10);
  } else {
    CHECK(r.figures.nodes[mallory].blocks_canonical > 10);
    CHECK(times(r.figures.refused, "block-too-early") == 0);
  }
}

TEST_CASE("invalid blocks are refused by everybody and slow nobody down", "[attack][invalid]") {
  auto s = attacked("invalid-blocks", 0.3);
  s.nodes[mallory].behaviour.rate = 0.5;
  s.run.stop.height = 100;
  auto r = run_it(s, {"block-valid", "supply-conserved"});
  auto spoiled = times(r.figures.deviations, "overpay");
  CHECK(spoiled > 5);
  CHECK(times(r.figures.refused, "block-overpays") >= 3 * spoiled);
  CHECK(r.figures.nodes[mallory].blocks_canonical > 5);
  for (auto& p : r.properties)
    CHECK(p.violations == 0);
}

TEST_CASE("spam is as much as it was told to be, from its moment on", "[attack][spam]") {
  auto s = attacked("spam", 0.3);
  auto& b = s.nodes[mallory].behaviour;
  b.tx_rate = 0.1;
  b.from = 1h;
  b.until = 3h;
  s.nodes[mallory].balance = coins(100);
  s.run.stop.time = 5h;
  auto r = run_it(s);
  auto sent = times(r.figures.deviations, "spam");
  CHECK(sent > 600);
  CHECK(sent < 840); // 720 on average
  CHECK(r.figures.submitted == sent);
  CHECK(r.figures.included > 0);
}

TEST_CASE("a draw decides a tie for each node as often as it is told to", "[attack][ties]") {
  auto s = attacked("selfish", 0.45);
  s.network.latency = constant_latency{0ms};
  auto ties = GENERATE(0.0, 1.0);
  std::get<pow_settings>(s.protocol.rules).ties = ties;
  s.run.stop.blocks = 1'500;
  auto r = run_it(s);
  auto found = r.figures.reorganisations.find(1);
  auto single = found == r.figures.reorganisations.end() ? 0 : found->second;
  auto matches = times(r.figures.deviations, "match");
  if (ties > 0)
    CHECK(single >= 2 * matches); // every honest node moves, each time
  else
    CHECK(single < 2 * matches);
}
