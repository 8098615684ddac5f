// Nodes that lie in single messages: they really do, honest ones refuse it and go on.
#include "config/reader.hpp"
#include "simulation/invariants/invariants.hpp"
#include "simulation/loop.hpp"
#include "simulation/measurement.hpp"
#include "tests/support/catch.hpp"

using namespace concur;
using namespace concur::simulation;

namespace {

struct lied_to {
  explicit lied_to(const std::string& preset, const std::string& kind)
      : nodes(cluster::build(scenario_of(preset, kind), {}).value()), seen(nodes),
        checks(nodes, {"block-valid", "supply-conserved", "no-double-spend", "evidence-sound"}) {
    run_control control{nodes};
    world w{nodes, {&control, &seen, &checks}};
    end = run_loop(w, control, {});
    checks.finish(w.now());
    figures = seen.finish(w.now(), nodes.members()[0].validator->report().position.head);
  }

  static scenario scenario_of(const std::string& preset, const std::string& kind) {
    REQUIRE(start_crypto());
    auto s = config::load_scenario("rough-weather", {"protocol.preset=" + preset, "network.drop=0",
                                                     "faults=[]", "run.driver=loop"});
    INFO((s ? std::string{} : s.error().text()));
    REQUIRE(s.has_value());
    s->nodes[1].behaviour.kind = kind;
    s->nodes[1].behaviour.rate = 0.5;
    return *s;
  }

  cluster nodes;
  measurement seen;
  invariants checks;
  measured figures;
  run_end end{};
};

} // namespace

TEST_CASE("liars are seen through", "[config][liars]") {
  for (auto* preset : {"lecture-pow", "lecture-dpos", "ethereum"})
    for (std::string kind : {"replay", "forge", "mutate"}) {
      INFO(preset << " " << kind);
      lied_to r{preset, kind};
      CHECK(r.end == run_end::converged);
      CHECK(r.checks.all_hold());
      if (kind != "forge" || std::string{preset} != "lecture-pow") // blocks of work are not signed
        CHECK(r.figures.deviations[kind] > 0);
    }
}

TEST_CASE("spoiled signatures are refused", "[config][liars]") {
  auto refused = lied_to{"ethereum", "forge"}.figures.refused;
  CHECK(refused["vote-bad-signature"] + refused["block-bad-signature"] > 0);
}

TEST_CASE("who keeps its votes back still makes its blocks", "[config][liars]") {
  lied_to r{"ethereum", "withhold-votes"};
  CHECK(r.figures.deviations["withhold-votes"] > 0);
  CHECK(r.figures.nodes[1].blocks_canonical > 0);
  CHECK(r.end == run_end::converged);
}
