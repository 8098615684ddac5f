#include "simulation/statistics.hpp"

#include "base/random.hpp"
#include "simulation/measures.hpp"
#include "tests/support/catch.hpp"

#include <cmath>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>
#include <vector>

using namespace concur;
using namespace concur::simulation;

namespace {

bool near(double got, double expected, double error) { return std::abs(got - expected) <= error; }

} // namespace

TEST_CASE("measures of concentration meet their vectors", "[measures][vectors]") {
  std::ifstream file(CONCUR_VECTORS "/measures.json");
  const auto cases = nlohmann::json::parse(file).at("cases");
  REQUIRE(cases.size() == 8);
  for (const auto& c : cases) {
    const auto weights = c.at("weights").get<std::vector<double>>();
    INFO(c.at("name").get<std::string>());
    CHECK(near(gini(weights), c.at("gini").get<double>(), 1e-11));
    CHECK(nakamoto_coefficient(weights, 0.5) == c.at("nakamoto_half").get<std::size_t>());
    CHECK(nakamoto_coefficient(weights, 1.0 / 3) == c.at("nakamoto_third").get<std::size_t>());
    CHECK(near(herfindahl(weights), c.at("hhi").get<double>(), 1e-11));
    CHECK(near(entropy_bits(weights), c.at("entropy_bits").get<double>(), 1e-11));
  }
}

TEST_CASE("measures of nothing are zero", "[measures]") {
  for (const auto& weights : {std::vector<double>{}, std::vector<double>{0, 0}}) {
    CHECK(gini(weights) == 0);
    CHECK(nakamoto_coefficient(weights, 0.5) == 0);
    CHECK(herfindahl(weights) == 0);
    CHECK(entropy_bits(weights) == 0);
  }
}

TEST_CASE("exactly the share is not more than the share", "[measures]") {
  CHECK(nakamoto_coefficient(std::vector<double>{5, 5}, 0.5) == 2);
  CHECK(nakamoto_coefficient(std::vector<double>{6, 4}, 0.5) == 1);
  CHECK(nakamoto_coefficient(std::vector<double>{0.1, 0.2, 0.3, 0.4}, 0.7) == 3);
}

TEST_CASE("Wilson intervals have the known values", "[statistics]") {
  const auto ten = wilson(10, 100);
  CHECK(near(ten.low, 0.0552291, 1e-6));
  CHECK(near(ten.high, 0.1743657, 1e-6));
  CHECK(wilson(0, 100).low == 0);
  CHECK(near(wilson(0, 100).high, 0.0369935, 1e-6));
  CHECK(near(wilson(100, 100).low, 1 - 0.0369935, 1e-6));
  CHECK(wilson(100, 100).high == 1);
  CHECK(wilson(0, 0).low == 0);
  CHECK(wilson(0, 0).high == 1);
}

TEST_CASE("Clopper-Pearson intervals have the known values", "[statistics]") {
  const auto ten = clopper_pearson(10, 100);
  CHECK(near(ten.low, 0.0490047, 1e-6));
  CHECK(near(ten.high, 0.1762226, 1e-6));
  CHECK(clopper_pearson(0, 100).low == 0);
  CHECK(near(clopper_pearson(0, 100).high, 0.0362167, 1e-6));
  CHECK(near(clopper_pearson(100, 100).low, 1 - 0.0362167, 1e-6));
  CHECK(clopper_pearson(100, 100).high == 1);
  // The "rule of three": no hit in n leaves about 3/n at one side of 95 %.
  CHECK(near(clopper_pearson(0, 1'000, 0.90).high, 0.0029912, 1e-6));
  CHECK(clopper_pearson(0, 0).high == 1);
}

TEST_CASE("intervals cover the true rate as often as they say", "[statistics]") {
  random_stream draws(5, "coverage");
  int by_wilson = 0, by_clopper_pearson = 0;
  for (int round = 0; round < 1'000; ++round) {
    std::uint64_t hits = 0;
    for (int i = 0; i < 200; ++i)
      hits += draws.chance(0.1);
    by_wilson += wilson(hits, 200).contains(0.1);
    by_clopper_pearson += clopper_pearson(hits, 200).contains(0.1);
  }
  CHECK(by_wilson > 920); // 950 expected, 4 sigma is 28.
  CHECK(by_wilson < 980);
  CHECK(by_clopper_pearson > 930);
  CHECK(by_clopper_pearson >= by_wilson);
}

TEST_CASE("the interval of a mean is Student's", "[statistics]") {
  const std::vector<double> samples{1, 2, 3, 4, 5};
  CHECK(mean(samples) == 3);
  CHECK(near(standard_deviation(samples), 1.5811388, 1e-7));
  const auto got = mean_interval(samples);
  CHECK(near(got.low, 3 - 1.9632432, 1e-6));
  CHECK(near(got.high, 3 + 1.9632432, 1e-6));
  CHECK(got.contains(3));
  CHECK_FALSE(got.contains(5));
}

TEST_CASE("one sample says nothing about the mean", "[statistics]") {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  CHECK(mean_interval(std::vector<double>{7}).low == -infinity);
  CHECK(mean_interval(std::vector<double>{}).high == infinity);
  CHECK(mean(std::vector<double>{}) == 0);
  CHECK(standard_deviation(std::vector<double>{7}) == 0);
}

TEST_CASE("sample quantiles interpolate between neighbours", "[statistics]") {
  const std::vector<double> samples{40, 10, 30, 20};
  CHECK(sample_quantile(samples, 0) == 10);
  CHECK(sample_quantile(samples, 0.5) == 25);
  CHECK(near(sample_quantile(samples, 0.9), 37, 1e-12));
  CHECK(sample_quantile(samples, 1) == 40);
  CHECK(sample_quantile(std::vector<double>{5}, 0.3) == 5);
  CHECK(sample_quantile(std::vector<double>{}, 0.3) == 0);
}
