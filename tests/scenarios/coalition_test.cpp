// Faults that break what is settled above a bound and not below it: shared keys and forgotten
// locks.
#include "config/reader.hpp"
#include "simulation/invariants/invariants.hpp"
#include "simulation/measurement.hpp"
#include "simulation/outcome.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/small_run.hpp"

#include <map>
#include <set>

using namespace concur;
using namespace concur::simulation;

namespace {

scenario shipped(const std::string& name, const std::vector<std::string>& changes) {
  auto s = config::load_scenario(name, changes);
  INFO((s ? std::string{} : s.error().text()));
  REQUIRE(s.has_value());
  return *s;
}

struct history {
  bool holds = false; ///< settled-prefix and what no fault excuses
  std::uint64_t settled = 0;
  measured figures;
};

history of(const scenario& s) {
  auto nodes = simulation::test::build(s);
  invariants checks{nodes, {"block-valid", "supply-conserved", "settled-prefix", "evidence-sound"}};
  measurement seen{nodes};
  instant end{};
  simulation::test::run(nodes, {&checks, &seen}, &end);
  checks.finish(end);
  auto status = nodes.members()[0].validator->engine().status();
  return {checks.all_hold(), status.settled_height.value, seen.finish(end, status.head)};
}

std::uint64_t times(const measured& m, std::string_view name) {
  auto found = m.deviations.find(name);
  return found == m.deviations.end() ? 0 : found->second;
}

const std::vector<std::string> below_shared{"nodes.near.count=4", "nodes.member.count=3"};

} // namespace

TEST_CASE("one member with the keys of all beyond a cut lets both sides settle",
          "[scenarios][shared-keys]") {
  auto above = of(shipped("dpos-shared-keys", {}));
  CHECK_FALSE(above.holds);
  CHECK(times(above.figures, "shared-keys") > 20);
}

TEST_CASE("fewer members than the bound change nothing with all their keys",
          "[scenarios][shared-keys]") {
  auto below = of(shipped("dpos-shared-keys", below_shared));
  CHECK(below.holds);
  CHECK(times(below.figures, "shared-keys") > 10);
  CHECK(below.settled > 20);
}

TEST_CASE("the same cut without the keys leaves one side waiting", "[scenarios][shared-keys]") {
  auto s = shipped("dpos-shared-keys", {});
  for (auto& n : s.nodes)
    n.behaviour = {};
  auto honest = of(s);
  CHECK(honest.holds);
  CHECK(honest.settled > 20);
}

TEST_CASE("nobody has the key of a node that is not declared faulty",
          "[scenarios][shared-keys][harness]") {
  auto s = shipped("dpos-shared-keys", {});
  for (auto& n : s.nodes)
    if (n.behaviour.kind.empty())
      n.behaviour.coalition = "five"; // says it without saying that it is faulty
  auto nodes = simulation::test::build(s);
  std::set<account_id> honest;
  for (auto& m : nodes.members())
    if (!m.faulty)
      honest.insert(m.key.identity());
  REQUIRE(honest.size() == 6);
  struct watcher final : observer {
    explicit watcher(const std::set<account_id>& who) : honest(who) {}
    void on_fact(instant, node_id n, const node::fact& f) override {
      if (auto* a = std::get_if<node::accused>(&f))
        framed = framed || honest.contains(a->who);
      auto* made = std::get_if<node::block_made>(&f);
      if (made && honest.contains(made->block->header().proposer))
        makers[made->block->header().proposer].insert(n);
    }
    const std::set<account_id>& honest;
    std::map<account_id, std::set<node_id>> makers;
    bool framed = false;
  } seen{honest};
  simulation::test::run(nodes, {&seen});
  CHECK_FALSE(seen.framed);
  REQUIRE(seen.makers.size() == 6);
  for (auto& [who, by] : seen.makers)
    CHECK(by.size() == 1);
}

TEST_CASE("four of ten who forget blocks and locks settle twice, three do not",
          "[scenarios][amnesia][savanna]") {
  auto above = of(shipped("savanna-amnesia", {}));
  CHECK_FALSE(above.holds);
  CHECK(times(above.figures, "amnesia") == 4);
  auto below = of(shipped("savanna-amnesia", {"nodes.near.count=4", "nodes.forgetful.count=3"}));
  CHECK(below.holds);
  CHECK(times(below.figures, "amnesia") == 3);
  CHECK(below.settled > 60);
}

TEST_CASE("who forgets its locks and keeps its blocks is held by the chain that it follows",
          "[scenarios][amnesia][savanna]") {
  auto s = shipped("savanna-amnesia", {});
  for (auto& f : s.faults)
    if (f.kind == fault_kind::crash_empty)
      f.kind = fault_kind::crash;
  auto kept = of(s);
  CHECK(kept.holds);
  CHECK(times(kept.figures, "amnesia") == 4);
}

TEST_CASE("a staker that tries the seconds to come finds the kernels that it would find anyway",
          "[scenarios][peercoin][grinding]") {
  auto s = shipped("peercoin-grinding", {"run.stop={time='12 h'}"});
  auto grinding = of(s).figures;
  for (auto& n : s.nodes)
    n.behaviour = {};
  auto honest = of(s).figures;
  CHECK(times(grinding, "grind") > 5);
  CHECK(honest.nodes[4].blocks_canonical > 5);
  // A kernel at the very end may be found in one run alone.
  CHECK(grinding.nodes[4].blocks_canonical <= honest.nodes[4].blocks_canonical + 2);
  CHECK(honest.nodes[4].blocks_canonical <= grinding.nodes[4].blocks_canonical + 2);
}

TEST_CASE("a run without an honest node has an outcome", "[scenarios][harness]") {
  auto s = simulation::test::small_scenario();
  for (auto& n : s.nodes)
    n.behaviour.kind = "withhold";
  s.run.stop = {};
  s.run.stop.time = std::chrono::minutes{1};
  s.run.limit.virtual_time = std::chrono::minutes{1};
  auto nodes = simulation::test::build(s);
  measurement seen{nodes};
  run_control control{nodes};
  world w{nodes, {&control, &seen}};
  auto end = run_loop(w, control, {});
  auto out = gather(nodes, seen, nullptr, control, end, w.now());
  CHECK(out.nodes.size() == 5);
  CHECK_FALSE(out.final.settled_apart);
}
