#include "apps/comparison/metrics.hpp"

#include "tests/support/catch.hpp"

#include <cmath>
#include <map>
#include <string>

using namespace concur;
using namespace concur::apps;
using json = nlohmann::ordered_json;

namespace {

/// Of every group all that is looked at, each with another value.
json full_summary() {
  return {{"protocol", {{"family", "dpos"}}},
          {"transactions", {{"submitted", 500}, {"settled", 400}, {"settled_per_s", 3.5}}},
          {"latency",
           {{"included_p50_s", 1.5},
            {"included_p99_s", 2.5},
            {"settled_p50_s", 60.5},
            {"settled_p99_s", 99.5}}},
          {"blocks", {{"interval_mean_s", 10.5}, {"stale_rate", 0.02}, {"reorg_depth_max", 3}}},
          {"slots", {{"due", 100}, {"made", 96}, {"missed", 4}, {"missed_rate", 0.04}}},
          {"cost",
           {{"messages", 8000},
            {"bytes", 1'200'000},
            {"messages_per_block", 84.5},
            {"hashes", 4e9},
            {"signatures_made", 440},
            {"signatures_checked", 480},
            {"signatures_needed", 9600}}},
          {"fairness", {{"reward_gini", 0.3}, {"stake_gini", 0.25}, {"nakamoto", 7}}},
          {"nodes_detail",
           {{{"reward_share", 0.5}, {"stake_share", 0.4}, {"hash_share", 0.0}},
            {{"reward_share", 0.3}, {"stake_share", 0.45}, {"hash_share", 0.9}},
            {{"reward_share", nullptr}, {"stake_share", 0.15}, {"hash_share", 0.1}}}}};
}

std::map<std::string, std::optional<double>> named(const json& summary) {
  std::map<std::string, std::optional<double>> out;
  auto values = metrics_of(summary);
  for (std::size_t i = 0; i < values.size(); ++i)
    out[std::string(metrics()[i].name)] = values[i];
  return out;
}

} // namespace

TEST_CASE("every figure is taken from where summary.json has it", "[comparison][metrics]") {
  const std::map<std::string, double> expected{{"settled_per_s", 3.5},
                                               {"settled_share", 0.8},
                                               {"included_p50_s", 1.5},
                                               {"included_p99_s", 2.5},
                                               {"settled_p50_s", 60.5},
                                               {"settled_p99_s", 99.5},
                                               {"interval_mean_s", 10.5},
                                               {"stale_rate", 0.02},
                                               {"missed_rate", 0.04},
                                               {"reorg_depth_max", 3},
                                               {"messages_per_block", 84.5},
                                               {"messages_per_tx", 20},
                                               {"bytes_per_tx", 3000},
                                               {"hashes_per_tx", 1e7},
                                               {"signatures_made_per_tx", 1.1},
                                               {"signatures_checked_per_tx", 1.2},
                                               {"signatures_needed_per_tx", 24},
                                               {"reward_gini", 0.3},
                                               {"stake_gini", 0.25},
                                               {"nakamoto", 7},
                                               {"reward_deviation", 0.15}};
  auto got = named(full_summary());
  CHECK(got.size() == expected.size()); // Names are a promise: all of them are above.
  for (auto& [name, value] : expected) {
    INFO(name);
    REQUIRE(got[name]);
    CHECK(std::abs(*got[name] - value) < 1e-12 * std::max(1.0, value));
  }
}

TEST_CASE("figures that a summary lacks are nothing", "[comparison][metrics]") {
  auto none = [](const json& summary) {
    for (auto& [name, value] : named(summary)) {
      INFO(name);
      CHECK_FALSE(value);
    }
  };
  none(json::object());
  none(json::array({1, 2}));
  none(nullptr);
  auto odd = full_summary();
  for (auto& [group, keys] : odd.items()) {
    if (keys.is_object())
      for (auto& [key, value] : keys.items())
        value = group == "blocks" ? json("text") : group == "cost" ? json::array() : json(nullptr);
    else
      keys = "no list";
  }
  none(odd);
  odd["nodes_detail"] = {1, nullptr, "x", json::object()};
  none(odd);
}

TEST_CASE("nothing costs anything by transaction if none was settled", "[comparison][metrics]") {
  auto summary = full_summary();
  summary["transactions"]["settled"] = 0;
  auto got = named(summary);
  CHECK_FALSE(got["messages_per_tx"]);
  CHECK_FALSE(got["hashes_per_tx"]);
  CHECK(got["settled_share"] == 0.0);
  summary["transactions"]["submitted"] = 0;
  CHECK_FALSE(named(summary)["settled_share"]);
}

TEST_CASE("rewards are held against what earns them", "[comparison][metrics]") {
  auto summary = full_summary();
  summary["protocol"]["family"] = "pow";
  CHECK(std::abs(*named(summary)["reward_deviation"] - 0.6) < 1e-12);
  summary["protocol"]["family"] = "pos";
  CHECK(std::abs(*named(summary)["reward_deviation"] - 0.15) < 1e-12);
  for (auto& node : summary["nodes_detail"])
    node["stake_share"] = nullptr;
  CHECK_FALSE(named(summary)["reward_deviation"]);
}

TEST_CASE("metrics of a group stand together", "[comparison][metrics]") {
  std::vector<std::string_view> groups;
  for (auto& m : metrics())
    if (groups.empty() || groups.back() != m.group)
      groups.push_back(m.group);
  auto sorted = groups;
  std::sort(sorted.begin(), sorted.end());
  CHECK(std::adjacent_find(sorted.begin(), sorted.end()) == sorted.end());
  CHECK(groups.size() == 5);
}
