#include "apps/search/condition.hpp"
#include "apps/search/ddmin.hpp"
#include "apps/search/log_diff.hpp"
#include "apps/search/shrinker.hpp"
#include "apps/search/sweep_diff.hpp"
#include "tests/apps/support.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/small_run.hpp"

#include <algorithm>
#include <set>

namespace concur::apps::search {
namespace {

using namespace std::chrono_literals;
using simulation::scenario;

[[maybe_unused]] const bool crypto_is_ready = start_crypto().has_value();

bool holds_all(const subset& kept, const subset& needed) {
  return std::includes(kept.begin(), kept.end(), needed.begin(), needed.end());
}

TEST_CASE("delta debugging keeps what is needed and nothing else", "[search][ddmin]") {
  for (auto& needed : {subset{}, subset{0}, subset{9}, subset{3, 4}, subset{0, 5, 9},
                       subset{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}}) {
    auto left = ddmin(10, [&](auto& kept) { return holds_all(kept, needed); });
    CHECK(left == needed);
  }
  CHECK(ddmin(0, [](auto&) { return true; }).empty());
}

TEST_CASE("one thing of a thousand is found with few tests", "[search][ddmin]") {
  int tests = 0;
  auto left = ddmin(1000, [&](auto& kept) {
    ++tests;
    return holds_all(kept, {617});
  });
  CHECK(left == subset{617});
  CHECK(tests < 40);
}

TEST_CASE("what delta debugging leaves cannot lose a single thing", "[search][ddmin]") {
  // Either the pair 1, 7 or the pair 2, 3: not monotonic in single things.
  auto fails = [](const subset& kept) {
    return holds_all(kept, {1, 7}) || holds_all(kept, {2, 3});
  };
  auto left = ddmin(9, fails);
  REQUIRE(fails(left));
  for (auto without : left) {
    auto rest = left;
    std::erase(rest, without);
    CHECK_FALSE(fails(rest));
  }
}

scenario broken_scenario() {
  auto s = simulation::test::small_scenario(1);
  std::get<simulation::pow_settings>(s.protocol.rules).confirmations = 2;
  s.protocol.preset = "lecture-pow";
  s.run.stop = {};
  s.run.stop.time = 20min;
  s.network.partitions.push_back({2min, 5min, {{"washington", "london"}, {"*"}}, false});
  s.check.safety = {"block-valid", "settled-prefix"};
  return s;
}

shrink_task task_of(const scenario& s) {
  return {s, {property_kind::safety, "settled-prefix", "violated", true}, {}, "test", {}, {}};
}

TEST_CASE("a scenario shrinks to what breaks it", "[search][shrink]") {
  auto done = shrink(task_of(broken_scenario()));
  REQUIRE(done);
  CHECK(done->before.scenario == scenario_size{5, 1, 1});
  CHECK(done->after.scenario.nodes == 2);
  CHECK(done->after.scenario.faults == 1);
  CHECK(done->after.scenario.traffic == 0);
  CHECK(done->after.events < done->before.events);
  CHECK(done->is_minimal);
  CHECK(done->settings.check.safety == std::vector<std::string>{"settled-prefix"});
  CHECK(done->settings.nodes[0].hash_share + done->settings.nodes[1].hash_share == Approx(1));
}

TEST_CASE("a budget of runs is kept to", "[search][shrink]") {
  auto task = task_of(broken_scenario());
  task.limits.runs = 7;
  auto done = shrink(task);
  REQUIRE(done);
  CHECK(done->runs <= 8); // the last cut is always made
  CHECK_FALSE(done->is_minimal);
}

TEST_CASE("what holds cannot be shrunk", "[search][shrink]") {
  auto task = task_of(broken_scenario());
  task.target.name = "block-valid";
  CHECK_FALSE(shrink(task));
}

TEST_CASE("what the protocol promises is not shrunk to what it does not promise",
          "[search][shrink]") {
  auto task = task_of(broken_scenario());
  task.target.is_excused = false; // The partition is no excuse then, nothing smaller may have one.
  CHECK_FALSE(shrink(task));
}

TEST_CASE("a bug goes before what is no wonder, safety before the rest", "[search][shrink]") {
  judgement j;
  j.properties = {{"one-head", property_kind::liveness, "missed", 1, {}, {}, {}},
                  {"settled-prefix", property_kind::safety, "violated", 1, {}, {}, "a partition"},
                  {"block-valid", property_kind::safety, "held", 9, {}, {}, {}}};
  CHECK_FALSE(choose_target(j, {}));
  CHECK(choose_target(j, {true, false, {}})->name == "one-head");
  CHECK(choose_target(j, {false, true, {}})->name == "settled-prefix");
  CHECK(choose_target(j, {true, true, {}})->is_excused);
  CHECK_FALSE(choose_target(j, {true, true, "block-valid"}));
}

TEST_CASE("a node that goes takes along what names it", "[search][parts]") {
  auto s = broken_scenario();
  s.offences.push_back({1s, "paris", "replay"});
  s.deeds.push_back({1s, "C", "vote", {}, {"C"}});
  s.protocol.election.cartel = {"paris", "london"};
  s.faults.resize(4);
  s.faults[0].nodes = {"paris"};
  s.faults[1].nodes = {"paris", "leader"};
  s.faults[2].when = "leader(paris)";
  s.faults[3].groups = {{"london"}, {"paris"}};
  auto nodes = std::find_if(part_kinds().begin(), part_kinds().end(),
                            [](auto& k) { return k.name == "nodes"; });
  REQUIRE(nodes != part_kinds().end());
  auto fewer = s;
  nodes->keep(fewer, {0, 1, 3, 4}); // without paris, user C
  CHECK(fewer.nodes.size() == 4);
  CHECK(fewer.nodes[0].hash_share == Approx(0.25));
  CHECK(fewer.offences.empty());
  REQUIRE(fewer.faults.size() == 1);
  CHECK(fewer.faults[0].nodes == std::vector<std::string>{"leader"});
  CHECK(fewer.deeds.empty());
  CHECK(fewer.payments.size() == 1); // from A to B
  CHECK(fewer.protocol.election.cartel == std::vector<std::string>{"london"});
  CHECK(fewer.network.partitions.size() == 1);
  nodes->keep(s, {2, 3, 4}); // a group of the partition is empty then
  CHECK(s.network.partitions.empty());
  CHECK(s.payments.empty());
}

/// When each node found its blocks, in a network where nobody hears anybody.
std::map<std::string, std::vector<instant>> finds_of(scenario s) {
  struct listener final : simulation::observer {
    std::map<node_id, std::vector<instant>> at;
    void on_fact(instant now, node_id n, const node::fact& f) override {
      if (std::holds_alternative<node::block_made>(f))
        at[n].push_back(now);
    }
  } heard;
  s.payments.clear();
  s.run.stop = {};
  s.run.stop.time = 5min;
  s.run.limit.virtual_time = 5min;
  s.network.drop = 1;
  auto nodes = simulation::test::build(s);
  simulation::test::run(nodes, {&heard});
  std::map<std::string, std::vector<instant>> out;
  for (auto& m : nodes.members())
    out[m.settings.name] = heard.at[m.id];
  return out;
}

TEST_CASE("a node that is gone does not reshuffle what others draw", "[search][streams]") {
  auto s = simulation::test::small_scenario(3);
  auto all = finds_of(s);
  s.nodes.erase(s.nodes.begin() + 1);
  auto fewer = finds_of(s);
  REQUIRE(fewer.size() == 4);
  for (auto& [name, at] : fewer) {
    CHECK(at.size() > 1);
    CHECK(at == all[name]);
  }
}

TEST_CASE("a condition says where to stop", "[search][condition]") {
  CHECK(std::holds_alternative<until_violation>(*parse_condition("violation")));
  CHECK(std::get<until_event>(*parse_condition("event 12")).number == 12);
  CHECK(std::get<until_time>(*parse_condition("time 90 s")).at == 90s);
  CHECK(std::get<until_height>(*parse_condition("height 3")).height == 3);
  for (auto* wrong : {"", "soon", "event", "event -1", "event 1x", "time", "time 5", "time -1 s",
                      "height 3 blocks", "violation 1"})
    CHECK_FALSE(parse_condition(wrong));
}

struct two_logs {
  temporary_directory room;
  result<log_difference> compare(const std::string& a, const std::string& b) {
    write_file(room / "a", a);
    write_file(room / "b", b);
    return compare_logs(room / "a", room / "b");
  }
};

TEST_CASE("logs part at their first different line", "[search][diff]") {
  two_logs logs;
  auto same = logs.compare("1\n2\n", "1\n2\n");
  CHECK(same->is_same);
  CHECK(same->common == 2);
  auto d = logs.compare("1\n2\n3\n4\n5\n6\n", "1\n2\n3\n4\nx\ny\n");
  CHECK_FALSE(d->is_same);
  CHECK(d->common == 4);
  CHECK(d->before == std::vector<std::string>{"2", "3", "4"});
  CHECK(d->only_a == std::vector<std::string>{"5", "6"});
  CHECK(d->only_b == std::vector<std::string>{"x", "y"});
  auto shorter = logs.compare("1\n", "1\n2\n");
  CHECK(shorter->only_a.empty());
  CHECK(shorter->only_b == std::vector<std::string>{"2"});
  CHECK_FALSE(compare_logs(logs.room / "a", logs.room / "none"));
}

TEST_CASE("settings differ by path, rows by their names", "[search][diff]") {
  temporary_directory room;
  write_file(room / "a", "x = 1\n[[nodes]]\nname = \"n\"\nrole = \"full\"\n[t]\nlist = [1, 2]\n");
  write_file(room / "b", "x = 1\ny = true\n[[nodes]]\nname = \"n\"\nrole = \"miner\"\n[t]\n"
                         "list = [1, 3]\n");
  auto found = compare_settings(room / "a", room / "b");
  REQUIRE(found);
  REQUIRE(found->size() == 3);
  CHECK((*found)[0].key == "nodes.n.role");
  CHECK((*found)[0].a == "\"full\"");
  CHECK((*found)[1].key == "t.list");
  CHECK((*found)[1].b == "[1, 3]");
  CHECK((*found)[2].key == "y");
  CHECK((*found)[2].a.empty());
}

nlohmann::ordered_json one_figure(double mean, double low, double high) {
  return {{"points",
           {{{"set", {{"k", "1"}}},
             {"metric", "m"},
             {"runs", 9},
             {"mean", mean},
             {"ci95", {low, high}}}}}};
}

TEST_CASE("figures differ if their intervals do not touch", "[search][diff]") {
  auto differs = [](double low, double high) {
    auto found = compare_sweeps(one_figure(2, 1, 3), one_figure(low, low, high));
    REQUIRE(found.size() == 1);
    CHECK(found[0].point == "k = 1");
    return found[0].differs;
  };
  CHECK(differs(3.1, 4) == true);
  CHECK(differs(3, 4) == false);
  CHECK(differs(0.5, 0.9) == true);
  CHECK(compare_sweeps(one_figure(1, 1, 1), nlohmann::ordered_json::object())[0].differs ==
        std::nullopt);
  CHECK(compare_sweeps({{"points", 3}}, {{"points", {1, "x"}}}).empty());
}

} // namespace
} // namespace concur::apps::search
