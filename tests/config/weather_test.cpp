// Every preset through the same rough weather: packets lost, a partition of half a minute. Whole
// campaigns of seeds are run by `concur sweep` (docs/performance.md); here a few of each.
#include "config/catalogue.hpp"
#include "config/reader.hpp"
#include "simulation/invariants/invariants.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/small_run.hpp"

using namespace concur;
using namespace concur::config;

namespace {

/// What became of the load, as wallets were told.
class settling final : public simulation::observer {
public:
  void on_fact(instant, node_id, const node::fact& f) override {
    auto* moved = std::get_if<node::tx_moved>(&f);
    settled += moved && moved->news == node::tx_news::settled ? 1 : 0;
    submitted += std::holds_alternative<node::tx_submitted>(f) ? 1 : 0;
  }
  std::uint64_t submitted = 0, settled = 0;
};

simulation::scenario weather(const std::string& preset, std::uint64_t seed) {
  auto s = load_scenario("rough-weather",
                         {"protocol.preset=" + preset, "run.seed=" + std::to_string(seed)});
  INFO((s ? std::string{} : s.error().text()));
  REQUIRE(s.has_value());
  return *s;
}

} // namespace

TEST_CASE("every protocol agrees again after loss and a partition", "[config][weather]") {
  for (auto& p : list_protocols()) {
    if (p.name.starts_with("bitcoin"))
      continue; // hours for each transaction; lecture-pow is the same engine
    for (std::uint64_t seed = 1; seed <= 2; ++seed) {
      INFO(p.name << ", seed " << seed);
      auto s = weather(p.name, seed);
      auto nodes = simulation::test::build(s);
      simulation::invariants checks{nodes};
      settling seen;
      instant end;
      CHECK(simulation::test::run(nodes, {&checks, &seen}, &end) == simulation::run_end::converged);
      checks.finish(end);
      for (auto& r : checks.records()) {
        INFO(r.name << ": " << (r.first ? r.first->text : ""));
        CHECK(r.violations == 0);
        CHECK(r.checks > 0);
      }
      CHECK(seen.submitted > 40);
      CHECK(seen.settled == seen.submitted);
    }
  }
}
