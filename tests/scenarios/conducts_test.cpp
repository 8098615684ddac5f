// Grinders and those who forget, in small runs.
#include "config/reader.hpp"
#include "simulation/invariants/invariants.hpp"
#include "simulation/measurement.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/small_run.hpp"

using namespace concur;
using namespace concur::simulation;

namespace {

measured run_of(const std::string& text) {
  auto s = config::read_scenario(std::make_shared<const config::source>(
      config::source{"conduct.toml", "schema = 1\nname = \"x\"\n" + text, false}));
  INFO((s ? std::string{} : s.error().text()));
  REQUIRE(s.has_value());
  auto nodes = simulation::test::build(*s);
  measurement seen{nodes};
  instant end{};
  simulation::test::run(nodes, {&seen}, &end);
  return seen.finish(end, nodes.members()[0].validator->engine().status().head);
}

std::uint64_t times(const counts& all, std::string_view name) {
  auto found = all.find(name);
  return found == all.end() ? 0 : found->second;
}

/// One staker with a fifth of the coin-age under the lottery.
measured lottery(const std::string& behaviour) {
  return run_of("[run]\nstop = { time = \"3 h\" }\ndriver = \"loop\"\n[protocol]\npreset = "
                "\"lecture-pos\"\n[protocol.pos]\nblock_interval = \"1 min\"\nchoice = "
                "\"lottery\"\n[[nodes]]\nname = \"honest\"\ncount = 4\nstake = \"100000\"\nheld = "
                "\"365 days\"\n[[nodes]]\nname = \"mallory\"\nstake = \"100000\"\nheld = \"365 "
                "days\"\n" +
                behaviour + "[network]\nlatency = \"20 ms\"\n");
}

} // namespace

TEST_CASE("who tries blocks until the draw is his makes nearly all of them", "[pos][grinding]") {
  auto honest = lottery("");
  auto grinder = lottery("behaviour = { kind = \"grind\", tries = 64 }\n");
  auto share = [](const measured& m) {
    return static_cast<double>(m.nodes[4].blocks_canonical) /
           static_cast<double>(m.blocks_canonical);
  };
  CHECK(share(honest) < 0.35);
  CHECK(share(grinder) > 0.6);
  CHECK(times(grinder.deviations, "grind") > 20);
  CHECK(times(honest.deviations, "grind") == 0);
}

TEST_CASE("the last proposers of an epoch may leave a slot empty to be drawn more often",
          "[ethereum][grinding]") {
  auto m = run_of("[run]\nstop = { time = \"4 h\" }\ndriver = \"loop\"\n[protocol]\npreset = "
                  "\"ethereum\"\n[protocol.pos]\nslots_per_epoch = 8\n[[nodes]]\nname = "
                  "\"honest\"\ncount = 6\nrole = \"validator\"\nstake = \"32\"\n[[nodes]]\nname = "
                  "\"mallory\"\nrole = \"validator\"\nstake = \"160\"\nbehaviour = { kind = "
                  "\"grind\" }\n[network]\nlatency = \"50 ms\"\nrelay = { blocks = \"push\" }\n");
  CHECK(times(m.deviations, "grind") > 0);
  CHECK(m.slots_missed >= times(m.deviations, "grind"));
  CHECK(m.blocks_canonical > 900);
}

TEST_CASE("who forgets over a restart may sign for a slot twice", "[dpos][amnesia]") {
  auto runs = [](const char* kind) {
    return run_of(std::string{"[run]\nstop = { time = \"10 min\" }\ndriver = \"loop\"\n[protocol]\n"
                              "preset = \"eos\"\n[protocol.dpos]\nproducers = 4\nfinality = "
                              "\"savanna\"\n[[nodes]]\nname = \"honest\"\ncount = 3\nrole = "
                              "\"delegate\"\nstake = \"100000\"\n[[nodes]]\nname = \"mallory\"\n"
                              "role = \"delegate\"\nstake = \"100000\"\n"} +
                  kind +
                  "[network]\nlatency = \"20 ms\"\nrelay = { blocks = \"push\" }\n[[faults]]\nkind "
                  "= \"crash-unsynced\"\nwrites = 3\nat = \"1 min\"\nevery = \"1 min\"\ndown = "
                  "\"200 ms\"\nnodes = [\"mallory\"]\n");
  };
  auto forgetful = runs("behaviour = \"amnesia\"\n");
  CHECK(times(forgetful.deviations, "amnesia") >= 8);
  CHECK(times(runs("").deviations, "amnesia") == 0);
  CHECK(forgetful.blocks_canonical > 900);
}
