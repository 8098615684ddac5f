#include "simulation/event_log.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/small_run.hpp"

#include <nlohmann/json.hpp>
#include <sstream>

using namespace concur;
using namespace concur::simulation;
using namespace concur::simulation::test;

TEST_CASE("every line of the event log is an object that names its cause", "[event-log]") {
  auto nodes = build(small_scenario());
  std::string text;
  std::uint64_t lines = 0;
  {
    event_log log{nodes, [&](std::string_view part) { text += part; }};
    run(nodes, {&log});
    lines = log.lines();
    CHECK(log.left_out() == 0);
  }
  REQUIRE(text.substr(0, text.find('\n')) ==
          R"({"t":0,"seq":1,"node":"washington","kind":"start","cause":0,)"
          R"("digest":")" +
              text.substr(text.find("digest\":\"") + 9, 16) + "\"}");
  std::istringstream in{text};
  std::uint64_t sequence = 0;
  for (std::string line; std::getline(in, line);) {
    auto j = nlohmann::json::parse(line);
    REQUIRE(j.size() == 6);
    REQUIRE(j["seq"] == ++sequence);
    REQUIRE(j["cause"].get<std::uint64_t>() < sequence);
  }
  CHECK(sequence == lines);
  CHECK(sequence > 100);
}

TEST_CASE("the event log stops at its limit and says how much is left out", "[event-log]") {
  auto s = small_scenario();
  s.run.events_log_max = 10;
  auto nodes = build(s);
  std::string text;
  event_log log{nodes, [&](std::string_view part) { text += part; }};
  run(nodes, {&log});
  log.flush();
  CHECK(std::count(text.begin(), text.end(), '\n') == 10);
  CHECK(log.lines() == 10);
  CHECK(log.left_out() > 100);
}

TEST_CASE("names are escaped as JSON wants it", "[event-log]") {
  CHECK(json_text("a\"b\\c\n") == "\"a\\\"b\\\\c\\u000a\"");
}
