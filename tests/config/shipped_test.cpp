// The shipped scenarios, presets and matrices: each must load and mean what it says.
#include "config/catalogue.hpp"
#include "config/embedded.hpp"
#include "config/reader.hpp"
#include "tests/support/catch.hpp"

using namespace concur;
using namespace concur::config;

namespace {

simulation::scenario load(const std::string& name) {
  const auto s = load_scenario(name);
  INFO((s ? std::string{} : s.error().text()));
  REQUIRE(s.has_value());
  return *s;
}

const simulation::pow_settings& pow_of(const simulation::scenario& s) {
  return std::get<simulation::pow_settings>(s.protocol.rules);
}

} // namespace

TEST_CASE("five-cities is five miners on disk that share one ledger", "[config][shipped]") {
  const auto s = load("five-cities");
  REQUIRE(s.nodes.size() == 5);
  CHECK(s.nodes[0].name == "washington");
  CHECK(s.nodes[0].user == "A");
  CHECK(s.nodes[4].name == "shanghai");
  for (const auto& n : s.nodes) {
    CHECK(n.hash_share == 0.2);
    CHECK(n.balance == coins(1000));
    CHECK(n.store == simulation::store_kind::disk);
    CHECK(n.city == n.name);
  }
  CHECK(s.run.stop.all_settled);
  CHECK(s.run.verify == ledger::verify_mode::once);
  CHECK(pow_of(s).block_interval == std::chrono::seconds{10});
  CHECK(pow_of(s).leading_zero_bits == 20);
  CHECK(pow_of(s).confirmations == 6);
  CHECK(pow_of(s).hashing == simulation::hashing_kind::drawn);
  CHECK(s.protocol.maturity == 6);
  CHECK(s.network.bandwidth == 1'250'000);
  const auto& m = std::get<simulation::matrix_latency>(s.network.latency);
  REQUIRE(m.cities.size() == 5);
  CHECK(m.round_trip[0][1] == std::chrono::microseconds{75'938});
  REQUIRE(s.payments.size() == 1);
  CHECK(s.payments[0].value == coins(100));
  CHECK(s.payments[0].at == std::chrono::seconds{1});
  CHECK(s.check.require.size() == 3);
}

TEST_CASE("every shipped scenario loads", "[config][shipped]") {
  const auto all = list(asset::scenario);
  REQUIRE(!all.empty());
  for (const auto& name : all)
    CHECK(load(name).name == name);
}

TEST_CASE("every shipped preset works in a scenario", "[config][shipped]") {
  const auto all = list(asset::preset);
  REQUIRE(all.size() >= 2);
  for (const auto& name : all) {
    const auto s = load_scenario("rough-weather", {"protocol.preset=" + name});
    INFO(name << " " << (s ? std::string{} : s.error().text()));
    REQUIRE(s.has_value());
    CHECK(s->protocol.preset == name);
  }
}
