// The best policy of a selfish pool against what Sapirshtein, Sompolinsky, Zohar 2016 print
// (table 1 and section 5.1).
#include "simulation/selfish_optimum.hpp"

#include "simulation/theory.hpp"
#include "tests/support/catch.hpp"

#include <cmath>

using namespace concur;
using namespace concur::simulation::theory;
using consensus::race_action;
using consensus::race_fork;

namespace {

bool near(double got, double expected, double error) { return std::abs(got - expected) <= error; }

} // namespace

TEST_CASE("the best policy earns what its paper says", "[theory][selfish]") {
  CHECK(near(optimal_selfish_mining({1.0 / 3, 0, 30}, 1e-5).revenue, 0.33705, 1e-4));
  CHECK(near(optimal_selfish_mining({0.35, 0, 30}, 1e-5).revenue, 0.37077, 2e-4));
  CHECK(near(optimal_selfish_mining({0.375, 0, 30}, 1e-5).revenue, 0.42600, 7e-4));
}

TEST_CASE("longer races only add to the best policy, and SM1 is never better",
          "[theory][selfish]") {
  double before = 0;
  for (std::uint64_t blocks : {4u, 8u, 16u}) {
    auto now = optimal_selfish_mining({0.4, 0.5, blocks}, 1e-5).revenue;
    CHECK(now >= before - 1e-5);
    before = now;
  }
  CHECK(before > selfish_mining_revenue(0.4, 0.5) - 1e-3);
  CHECK(before < 0.4 / 0.6);
}

TEST_CASE("a small pool is best off honest", "[theory][selfish]") {
  auto honest = optimal_selfish_mining({0.2, 0, 20}, 1e-5);
  CHECK(near(honest.revenue, 0.2, 1e-4));
}

TEST_CASE("deviating pays from 32.9 % on, a little before SM1 does", "[theory][selfish]") {
  auto threshold = optimal_selfish_threshold(0, 20, 1e-3);
  CHECK(near(threshold, 0.3294, 2e-3));
  CHECK(near(optimal_selfish_threshold(0.5, 20, 1e-3), 0.25, 2e-3));
  CHECK(threshold < selfish_mining_threshold(0));
}

TEST_CASE("the best policy is a table that a pool can play", "[theory][selfish]") {
  auto best = optimal_selfish_mining({0.35, 0, 10}, 1e-4);
  std::vector<std::string> lines;
  for (auto& l : best.policy) {
    lines.push_back(consensus::policy_line(l.at, l.action));
    if (l.action == race_action::overrule)
      CHECK(l.at.pool > l.at.others);
    if (l.action == race_action::match) {
      CHECK(l.at.fork == race_fork::relevant);
      CHECK(l.at.pool >= l.at.others);
    }
  }
  auto played = consensus::race_policy::listed(lines);
  REQUIRE(played.has_value());
  for (auto& l : best.policy)
    CHECK((*played)(l.at) == l.action);
  CHECK((*played)({1, 0, race_fork::irrelevant}) == race_action::wait);
  CHECK((*played)({2, 1, race_fork::relevant}) == race_action::overrule);
}
