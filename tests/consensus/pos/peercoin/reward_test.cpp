#include "consensus/pos/peercoin/reward.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/vectors.hpp"

using namespace concur;
using namespace concur::consensus::pos::peercoin;

namespace {

params of_version(version v) {
  params p;
  p.version = v;
  return p;
}

params laboratory(version v) {
  auto p = of_version(v);
  p.coin = 100'000'000;
  return p;
}

} // namespace

TEST_CASE("stake blocks pay one cent a whole coin-year", "[pos][peercoin][vectors]") {
  const auto rows = test::json_vector("peercoin_kernel.json").at("pos_reward");
  REQUIRE(rows.size() == 9);
  for (const auto& row : rows) {
    CAPTURE(row.dump());
    const auto days = row.at("coin_days").get<std::uint64_t>();
    const auto units = row.at("units_before_v09").get<std::uint64_t>();
    CHECK(stake_reward(of_version(version::v05), days, 25'000'000'000'000) == units);
    CHECK(stake_reward(laboratory(version::v05), days, 0) == units * 100);
  }
}

TEST_CASE("since v0.9 stake blocks pay three times that and a part of the supply",
          "[pos][peercoin][vectors]") {
  const auto rows = test::json_vector("peercoin_kernel.json").at("pos_reward_v09");
  REQUIRE(rows.size() == 5);
  for (const auto& row : rows) {
    CAPTURE(row.dump());
    CHECK(stake_reward(of_version(version::v09), row.at("coin_days").get<std::uint64_t>(),
                       row.at("money_supply").get<std::uint64_t>()) ==
          row.at("units").get<std::uint64_t>());
  }
  // 52,594 blocks make a quarter of a percent of the supply.
  const auto each = stake_reward(of_version(version::v09), 0, 25'000'000'000'000);
  CHECK(static_cast<double>(each) * 52'594 / 25e12 == Approx(0.0025).epsilon(1e-4));
}

TEST_CASE("work blocks pay by the fourth root of the target", "[pos][peercoin][vectors]") {
  const auto rows = test::json_vector("peercoin_kernel.json").at("pow_reward");
  REQUIRE(rows.size() == 6);
  for (const auto& row : rows) {
    CAPTURE(row.dump());
    const auto bits =
        static_cast<std::uint32_t>(std::stoul(row.at("bits").get<std::string>(), nullptr, 16));
    CHECK(work_reward(of_version(version::v09), bits) == row.at("units").get<std::uint64_t>());
    CHECK(work_reward(of_version(version::v10), bits) == row.at("units_v10").get<std::uint64_t>());
    // With finer units the search ends at the same cent or the one beside it.
    const auto fine = work_reward(laboratory(version::v09), bits);
    CHECK(fine % laboratory(version::v09).cent() == 0);
    CHECK(static_cast<double>(fine) / 100 ==
          Approx(row.at("units").get<double>()).margin(10'000).epsilon(0));
  }
  CHECK(work_reward(params{}, 0) == 0);
}

TEST_CASE("rewards of any coin-age and supply fit", "[pos][peercoin]") {
  const auto most = ~std::uint64_t{0};
  CHECK(stake_reward(of_version(version::v05), most, 0) == most);
  CHECK(stake_reward(of_version(version::v09), most, most) == most);
  CHECK(stake_reward(of_version(version::v09), 0, most) == 876'831'255'750);
}

TEST_CASE("coin-age counts inputs of the minimum age, to the cent-second", "[pos][peercoin]") {
  const params old = of_version(version::v05);
  const std::int64_t now = 1'700'000'000;
  const auto aged = [&](std::uint64_t units, std::int64_t days) {
    return stake_input{units, now - days * seconds_per_day, now - days * seconds_per_day};
  };
  CHECK(coin_age_days(old, std::vector{aged(100'000'000, 50)}, now) == 5000);
  CHECK(coin_age_days(old, std::vector{aged(100'000'000, 29)}, now) == 0);
  CHECK(coin_age_days(old, std::vector{aged(100'000'000, 30)}, now) == 3000);
  CHECK(coin_age_days(old, std::vector{aged(100'000'000, 50), aged(100'000'000, 29)}, now) == 5000);
  // Two halves of a coin-day make one, as the sum is rounded down but once.
  CHECK(coin_age_days(old, std::vector{aged(500'000, 33), aged(500'000, 34)}, now) == 33);
  // A block much older than the transaction does not make it older.
  stake_input in = aged(1'000'000, 40);
  in.tx_time -= 5 * seconds_per_day;
  CHECK(coin_age_days(old, std::vector{in}, now) == 45);
  in.tx_time = now + 1;
  CHECK(coin_age_days(old, std::vector{in}, now) == 0);
}

TEST_CASE("since v0.9 age counts for a year at most", "[pos][peercoin]") {
  const std::int64_t now = 1'700'000'000;
  const std::vector inputs{
      stake_input{1'000'000, now - 1000 * seconds_per_day, now - 1000 * seconds_per_day}};
  CHECK(coin_age_days(of_version(version::v05), inputs, now) == 1000);
  CHECK(coin_age_days(of_version(version::v09), inputs, now) == 365);
  // An account's coins count together.
  const auto age = coin_age{100'000'000} * 1000 * 86'400'000;
  CHECK(account_coin_days(laboratory(version::v05), coins(1), age) == 1000);
  CHECK(account_coin_days(laboratory(version::v05), coins(1), age - 1) == 999);
  CHECK(account_coin_days(laboratory(version::v09), coins(1), age) == 365);
  CHECK(account_coin_days(laboratory(version::v09), coins(2), age) == 730);
  CHECK(account_coin_days(laboratory(version::v09), coins(5), age) == 1000);
}
