// What is written reads back the same: resolved files, random scenarios, the reference page.
#include "config/embedded.hpp"
#include "config/random_scenario.hpp"
#include "config/reader.hpp"
#include "config/schema.hpp"
#include "config/writer.hpp"
#include "tests/support/catch.hpp"

#include <fstream>
#include <sstream>

using namespace concur;
using namespace concur::config;

namespace {

result<simulation::scenario> parse(std::string text) {
  return read_scenario(std::make_shared<const source>(source{"x.toml", std::move(text), false}));
}

void check_round_trip(const result<simulation::scenario>& first) {
  INFO((first ? std::string{} : first.error().text()));
  REQUIRE(first.has_value());
  const auto text = resolved_toml(*first, "test");
  const auto second = parse(text);
  INFO((second ? std::string{} : second.error().text()));
  REQUIRE(second.has_value());
  // The text holds every setting, so equal texts are equal settings.
  CHECK(resolved_toml(*second, "test") == text);
}

} // namespace

TEST_CASE("a resolved scenario reads back the same", "[config][resolved]") {
  for (const auto& name : list(asset::scenario)) {
    INFO(name);
    check_round_trip(load_scenario(name));
  }
}

TEST_CASE("a random scenario loads, whatever the seed", "[config][random]") {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    INFO("seed " << seed);
    check_round_trip(parse(random_scenario(seed)));
  }
  for (const auto& preset : list(asset::preset))
    for (const auto& profile : list_profiles())
      for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        INFO(preset << ", " << profile.name << ", seed " << seed);
        check_round_trip(parse(random_scenario(seed, {preset, std::string{profile.name}})));
      }
  CHECK(random_scenario(7) == random_scenario(7));
  CHECK(random_scenario(7) != random_scenario(8));
}

TEST_CASE("each profile draws what it is named after", "[config][random]") {
  auto drawn = [](const std::string& profile, std::string_view word) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed)
      if (random_scenario(seed, {"ethereum", profile}).find(word) != std::string::npos)
        return true;
    return false;
  };
  constexpr std::string_view liar = "behaviour", fault = "\nfor = ", cut = "\"partition\"",
                             loss = "\ndrop", clock = "clock_offset";
  struct row {
    std::string profile;
    bool loss, cut, clock, fault, liar;
  };
  for (auto& r : {row{"calm", false, false, false, false, false},
                  row{"lossy", true, false, false, false, false},
                  row{"partitions", false, true, false, false, false},
                  row{"churn", false, false, true, false, false},
                  row{"faults", false, false, false, true, false},
                  row{"byzantine", false, false, false, false, true},
                  row{"mixed", true, true, true, true, true}}) {
    INFO(r.profile);
    CHECK(drawn(r.profile, loss) == r.loss);
    CHECK(drawn(r.profile, cut) == r.cut);
    CHECK(drawn(r.profile, clock) == r.clock);
    CHECK(drawn(r.profile, fault) == r.fault);
    CHECK(drawn(r.profile, liar) == r.liar);
  }
}

TEST_CASE("both ways of settling are drawn for EOS, and votes are held to settling for good",
          "[config][random]") {
  bool savanna = false, pipelined = false;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    auto text = random_scenario(seed, {"eos", "partitions"});
    auto votes = text.find("savanna") != std::string::npos;
    savanna |= votes;
    pipelined |= text.find("pipelined") != std::string::npos;
    CHECK((text.find("settled-prefix") != std::string::npos) == votes);
  }
  CHECK(savanna);
  CHECK(pipelined);
}

TEST_CASE("the reference page has every key of the table", "[config][docs]") {
  std::ifstream in{std::string{CONCUR_VECTORS} + "/../../docs/scenarios.md"};
  std::stringstream page;
  page << in.rdbuf();
  CHECK(page.str().find(schema_markdown()) != std::string::npos);
}
