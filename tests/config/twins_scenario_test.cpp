#include "config/twins_scenario.hpp"

#include "config/reader.hpp"
#include "tests/support/catch.hpp"

#include <set>

using namespace concur;
using namespace concur::config;

namespace {

twins_options options(const char* preset, unsigned nodes, unsigned twinned, unsigned rounds) {
  return {preset, nodes, twinned, rounds};
}

simulation::scenario read(std::uint64_t number, const twins_options& o) {
  auto s = read_scenario(
      std::make_shared<const source>(source{"twins.toml", twins_scenario(number, o), false}));
  INFO((s ? std::string{} : s.error().text()));
  REQUIRE(s.has_value());
  return *s;
}

} // namespace

TEST_CASE("five bodies are parted into two sides in S2(5,2) = 15 ways, or not at all",
          "[config][twins]") {
  auto o = options("lecture-dpos", 4, 1, 1);
  CHECK(twins_cases(o) == 4 * 16);
  std::set<std::vector<std::vector<std::string>>> ways;
  std::size_t whole = 0;
  for (std::uint64_t i = 0; i < twins_cases(o); ++i) {
    auto s = read(i, o);
    CHECK(s.nodes.size() == 5);
    auto& cuts = s.network.partitions;
    whole += cuts.empty() ? 1 : 0;
    if (i % 4 == 0 && !cuts.empty()) // the first key has the twin
      ways.insert(cuts.front().groups);
  }
  CHECK(ways.size() == 15);
  CHECK(whole == 4);
}

TEST_CASE("all cases differ, and each key has the twin equally often", "[config][twins]") {
  auto o = options("eos-savanna", 3, 1, 2);
  CHECK(twins_cases(o) == 3 * 64);
  std::set<std::string> texts;
  std::map<std::string, int> twins;
  for (std::uint64_t i = 0; i < twins_cases(o); ++i) {
    auto text = twins_scenario(i, o);
    texts.insert(text.substr(text.find("[run]")));
    for (auto& n : read(i, o).nodes)
      if (n.behaviour.kind == "twin" && n.behaviour.account != n.name && n.name[0] == 't')
        ++twins[n.name];
  }
  CHECK(texts.size() == twins_cases(o));
  CHECK(twins.size() == 3);
  for (auto& [name, times] : twins)
    CHECK(times == 64);
}

TEST_CASE("cases can be read under every protocol that has them", "[config][twins]") {
  for (auto preset : twins_presets) {
    INFO(preset);
    auto o = options("", 4, 2, 2);
    o.preset = preset;
    REQUIRE(check(o));
    auto s = read(twins_cases(o) - 1, o);
    CHECK(s.nodes.size() == 6);
    CHECK(s.network.partitions.size() == 2);
  }
}

TEST_CASE("what has no cases, or too many, is an error", "[config][twins]") {
  CHECK(check(options("lecture-pow", 4, 1, 3)).error().what.find("no cases") != std::string::npos);
  CHECK(!check(options("ethereum", 1, 1, 3)));
  CHECK(!check(options("ethereum", 4, 5, 3)));
  CHECK(!check(options("ethereum", 7, 7, 6)));
  CHECK(check(options("ethereum", 4, 1, 3)));
}
