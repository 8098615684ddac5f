#include "consensus/pos/lecture_reward.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/vectors.hpp"

#include <cmath>
#include <limits>

using namespace concur;
using namespace concur::consensus::pos;
using namespace std::chrono_literals;

namespace {

std::string text(const stake_share& s) {
  return std::to_string(static_cast<std::uint64_t>(s.part)) + "/" +
         std::to_string(static_cast<std::uint64_t>(s.whole));
}

/// Units of 10^-8 coin, rounded down; the vectors have more digits than a unit.
std::uint64_t units(double coins) {
  return static_cast<std::uint64_t>(std::floor(coins * 100'000'000 + 1e-4));
}

coin_age age_of(const nlohmann::json& row) {
  return coin_age_of(coins(row.at("coins").get<std::uint64_t>()),
                     std::chrono::hours{24 * row.at("days").get<int>()});
}

} // namespace

TEST_CASE("interest is that of the lecture", "[pos][lecture][vectors]") {
  const auto rows = test::json_vector("lecture_pos.json").at("interest");
  REQUIRE(rows.size() == 1);
  for (const auto& row : rows) {
    const auto age = age_of(row);
    CHECK(age == coin_days(row.at("coin_days").get<std::uint64_t>()));
    const auto interest = lecture_interest(age).value;
    CHECK(interest == units(std::stod(row.at("interest_coins").get<std::string>())));
    CHECK("0." + std::to_string(interest / 1'000'000) == row.at("printed").get<std::string>());
  }
  CHECK(lecture_interest(coin_days(5000)) == amount{68'493'150});
}

TEST_CASE("shares, payable blocks and interest of A, B and C are those of the lecture",
          "[pos][lecture][vectors]") {
  const auto rows = test::json_vector("lecture_pos.json").at("nodes");
  REQUIRE(rows.size() == 3);
  coin_age total = 0;
  for (const auto& row : rows)
    total += age_of(row);
  for (const auto& row : rows) {
    CAPTURE(row.dump());
    const auto age = age_of(row);
    CHECK(age == coin_days(row.at("coin_days").get<std::uint64_t>()));
    CHECK(text(lecture_share(age, total)) == row.at("share").get<std::string>());
    CHECK(static_cast<double>(age) / static_cast<double>(total) ==
          Approx(row.at("share_float").get<double>()).epsilon(1e-14));
    CHECK(lecture_blocks_payable(age) == row.at("blocks_payable").get<std::uint64_t>());
    CHECK(lecture_interest(age).value == units(row.at("interest_coins").get<double>()));
  }
}

TEST_CASE("a block takes 365 coin-days and pays the interest on them", "[pos][lecture]") {
  CHECK(lecture_block_cost == coin_days(365));
  CHECK(lecture_block_reward == amount{5'000'000});
  CHECK(lecture_interest(lecture_block_cost) == lecture_block_reward);
  CHECK(lecture_after_block(coin_days(365)) == coin_age{0});
  CHECK(lecture_after_block(coin_days(1000)) == coin_days(635));
  CHECK_FALSE(lecture_after_block(coin_days(365) - 1).has_value());
  CHECK(lecture_blocks_payable(coin_days(365) - 1) == 0);
  CHECK(lecture_blocks_payable(coin_days(365)) == 1);
  CHECK(lecture_blocks_payable(coin_days(730) - 1) == 1);
}

TEST_CASE("interest is rounded down to the unit", "[pos][lecture]") {
  // 630,720,000,000 unit-milliseconds earn one unit.
  CHECK(lecture_interest(630'719'999'999) == amount{0});
  CHECK(lecture_interest(630'720'000'000) == amount{1});
  CHECK(lecture_interest(~coin_age{0}) == amount{std::numeric_limits<std::uint64_t>::max()});
}

TEST_CASE("coins that just arrived have no age", "[pos][lecture]") {
  CHECK(coin_age_of(coins(7), 0ms) == coin_age{0});
  CHECK(coin_age_of(coins(7), -5ms) == coin_age{0});
  CHECK(coin_age_of(amount{3}, 5ms) == coin_age{15});
  CHECK(lecture_share(0, 0) == stake_share{0, 1});
}
