#include "consensus/pos/praos.hpp"

#include "base/hash.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/vectors.hpp"

#include <cmath>

using namespace concur;
using namespace concur::consensus::pos;

TEST_CASE("the probability to lead is that of the vectors", "[pos][praos][vectors]") {
  const auto rows = test::json_vector("measures.json").at("praos_phi").at("cases");
  REQUIRE(rows.size() == 6);
  for (const auto& row : rows) {
    CAPTURE(row.dump());
    // The vectors subtract from 1, which costs them digits after the sixteenth place.
    CHECK(praos_leader_probability(row.at("f").get<double>(), row.at("stake").get<double>()) ==
          Approx(row.at("win_probability").get<double>()).margin(3e-16).epsilon(0));
  }
}

TEST_CASE("small stakes keep their digits", "[pos][praos]") {
  // -s ln(1 - f) (1 + s ln(1 - f) / 2): the rest is below 1e-18 of it.
  const double rate = -std::log1p(-0.05);
  CHECK(praos_leader_probability(0.05, 1e-9) ==
        Approx(1e-9 * rate * (1 - 1e-9 * rate / 2)).epsilon(1e-14));
  CHECK(praos_leader_probability(1e-9, 0.5) == Approx(0.5e-9 * (1 + 0.25e-9)).epsilon(1e-14));
  CHECK(praos_leader_probability(0.9, 1) == Approx(0.9).epsilon(1e-14));
  CHECK(praos_leader_probability(0.05, 0) == 0);
}

TEST_CASE("splitting stake gains nothing", "[pos][praos]") {
  const auto stays_silent = [](double f, double share) {
    return 1 - praos_leader_probability(f, share);
  };
  for (double f : {0.05, 0.5, 0.95})
    for (double a : {0.001, 0.1, 0.25})
      for (double b : {0.002, 0.3, 0.75}) {
        CAPTURE(f, a, b);
        CHECK(stays_silent(f, a + b) ==
              Approx(stays_silent(f, a) * stays_silent(f, b)).epsilon(1e-14));
        // Winning is not additive: two small ones may win the same slot.
        CHECK(praos_leader_probability(f, a + b) <
              praos_leader_probability(f, a) + praos_leader_probability(f, b));
      }
}

TEST_CASE("the bound of a draw is the probability in 64 bits", "[pos][praos]") {
  CHECK(praos_threshold(1, 20, 0, 7) == 0);
  for (std::uint64_t stake : {1u, 3u, 7u}) {
    const auto share = static_cast<double>(stake) / 7;
    CHECK(static_cast<double>(praos_threshold(1, 20, stake, 7)) / 0x1p64 ==
          Approx(1 - std::pow(0.95, share)).epsilon(1e-14));
  }
  vrf_output output;
  CHECK(praos_leads(output, 1));
  CHECK_FALSE(praos_leads(output, 0));
  output.data[0] = 1; // 2^56
  CHECK_FALSE(praos_leads(output, std::uint64_t{1} << 56));
  CHECK(praos_leads(output, (std::uint64_t{1} << 56) + 1));
  output.data.fill(0xff);
  CHECK_FALSE(praos_leads(output, ~std::uint64_t{0}));
}

TEST_CASE("stakers lead as often as their VRF and their share say", "[pos][praos][statistics]") {
  REQUIRE(start_crypto().has_value());
  std::array<std::uint8_t, 32> seed{};
  seed[0] = 42;
  const auto key = key_pair::from_seed(seed);
  // f = 1/2 and 3/5 of the stake: 1 - 0.5^0.6 = 0.34025.
  const auto threshold = praos_threshold(1, 2, 3, 5);
  int led = 0;
  for (std::uint16_t slot = 0; slot < 1000; ++slot) {
    std::array<std::uint8_t, 2> alpha;
    store_le(alpha.data(), slot);
    led += praos_leads(*vrf_output_of(vrf_prove(key, alpha)), threshold) ? 1 : 0;
  }
  // Standard deviation 15; 2.576 of them are exceeded with probability 1 %.
  CHECK(std::abs(led - 340.25) < 38.6);
}
