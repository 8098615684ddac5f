#include "simulation/theory.hpp"

#include "base/random.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/csv.hpp"

#include <cmath>
#include <deque>
#include <string>
#include <vector>

using namespace concur;
using namespace concur::simulation::theory;
using concur::test::read_csv;

namespace {

std::vector<concur::test::csv_row> vectors(const std::string& name) {
  return read_csv(std::string(CONCUR_VECTORS "/") + name);
}

bool near(double got, double expected, double error) { return std::abs(got - expected) <= error; }

std::vector<double> equal_shares(std::size_t n) {
  return std::vector<double>(n, 1 / static_cast<double>(n));
}

/// Miners with a fixed delay to everybody and first seen: the share of stale blocks, and of those
/// heights that have more than one block. Times in units of the block interval.
struct race {
  double stale, contested;
};
race run_race(const std::vector<double>& shares, double delay, std::uint64_t blocks,
              std::uint64_t seed) {
  struct block {
    double time;
    std::size_t miner;
    std::uint64_t height;
  };
  random_stream draws(seed, "race");
  std::deque<block> recent; // In order of time; older ones are known to all and are no longer best.
  recent.push_back({-2 * delay, 0, 0});
  std::uint64_t best = 0, contested = 0, last_contested = 0;
  double now = 0;
  for (std::uint64_t n = 0; n < blocks; ++n) {
    now -= portable_log(1 - draws.unit());
    double point = draws.unit();
    std::size_t miner = 0;
    while (miner + 1 < shares.size() && point >= shares[miner])
      point -= shares[miner++];
    std::uint64_t head = 0;
    for (const block& b : recent)
      if ((b.miner == miner || b.time + delay <= now) && b.height > head)
        head = b.height;
    const std::uint64_t height = head + 1;
    if (height > best) {
      best = height;
    } else if (height > last_contested) {
      last_contested = height;
      ++contested;
    }
    recent.push_back({now, miner, height});
    while (recent.size() > 64)
      recent.pop_front();
  }
  return {1 - static_cast<double>(best) / static_cast<double>(blocks),
          static_cast<double>(contested) / static_cast<double>(best)};
}

} // namespace

TEST_CASE("the whitepaper's double spend gives the printed table", "[theory][vectors]") {
  const auto rows = vectors("whitepaper_double_spend.csv");
  REQUIRE(rows.size() == 22);
  for (const auto& row : rows) {
    const double p = double_spend_whitepaper(std::stod(row[0]), std::stoull(row[1]));
    INFO("q " << row[0] << " z " << row[1]);
    CHECK(near(p, std::stod(row[2]), 0.5e-7 + 1e-12));
    CHECK(near(p, std::stod(row[3]), 1e-12));
  }
}

TEST_CASE("the exact double spend gives Rosenfeld's table", "[theory][vectors]") {
  const auto rows = vectors("rosenfeld.csv");
  REQUIRE(rows.size() == 20);
  for (const auto& row : rows) {
    const double percent = 100 * double_spend_exact(std::stod(row[0]), std::stoull(row[1]));
    INFO("q " << row[0] << " n " << row[1]);
    CHECK(near(percent, std::stod(row[2]), 0.5e-3 + 1e-9));
    CHECK(near(percent, std::stod(row[3]), 1e-9));
  }
}

TEST_CASE("the confirmations needed are those of the tables", "[theory][vectors]") {
  const auto rows = vectors("confirmations_needed.csv");
  REQUIRE(rows.size() == 8);
  using form = double_spend_form;
  for (const auto& row : rows) {
    const double q = std::stod(row[0]);
    INFO("q " << row[0]);
    CHECK(confirmations_needed(q, 1e-3, form::whitepaper) == std::stoull(row[1]));
    CHECK(confirmations_needed(q, 1e-3, form::exact) == std::stoull(row[3]));
    CHECK(confirmations_needed(q, 1e-2, form::exact) == std::stoull(row[4]));
    if (!row[5].empty())
      CHECK(confirmations_needed(q, 1e-6, form::exact) == std::stoull(row[5]));
  }
}

TEST_CASE("double spends at the ends of their ranges", "[theory]") {
  using form = double_spend_form;
  for (const auto f : {double_spend_whitepaper, double_spend_exact}) {
    CHECK(f(0, 6) == 0);
    CHECK(f(0, 0) == 1);
    CHECK(f(0.3, 0) == 1);
    CHECK(f(0.5, 100) == 1);
    CHECK(f(1, 1) == 1);
  }
  CHECK(near(double_spend_exact(0.1, 6), 5.91e-4, 1e-6));
  CHECK(confirmations_needed(0.5, 1e-3, form::exact) == std::nullopt);
  CHECK(confirmations_needed(0.4999, 1e-3, form::exact) == std::nullopt);
  CHECK(confirmations_needed(0.1, 2, form::exact) == 0u);
  CHECK(confirmations_needed(0, 1e-3, form::exact) == 1u);
}

TEST_CASE("selfish mining gives the published revenues and thresholds", "[theory][vectors]") {
  const auto rows = vectors("selfish_mining.csv");
  REQUIRE(rows.size() == 22);
  std::size_t published = 0;
  for (const auto& row : rows) {
    const double alpha = std::stod(row[0]), gamma = std::stod(row[1]);
    const double revenue = selfish_mining_revenue(alpha, gamma);
    INFO("alpha " << row[0] << " gamma " << row[1]);
    if (!row[2].empty()) {
      CHECK(near(revenue, std::stod(row[2]), 0.6e-5));
      ++published;
    }
    // The shares are printed with six digits: a third is not exactly a third.
    CHECK(near(revenue, std::stod(row[3]), 2e-6));
    CHECK(near(selfish_mining_threshold(gamma), std::stod(row[4]), 1e-9));
    CHECK((alpha > selfish_mining_threshold(gamma)) == (row[5] == "1"));
  }
  CHECK(published >= 3);
}

TEST_CASE("selfish mining at its threshold earns the honest share", "[theory]") {
  for (const double gamma : {0.0, 0.25, 0.5, 0.75}) {
    const double alpha = selfish_mining_threshold(gamma);
    CHECK(near(selfish_mining_revenue(alpha, gamma), alpha, 1e-12));
  }
  CHECK(selfish_mining_revenue(0, 0.5) == 0);
  CHECK(near(selfish_mining_revenue(0.5, 0.5), 1, 1e-12));
  CHECK(near(selfish_mining_revenue(1.0 / 3, 1), 0.43590, 0.5e-5));
}

TEST_CASE("the worst chain quality leaves a selfish miner twice his share at a third", "[theory]") {
  CHECK(worst_chain_quality(0) == 1);
  CHECK(near(worst_chain_quality(1.0 / 3), 0.5, 1e-12));
  CHECK(near(worst_chain_quality(0.5), 0, 1e-12));
}

TEST_CASE("stale shares of ten unequal miners", "[theory]") {
  std::vector<double> shares;
  for (int i = 1; i <= 10; ++i)
    shares.push_back(i / 55.0);
  CHECK(near(stale_share_first_order(1, 60, shares), 0.014545454545, 1e-12));
  double weighted = 0;
  for (std::size_t i = 0; i < shares.size(); ++i)
    weighted += shares[i] * stale_share_of_miner_first_order(1, 60, shares, i);
  CHECK(near(weighted, 0.014545454545, 1e-12));
  CHECK(stale_share_of_miner_first_order(1, 60, shares, 9) <
        stale_share_of_miner_first_order(1, 60, shares, 0));
}

TEST_CASE("a lone miner has no stale blocks and no delay makes none", "[theory]") {
  const auto one = equal_shares(1), ten = equal_shares(10);
  CHECK(stale_share_first_order(1, 10, one) == 0);
  CHECK(stale_share_one_height(1, 10, one) == 0);
  CHECK(contested_share(1, 10, one) == 0);
  CHECK(stale_share_one_height(0, 10, ten) == 0);
  CHECK(stale_share_many_miners(0, 10) == 0);
}

TEST_CASE("the stale share of one height has both limits", "[theory]") {
  // Small delay: first order; the difference is of second order.
  const auto ten = equal_shares(10);
  CHECK(near(stale_share_one_height(1e-4, 1, ten), stale_share_first_order(1e-4, 1, ten), 2e-8));
  // Many small miners.
  const auto thousands = equal_shares(3'000);
  CHECK(near(stale_share_one_height(1, 2, thousands), 1.0 / 3, 2e-4));
  CHECK(near(stale_share_many_miners(1, 2), 1.0 / 3, 1e-12));
  CHECK(near(contested_share(1, 2, thousands), 1 - std::exp(-0.5), 2e-4));
  // What grows and what is stale is all there is.
  CHECK(near(growth_many_miners(1, 2) * 2 + stale_share_many_miners(1, 2), 1, 1e-12));
}

TEST_CASE("a race of many small miners meets the exact forms", "[theory][statistics]") {
  const double delay = GENERATE(0.05, 0.5);
  constexpr std::uint64_t blocks = 200'000;
  const auto shares = equal_shares(400);
  const auto got = run_race(shares, delay, blocks, 11);
  const double stale = stale_share_many_miners(delay, 1);
  // Blocks at a height are 1 + Poisson(delay): the variance of the share over b blocks is about
  // stale (1 - stale)^2 / b. A finite number of miners adds less than delay/400.
  const double four_sigma = 4 * std::sqrt(stale / blocks) * (1 - stale);
  CHECK(near(got.stale, stale, four_sigma + delay / 400));
  const double contested = contested_share(delay, 1, shares);
  CHECK(near(got.contested, contested,
             4 * std::sqrt(contested / blocks / (1 - stale)) + delay / 400));
}

TEST_CASE("a race of few miners meets the form for one height", "[theory][statistics]") {
  constexpr std::uint64_t blocks = 200'000;
  const std::vector<double> shares{0.4, 0.3, 0.2, 0.1};
  const double delay = 0.05;
  const auto got = run_race(shares, delay, blocks, 12);
  const double expected = stale_share_one_height(delay, 1, shares);
  const double four_sigma = 4 * std::sqrt(expected / blocks);
  // Races over two heights are of second order.
  CHECK(near(got.stale, expected, four_sigma + delay * delay / 2));
  CHECK(near(got.stale, stale_share_first_order(delay, 1, shares), four_sigma + delay * delay));
  CHECK(near(got.contested, contested_share(delay, 1, shares), four_sigma + delay * delay));
}

TEST_CASE("the bound on growth and security", "[theory]") {
  CHECK(growth_lower_bound(0.1, 0) == 0.1);
  CHECK(near(growth_lower_bound(0.1, 10), 0.05, 1e-12));
  CHECK(is_secure(0.049, 0.1, 10));
  CHECK_FALSE(is_secure(0.051, 0.1, 10));
}

TEST_CASE("Decker and Wattenhofer's fork probability", "[theory][vectors]") {
  bool found = false;
  for (const auto& row : vectors("stale_rates.csv")) {
    if (row[7].rfind("model", 0) == 0) {
      CHECK(near(100 * fork_probability(633.68, 11.37), std::stod(row[6]), 0.005));
      found = true;
    }
  }
  CHECK(found);
  CHECK(fork_probability(600, 0) == 0);
}
