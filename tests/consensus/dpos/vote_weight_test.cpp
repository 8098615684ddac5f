#include "consensus/dpos/vote_weight.hpp"

#include "base/random.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/vectors.hpp"

#include <bit>
#include <string>

using namespace concur;
using namespace concur::consensus::dpos;

namespace {

constexpr std::uint64_t day = 86'400'000;

/// What a vote of 8000 is worth after `age`.
std::uint64_t faded(std::uint64_t age) {
  unix_ms cast{1'600'000'000'000};
  return fading_weight({}, amount{8000}, cast, unix_ms{cast.value + age}).value;
}

} // namespace

TEST_CASE("a vote is worth its stake for 360 days and fades in eight steps", "[dpos][weight]") {
  CHECK(faded(0) == 8000);
  CHECK(faded(360 * day - 1) == 8000);
  CHECK(faded(360 * day) == 7000);
  CHECK(faded(405 * day - 1) == 7000);
  CHECK(faded(405 * day) == 6000);
  CHECK(faded(630 * day) == 1000);
  CHECK(faded(675 * day - 1) == 1000);
  CHECK(faded(675 * day) == 0);
  CHECK(faded(100'000 * day) == 0);
}

TEST_CASE("what a faded vote loses is rounded down", "[dpos][weight]") {
  unix_ms cast{0}, now{360 * day};
  CHECK(fading_weight({}, amount{15}, cast, now) == amount{14}); // loses floor(15 / 8)
  CHECK(fading_weight({}, amount{7}, cast, now) == amount{7});
  auto most = std::numeric_limits<std::uint64_t>::max();
  CHECK(fading_weight({}, amount{most}, cast, now) == amount{most - most / 8});
}

TEST_CASE("a vote from the future counts in full", "[dpos][weight]") {
  CHECK(fading_weight({}, amount{8000}, unix_ms{5 * day}, unix_ms{day}) == amount{8000});
}

TEST_CASE("EOS vote weights are those of the vectors to the last bit", "[dpos][weight][vectors]") {
  auto file = concur::test::json_vector("eosio_schedule.json");
  std::size_t seen = 0;
  for (auto& row : file["vote_weight"]["cases"]) {
    CAPTURE(row.dump());
    auto weeks = weeks_since_2000(unix_ms{row["unix_time"].get<std::uint64_t>() * 1000});
    CHECK(weeks == row["weeks_since_2000"].get<std::uint32_t>());
    auto expected = std::stod(row["votes"].get<std::string>());
    auto weight = growing_weight(row["staked"].get<std::uint64_t>(), weeks);
    CHECK(std::bit_cast<std::uint64_t>(weight) == std::bit_cast<std::uint64_t>(expected));
    ++seen;
  }
  CHECK(seen == 5);
}

TEST_CASE("the growth of votes doubles each 52 weeks exactly", "[dpos][weight]") {
  CHECK(growth_of(0) == 1);
  CHECK(growth_of(52) == 2);
  CHECK(growth_of(52 * 26) == 67'108'864);
  CHECK(growth_of(26) == 0x1.6a09e667f3bcdp+0); // the square root of 2
  CHECK(growth_of(13) == 0x1.306fe0a31b715p+0); // its fourth root
  for (std::uint32_t weeks = 1; weeks < 3'000; ++weeks) {
    CAPTURE(weeks);
    CHECK(growth_of(weeks) > growth_of(weeks - 1));
    // weeks / 52 rounds to a multiple of 2^-47 at most, so that the ratio is 2 but for some bits.
    CHECK(growth_of(weeks + 52) / growth_of(weeks) == Approx(2).epsilon(1e-13));
  }
}

TEST_CASE("the growth of votes agrees with another way to compute it", "[dpos][weight]") {
  for (std::uint32_t weeks = 0; weeks < 2'600; weeks += 7) {
    CAPTURE(weeks);
    auto other = portable_exp(static_cast<double>(weeks) / 52 * 0x1.62e42fefa39efp-1);
    CHECK(growth_of(weeks) == Approx(other).epsilon(1e-13));
  }
}

TEST_CASE("no votes before the year 2000 are older than week 0", "[dpos][weight]") {
  CHECK(weeks_since_2000(unix_ms{0}) == 0);
  CHECK(weeks_since_2000(unix_ms{946'684'800'000 + 7 * day - 1}) == 0);
  CHECK(weeks_since_2000(unix_ms{946'684'800'000 + 7 * day}) == 1);
}

TEST_CASE("weights are cut to whole votes and capped", "[dpos][weight]") {
  CHECK(whole_votes(0) == 0);
  CHECK(whole_votes(2.99) == 2);
  CHECK(whole_votes(0x1p100) == uint128{1} << 100);
  CHECK(whole_votes(0x1p128) == uint128_max);
}
