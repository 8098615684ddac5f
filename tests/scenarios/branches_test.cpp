// Cartels, twins, old keys and those who have nothing at stake, from the shipped scenarios to what
// was found: beyond each bound the checkers fire, below it they do not, and blocks settle
// meanwhile.
#include "config/reader.hpp"
#include "simulation/invariants/invariants.hpp"
#include "simulation/measurement.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/small_run.hpp"

using namespace concur;
using namespace concur::simulation;

namespace {

struct ended_run {
  std::uint64_t conflicts = 0; ///< of settled blocks
  std::uint64_t settled = 0;   ///< height, at the end
  measured figures;
  std::vector<std::uint64_t> blocks; ///< on the best chain, by node
};

ended_run run_of(const std::string& name, const std::vector<std::string>& sets = {}) {
  auto s = config::load_scenario(name, sets);
  INFO((s ? std::string{} : s.error().text()));
  REQUIRE(s.has_value());
  auto nodes = simulation::test::build(*s);
  measurement seen{nodes};
  invariants checks{nodes, {"settled-prefix"}};
  instant end{};
  simulation::test::run(nodes, {&seen, &checks}, &end);
  checks.finish(end);
  ended_run out;
  auto& first = nodes.members()[0].validator->engine();
  for (auto& m : nodes.members())
    if (!m.faulty)
      out.settled = std::max(out.settled, m.validator->engine().status().settled_height.value);
  out.figures = seen.finish(end, first.status().head);
  for (auto& n : out.figures.nodes)
    out.blocks.push_back(n.blocks_canonical);
  out.conflicts = checks.records()[0].violations;
  return out;
}

std::uint64_t times(const counts& all, std::string_view name) {
  auto found = all.find(name);
  return found == all.end() ? 0 : found->second;
}

} // namespace

TEST_CASE("eight of eleven delegates settle two histories, eight of twelve settle one",
          "[dpos][cartel]") {
  auto beyond = run_of("dpos-cartel-two-thirds");
  CHECK(beyond.conflicts > 0);
  CHECK(times(beyond.figures.deviations, "cartel") >= 8);
  CHECK(beyond.settled > 20);

  auto below = run_of("dpos-cartel-two-thirds", {"nodes.honest.count=4"});
  CHECK(below.conflicts == 0);
  CHECK(times(below.figures.deviations, "cartel") >= 8);
  CHECK(below.settled > 20);
}

TEST_CASE("twins of two thirds settle two histories across a cut", "[dpos][twin]") {
  auto beyond = run_of("dpos-twins");
  CHECK(beyond.conflicts > 0);

  auto below = run_of("dpos-twins", {"nodes.honest.count=4"});
  CHECK(below.conflicts == 0);
  CHECK(below.figures.accusations > 0);
  CHECK(below.settled > 20);
}

TEST_CASE("four silent delegates of eleven stall settling, three of ten do not", "[dpos][cartel]") {
  auto beyond = run_of("dpos-cartel-third");
  CHECK(beyond.figures.settled_after.max() > std::chrono::minutes{3});
  CHECK(beyond.conflicts == 0);

  auto below = run_of("dpos-cartel-third", {"nodes.cartel.count=3"});
  CHECK(below.figures.settled_after.max() < std::chrono::minutes{2});
  CHECK(below.settled > 60);
}

TEST_CASE("who has nothing at stake helps a fifth of the stake to rewrite what was settled",
          "[pos][nothing-at-stake]") {
  auto naive = run_of("nothing-at-stake", {"run.stop.time=\"10 h\""});
  CHECK(naive.conflicts > 0);
  CHECK(naive.figures.settled_reverts > 0);
  CHECK(times(naive.figures.deviations, "nothing-at-stake") > 0);

  auto honest = run_of("nothing-at-stake", {"run.stop.time=\"10 h\"",
                                            "nodes.rational.behaviour={ kind = \"honest\" }"});
  CHECK(honest.conflicts == 0);
  CHECK(times(honest.figures.deviations, "overtake") > 0);
  CHECK(honest.figures.accusations == 0); // no slot is used twice
  CHECK(honest.settled > 250);
}

TEST_CASE("where two votes cost the stake, having nothing at stake harms nobody else",
          "[ethereum][nothing-at-stake]") {
  auto r = run_of("nothing-at-stake-slashed");
  CHECK(times(r.figures.deviations, "nothing-at-stake") > 0);
  CHECK(r.figures.accusations > 0);
  CHECK(r.conflicts == 0);
  CHECK(r.settled > 50);
}

TEST_CASE("an old key rewrites everything, but not what a node has seen for long",
          "[pos][long-range]") {
  auto naive = run_of("long-range");
  CHECK(naive.conflicts > 0);
  CHECK(naive.figures.settled_reverts > 200);
  CHECK(times(naive.figures.deviations, "long-range") == 1);

  auto refused =
      run_of("long-range", {"protocol.pos.reorg_max=60", "nodes.newcomer.joins=\"20 h\""});
  CHECK(times(refused.figures.refused, "block-below-checkpoint") > 0);
  CHECK(times(refused.figures.deviations, "long-range") == 1);
  CHECK(refused.conflicts == 0);
  CHECK(refused.settled > 400);
}

TEST_CASE("saved coin-age makes every block, and is worth little where it is capped",
          "[pos][coin-age]") {
  auto lecture = run_of("coin-age-hoard");
  CHECK(lecture.blocks[0] >= 285);
  CHECK(lecture.conflicts == 0);

  auto capped = run_of("coin-age-hoard", {"protocol.preset=\"peercoin\"",
                                          "nodes.honest.held=\"90 days\""}); // the cap
  CHECK(capped.blocks[0] < 20);
  CHECK(capped.settled > 200);
}

TEST_CASE("a newcomer with a checkpoint refuses the chain of an old key, one without takes it",
          "[ethereum][long-range]") {
  auto refused = run_of("long-range-ethereum");
  CHECK(times(refused.figures.refused, "block-beside-checkpoint") > 0);
  CHECK(refused.conflicts == 0);
  CHECK(refused.settled > 600);

  auto trusting = run_of("long-range-ethereum-trusting");
  CHECK(times(trusting.figures.refused, "block-beside-checkpoint") == 0);
  CHECK(trusting.conflicts > 0);
}
