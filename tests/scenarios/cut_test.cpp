// A part of the network that is cut off goes on behind what the others settle meanwhile.
#include "config/reader.hpp"
#include "simulation/invariants/invariants.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/small_run.hpp"

using namespace concur;
using namespace concur::simulation;

namespace {

class counts final : public observer {
public:
  void on_fact(instant, node_id n, const node::fact& f) override {
    if (std::holds_alternative<node::block_settled>(f) && n == node_id{0})
      ++settled;
    if (auto* moved = std::get_if<node::chain_moved>(&f))
      deepest = std::max(deepest, moved->undone.size());
  }
  std::uint64_t settled = 0;
  std::size_t deepest = 0;
};

scenario scenario_of(const std::string& text) {
  auto s = config::read_scenario(
      std::make_shared<const config::source>(config::source{"cut.toml", text, false}));
  INFO((s ? std::string{} : s.error().text()));
  REQUIRE(s.has_value());
  return *s;
}

scenario cut_off(const std::string& protocol, const std::string& time, const std::string& heal) {
  auto text = "schema = 1\nname = \"cut\"\n[run]\nseed = 3\nstop = { time = \"" + time +
              "\" }\ndriver = \"loop\"\nevents_log = false\n" + protocol +
              "\n[[nodes]]\nname = \"near\"\ncount = 7\nrole = \"member\"\nstake = \"1000\"\n"
              "[[nodes]]\nname = \"far\"\ncount = 2\nrole = \"member\"\nstake = \"1000\"\n"
              "[network]\nlatency = \"40 ms\"\n[[faults]]\nkind = \"partition\"\nat = \"1 min\"\n"
              "heal = \"" +
              heal +
              "\"\ngroups = [[\"far\"], [\"*\"]]\n[check]\nsafety = [\"block-valid\", "
              "\"settled-sound\", \"settled-prefix\", \"heads-linked\", \"evidence-sound\"]\n";
  return scenario_of(text);
}

} // namespace

TEST_CASE("a branch behind what others have settled is judged by its own blocks",
          "[scenarios][safety]") {
  struct row {
    std::string protocol, time, heal;
  };
  for (auto& r : {row{"[protocol]\npreset = \"ethereum\"\n[protocol.pos]\nslots_per_epoch = 4",
                      "14 min", "10 min"},
                  row{"[protocol]\npreset = \"lecture-dpos\"", "6 min", "4 min"},
                  row{"[protocol]\npreset = \"eos\"\n[protocol.dpos]\nfinality = \"savanna\"",
                      "4 min", "3 min"}}) {
    INFO(r.protocol);
    auto s = cut_off(r.protocol, r.time, r.heal);
    auto nodes = simulation::test::build(s);
    invariants checks{nodes};
    counts seen;
    instant end;
    simulation::test::run(nodes, {&checks, &seen}, &end);
    checks.finish(end);
    for (auto& p : checks.records()) {
      INFO(p.name << ": " << (p.first ? p.first->text : ""));
      CHECK(p.violations == 0);
      CHECK(p.checks > 0);
    }
    CHECK(seen.settled > 20);
    CHECK(seen.deepest > 3);
  }
}

// Heads step back here: what the other side made final takes away all that was on them.
TEST_CASE("four of nine validators who run twice make two histories final", "[scenarios][safety]") {
  auto s = scenario_of(R"(
schema = 1
name = "twins"
run = { seed = 1, stop = { time = "15 min" }, driver = "loop", events_log = false }
protocol = { preset = "ethereum", pos = { slots_per_epoch = 4 } }
nodes = [
  { name = "near", count = 3, role = "member", stake = "1000" },
  { name = "far", count = 2, role = "member", stake = "1000" },
  { name = "body", count = 4, role = "member", stake = "1000", behaviour = { kind = "twin" } },
  { name = "other", count = 4, role = "member", behaviour = { kind = "twin", account = "body" } },
]
network = { latency = "40 ms" }
check = { expect = ["settled-prefix"], safety = ["block-valid"] }
[[faults]]
kind = "partition"
at = "2 min"
heal = "10 min"
groups = [["other", "far"], ["*"]]
)");
  auto nodes = simulation::test::build(s);
  invariants checks{nodes};
  instant end;
  simulation::test::run(nodes, {&checks}, &end);
  checks.finish(end);
  CHECK(checks.find("settled-prefix")->violations > 0);
  CHECK(checks.find("block-valid")->violations == 0);
}
