#include "simulation/history_log.hpp"
#include "simulation/node_log.hpp"
#include "simulation/trace_log.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/small_run.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>

using namespace concur;
using namespace concur::simulation;

TEST_CASE("the logs of a run tell of the payment from submission to settling", "[logs]") {
  auto nodes = test::build(test::small_scenario());
  std::string history, trace;
  history_log first{nodes, [&](std::string_view text) { history += text; }};
  trace_log second{nodes, [&](std::string_view text) { trace += text; }};
  node_log third{nodes};
  REQUIRE(test::run(nodes, {&first, &second, &third}) == run_end::converged);
  second.finish();

  std::vector<std::string> told;
  std::istringstream lines{history};
  for (std::string line; std::getline(lines, line);)
    told.push_back(nlohmann::json::parse(line)["what"]);
  CHECK(told == std::vector<std::string>{"submitted", "included", "settled"});

  auto entries = nlohmann::json::parse(trace);
  auto count = [&](const char* phase, const char* category) {
    return std::count_if(entries.begin(), entries.end(), [&](auto& e) {
      return e["ph"] == phase && e.value("cat", "") == category;
    });
  };
  CHECK(count("b", "transaction") == 1);
  CHECK(count("e", "transaction") == 1);
  CHECK(count("b", "block") >= 6);
  CHECK(count("e", "block") >= 1);
  CHECK(count("i", "head") >= 30);

  CHECK(third.text(node_id{0}).find("settled block 1 ") != std::string::npos);
}

TEST_CASE("a node's log has a limit and says what it leaves out", "[logs]") {
  auto nodes = test::build(test::small_scenario());
  node_log log{nodes, 10};
  for (int i = 0; i < 3; ++i)
    log.on_fact(instant{}, node_id{1}, node::halted{"why"});
  CHECK(log.text(node_id{1}).ends_with("2 further lines are left out\n"));
  CHECK(log.text(node_id{0}).empty());
}
