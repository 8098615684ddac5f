#include "apps/sweep_comparison.hpp"

#include "simulation/theory.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/small_run.hpp"

namespace concur::apps {
namespace {

using simulation::sweep_comparison;

/// A double spender with 30 % and one confirmation: 60 % by theory.
simulation::scenario attacked() {
  auto s = simulation::test::small_scenario();
  s.nodes[0].hash_share = 0.3;
  s.nodes[0].behaviour.kind = "double-spend";
  s.nodes[0].behaviour.confirmations = 1;
  return s;
}

const sweep_comparison rate{"merchant-reversed.rate", "theory:rosenfeld", 0.99};

std::vector<compared_sample> counted(std::uint64_t hits, std::uint64_t trials) {
  return {{std::nullopt, hits / 2, trials / 2},
          {std::nullopt, hits - hits / 2, trials - trials / 2}};
}

} // namespace

TEST_CASE("a rate near theory is inside, one far away is outside", "[sweep][theory]") {
  auto good = compared_point(rate, attacked(), counted(1'205, 2'000));
  CHECK(good["inside"] == true);
  CHECK(good["judged"] == "inside");
  CHECK(good["samples"] == 2'000);
  CHECK(std::abs(good["theory"].get<double>() - 0.6) < 1e-12);
  auto bad = compared_point(rate, attacked(), counted(1'300, 2'000));
  CHECK(bad["inside"] == false);
  CHECK(comparison_exit_code(nlohmann::ordered_json::array({good})) == 0);
  CHECK(comparison_exit_code(nlohmann::ordered_json::array({good, bad})) == 3);
}

TEST_CASE("too few attempts are not judged", "[sweep][theory]") {
  auto few = compared_point(rate, attacked(), counted(12, 20));
  CHECK(few["inside"].is_null());
  CHECK(few["judged"] == "too few samples");
  CHECK(few["needed"] == 25); // ten failures at 40 %
  CHECK(comparison_exit_code(nlohmann::ordered_json::array({few})) == 4);
  CHECK(compared_point(rate, attacked(), {})["judged"] == "too few samples");
}

TEST_CASE("a formula that does not fit the scenario is no theory of it", "[sweep][theory]") {
  sweep_comparison c{"revenue(washington)", "theory:selfish-mining", 0.99};
  auto p = compared_point(c, attacked(), {{0.3, 0, 0}, {0.31, 0, 0}});
  CHECK(p["judged"] == "no theory");
  CHECK(comparison_exit_code(nlohmann::ordered_json::array({p})) == 4);
}

TEST_CASE("a mean over runs is compared by Student's interval", "[sweep][theory]") {
  sweep_comparison c{"height", "10", 0.95};
  std::vector<compared_sample> samples;
  for (double x : {9.8, 10.1, 10.3, 9.9, 10.0})
    samples.push_back({x, 0, 0});
  CHECK(compared_point(c, attacked(), samples)["judged"] == "inside");
  samples.pop_back();
  CHECK(compared_point(c, attacked(), samples)["judged"] == "too few samples");
}

TEST_CASE("the terminal says formula, paper and stopping rule", "[sweep][theory]") {
  auto s = attacked();
  s.nodes[0].behaviour.give_up_behind = 12;
  auto text = comparison_text(compared_point(rate, s, counted(1'200, 2'000)));
  CHECK(text.find("Rosenfeld 2012") != std::string::npos);
  CHECK(text.find("gives up 12 behind") != std::string::npos);
  CHECK(text.find("of 2000 attempts") != std::string::npos);
  CHECK(text.find("needs 25 attempts") != std::string::npos);
}

TEST_CASE("a chart holds what was measured and what was predicted", "[sweep][theory]") {
  auto points = nlohmann::ordered_json::array();
  for (auto share : {"0.2", "0.3"}) {
    auto p = compared_point(rate, attacked(), counted(1'200, 2'000));
    p["set"] = {{"nodes.mallory.hash_share", share}};
    points.push_back(p);
  }
  auto drawn = comparison_charts(points);
  CHECK(drawn.find("theory") != std::string::npos);
  CHECK(drawn.find("merchant-reversed.rate against nodes.mallory.hash_share") != std::string::npos);
  CHECK(comparison_charts(nlohmann::ordered_json::array()).empty());
}

} // namespace concur::apps
