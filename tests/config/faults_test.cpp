// [[faults]]: every kind is read and written back, every mistake is one clear error.
#include "config/reader.hpp"
#include "config/writer.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>

using namespace concur;
using namespace concur::config;

namespace {

const std::string head = "schema = 1\nname = \"x\"\n"
                         "[[nodes]]\nname = \"a\"\n[[nodes]]\nname = \"b\"\n"
                         "[[nodes]]\nname = \"c\"\n";

result<simulation::scenario> read(const std::string& fault,
                                  const std::vector<std::string>& sets = {}) {
  return read_scenario(
      std::make_shared<const source>(source{"x.toml", head + "[[faults]]\n" + fault, false}), sets);
}

/// What people read first.
std::string error_of(const std::string& fault, const std::vector<std::string>& sets = {}) {
  auto s = read(fault, sets);
  return s ? "no error" : s.error().text();
}

} // namespace

TEST_CASE("a shipped scenario has every kind of fault, and all happen", "[config][faults]") {
  auto s = load_scenario("thirty-faults");
  REQUIRE(s.has_value());
  CHECK(s->faults.size() + s->network.partitions.size() == 32);
  for (auto& f : simulation::all_faults())
    CHECK(std::find(s->check.seen.begin(), s->check.seen.end(), f.name) != s->check.seen.end());
}

TEST_CASE("a fault is read as it is written", "[config][faults]") {
  auto s = read("kind = \"crash\"\nat = \"1 min\"\ndown = \"5 s\"\ndisk = \"lose-unsynced\"\n"
                "writes = 4\nevery = \"2 min\"\nuntil = \"1 h\"\n"
                "pick = { random = 2, of = [\"followers\"] }\n");
  INFO((s ? std::string{} : s.error().text()));
  REQUIRE(s.has_value());
  auto& f = s->faults.at(0);
  CHECK(f.name == "crash-unsynced-1");
  CHECK(f.kind == simulation::fault_kind::crash_unsynced);
  CHECK(f.at == std::chrono::minutes{1});
  CHECK(f.lasts == std::chrono::seconds{5});
  CHECK(f.every == std::chrono::minutes{2});
  CHECK(f.pick == 2);
  CHECK(f.nodes == std::vector<std::string>{"followers"});
  CHECK(f.writes == 4);
}

TEST_CASE("kill is a crash, and heal an end", "[config][faults]") {
  CHECK(read("kind = \"kill\"\nnodes = [\"a\"]\n")->faults.at(0).kind ==
        simulation::fault_kind::crash);
  auto f = read("kind = \"drop\"\nnodes = \"a\"\nat = \"10 s\"\nheal = \"30 s\"\n")->faults.at(0);
  CHECK(f.lasts == std::chrono::seconds{20});
}

TEST_CASE("partitions that are fixed are the network's own", "[config][faults]") {
  auto fixed = read("kind = \"partition\"\ngroups = [[\"a\"], [\"*\"]]\n");
  CHECK(fixed->faults.empty());
  CHECK(fixed->network.partitions.size() == 1);
  auto late = read("kind = \"partition\"\ngroups = [[\"leader\"], [\"rest\"]]\n");
  CHECK(late->network.partitions.empty());
  CHECK(late->faults.size() == 1);
}

TEST_CASE("a wrong fault is refused with what to write", "[config][faults]") {
  auto has = [](const std::string& text, const std::string& part) {
    INFO(text);
    CHECK(text.find(part) != std::string::npos);
  };
  has(error_of("kind = \"crush\"\nnodes = [\"a\"]\n"), "did you mean \"crash\"?");
  has(error_of("kind = \"drop\"\n"), "nodes = [\"paris\"]");
  has(error_of("kind = \"drop\"\nnodes = [\"d\"]\n"), "there is no node \"d\"");
  has(error_of("kind = \"delay\"\nnodes = [\"a\"]\n"), "by = \"100 ms\"");
  has(error_of("kind = \"delay\"\nby = \"1 s\"\nrate = \"1 kbit/s\"\nnodes = [\"a\"]\n"),
      "faults.rate does not belong to kind = \"delay\"");
  has(error_of("kind = \"pause\"\nnodes = [\"a\"]\n"), "needs an end");
  has(error_of("kind = \"crash\"\nnodes = [\"a\"]\nwhen = \"depth > 3\"\n"), "not a condition");
  has(error_of("kind = \"crash\"\nnodes = [\"a\"]\nwhen = \"leader(z)\"\n"),
      "there is no node \"z\"");
  has(error_of("kind = \"crash\"\nnodes = [\"a\"]\nevery = \"1 s\"\nper_hour = 3\n"), "not both");
  has(error_of("kind = \"drop\"\nnodes = [\"a\"]\nshare = 1.5\n"), "share");
  has(error_of("kind = \"crash\"\nnodes = [\"a\"]\n", {"run.mode=live"}),
      "\"crash\" needs run.mode = \"sim\"");
  has(error_of("kind = \"disk-flip\"\nfor = \"1 s\"\nnodes = [\"a\"]\n", {"nodes.b.store=disk"}),
      "needs stores in memory, and b has one on disk");
  has(error_of("kind = \"drop\"\nname = \"x\"\nnodes = [\"a\"]\n[[faults]]\nkind = \"drop\"\n"
               "name = \"x\"\nnodes = [\"a\"]\n"),
      "two faults are called \"x\"");
}

TEST_CASE("faults of the network work where nodes run by themselves", "[config][faults]") {
  const std::string by_name = "kind = \"link\"\nbetween = [\"a\", \"c\"]\ndelay = \"1 s\"\n";
  for (const std::string mode : {"live", "hosts"}) {
    CHECK(error_of(by_name, {"run.mode=" + mode}) == "no error");
    CHECK(error_of("kind = \"drop\"\nnodes = [\"leader\"]\n", {"run.mode=" + mode})
              .find("nodes by name") != std::string::npos);
    CHECK(
        error_of("kind = \"drop\"\nnodes = [\"a\"]\nwhen = \"height >= 2\"\n", {"run.mode=" + mode})
            .find("nobody sees at once") != std::string::npos);
  }
}

TEST_CASE("a link gets what is written of it, in one direction or in both", "[config][faults]") {
  auto both = read("kind = \"link\"\nat = \"3 min\"\nfor = \"1 min\"\nbetween = [\"a\", \"c\"]\n"
                   "delay = \"150 ms\"\njitter = \"30 ms\"\n");
  INFO((both ? std::string{} : both.error().text()));
  REQUIRE(both.has_value());
  auto& f = both->faults.at(0);
  CHECK(f.kind == simulation::fault_kind::link);
  CHECK(f.groups == std::vector<std::vector<std::string>>{{"a"}, {"c"}});
  CHECK(!f.is_directed);
  CHECK(f.time == std::chrono::milliseconds{150});
  CHECK(f.jitter == std::chrono::milliseconds{30});
  CHECK(f.share == 0);
  CHECK(f.rate == 0);

  auto one = read("kind = \"link\"\nfrom = [\"a\"]\nto = [\"b\"]\ndrop = 0.25\nbandwidth = "
                  "\"8 kbit/s\"\n");
  REQUIRE(one.has_value());
  CHECK(one->faults.at(0).is_directed);
  CHECK(one->faults.at(0).share == 0.25);
  CHECK(one->faults.at(0).rate == 1000);
  auto again = read_scenario(
      std::make_shared<const source>(source{"again.toml", resolved_toml(*one, ""), false}));
  INFO((again ? std::string{} : again.error().text()));
  REQUIRE(again.has_value());
  CHECK(resolved_toml(*again, "") == resolved_toml(*one, ""));
}

TEST_CASE("a fault of a link names its links and what is wrong with them", "[config][faults]") {
  CHECK(error_of("kind = \"link\"\nbetween = [\"a\", \"b\"]\n").find("does nothing") !=
        std::string::npos);
  CHECK(error_of("kind = \"link\"\ndelay = \"1 s\"\n").find("names its links once") !=
        std::string::npos);
  CHECK(error_of("kind = \"link\"\nbetween = [\"a\", \"b\"]\nfrom = [\"a\"]\ndelay = \"1 s\"\n")
            .find("names its links once") != std::string::npos);
  CHECK(error_of("kind = \"drop\"\nnodes = [\"a\"]\njitter = \"1 s\"\n").find("does not belong") !=
        std::string::npos);
}
