// The story of a violation: the branches that contradict each other, and nothing else.
#include "simulation/story.hpp"

#include "run_support.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>

namespace concur::simulation::test {
namespace {

/// Two halves that settle each for itself: one confirmation, a partition of ten minutes.
scenario divided() {
  auto s = equal_miners(4);
  work_of(s).confirmations = 2;
  partition_settings p;
  p.from = 30s;
  p.until = 10min;
  p.groups = {{s.nodes[0].name, s.nodes[1].name}, {"*"}};
  s.network.partitions = {p};
  s.run.stop.time = 15min;
  s.run.verify = ledger::verify_mode::none;
  return s;
}

std::optional<story> told(const scenario& s) {
  auto nodes = cluster::build(s, {}).value();
  invariants checks{nodes, {"settled-prefix"}};
  chronicle tale{nodes, checks};
  run_control control{nodes};
  world w{nodes, {&control, &checks, &tale}};
  static_cast<void>(run_loop(w, control, {}));
  return tale.tell();
}

bool any_has(const std::vector<std::string>& all, const std::string& part) {
  return std::any_of(all.begin(), all.end(),
                     [&](auto& s) { return s.find(part) != std::string::npos; });
}

TEST_CASE("a broken run tells of both branches", "[simulation][story]") {
  auto t = told(divided());
  REQUIRE(t.has_value());
  CHECK(t->what.property == "settled-prefix");
  CHECK(t->sentences.size() >= 6);
  CHECK(any_has(t->sentences, " made block "));
  CHECK(any_has(t->sentences, " settled block "));
  CHECK(t->sentences.back().find("broke settled-prefix") != std::string::npos);
  // Both branches, whose names end in A and B, are made by somebody.
  for (char branch : {'A', 'B'})
    CHECK(std::any_of(t->marks.begin(), t->marks.end(), [&](auto& m) {
      return m.step == story_step::made && m.label.back() == branch;
    }));
  CHECK(std::is_sorted(t->marks.begin(), t->marks.end(),
                       [](auto& a, auto& b) { return a.at < b.at; }));
  REQUIRE(!t->arrows.empty());
  for (auto& a : t->arrows) {
    CHECK(t->marks.at(a.from).step == story_step::made);
    CHECK(t->marks.at(a.to).step == story_step::followed);
    CHECK(t->marks[a.from].label == t->marks[a.to].label);
    CHECK(t->marks[a.from].node != t->marks[a.to].node);
  }
}

TEST_CASE("a run in which all holds has no story", "[simulation][story]") {
  auto s = divided();
  s.network.partitions.clear();
  s.run.stop.time = 2min;
  work_of(s).confirmations = 20;
  CHECK(!told(s));
}

TEST_CASE("faults are part of the story", "[simulation][story]") {
  auto s = divided();
  fault_settings f;
  f.name = "halves";
  f.kind = fault_kind::partition;
  f.at = 30s;
  f.lasts = 10min;
  f.groups = {{s.nodes[0].name, s.nodes[1].name}, {"rest"}};
  s.network.partitions.clear();
  s.faults = {f};
  auto t = told(s);
  REQUIRE(t.has_value());
  CHECK(any_has(t->sentences, "halves begins"));
}

} // namespace
} // namespace concur::simulation::test
