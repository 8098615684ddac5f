// Merchants, attackers, and what a sweep of attacks is compared with: reading, writing, errors.
#include "config/reader.hpp"
#include "config/writer.hpp"
#include "tests/support/catch.hpp"

#include <cmath>
#include <filesystem>
#include <fstream>

using namespace concur;
using namespace concur::config;

namespace {

const std::string head = "schema = 1\nname = \"x\"\n";
const std::string shop = "[[nodes]]\nname = \"a\"\n[[nodes]]\nname = \"shop\"\nrole = \"full\"\n"
                         "accepts = { confirmations = 4 }\n";

std::string miner(const std::string& behaviour) {
  return "[[nodes]]\nname = \"mallory\"\nhash_share = 0.3\nbehaviour = " + behaviour + "\n";
}

result<simulation::scenario> parse(const std::string& text,
                                   const std::vector<std::string>& sets = {}) {
  return read_scenario(std::make_shared<const source>(source{"x.toml", text, false}), sets);
}

std::string errors_of(const std::string& text) {
  const auto s = parse(text);
  return s ? "no error" : s.error().text();
}

bool says(const std::string& behaviour, const std::string& what) {
  const auto text = errors_of(head + shop + miner(behaviour));
  INFO(text);
  const bool is_there = text.find(what) != std::string::npos;
  CHECK(is_there);
  return is_there;
}

} // namespace

TEST_CASE("a double spender finds the merchant and what he asks for", "[config][attack]") {
  const auto s = parse(head + shop + miner("\"double-spend\""));
  REQUIRE(s);
  CHECK(s->nodes[1].accepts == 4);
  const auto& b = s->nodes[2].behaviour;
  CHECK(b.merchant == "shop");
  CHECK(b.confirmations == 4);
  CHECK(b.give_up_behind == 0);
  CHECK(b.value == coins(1));
}

TEST_CASE("each behaviour reads back as it was written, with its own keys alone",
          "[config][attack]") {
  const auto line = GENERATE(
      as<std::string>{},
      "{ kind = \"double-spend\", confirmations = 6, give_up_behind = 12, "
      "amount = \"2.5\", merchant = \"shop\", from = \"1 h\" }",
      "{ kind = \"selfish\", variant = \"trail-stubborn\", trail = 3 }",
      "{ kind = \"selfish\", policy = [\"1,1,relevant,adopt\"] }",
      "{ kind = \"withhold\", rate = 0.25, until = \"2 h\" }",
      "{ kind = \"feather-fork\", account = \"a\", blocks = 2 }",
      "{ kind = \"censor\", account = \"a\" }", "{ kind = \"timestamp\", shift = \"-90 s\" }",
      "{ kind = \"invalid-blocks\", rate = 0.5, offence = \"below-target\" }",
      "{ kind = \"spam\", tx_rate = 3.5 }", "{ kind = \"surround-vote\", rate = 0.5 }",
      "{ kind = \"shared-keys\", coalition = \"five\", away_after = \"40 s\" }");
  CAPTURE(line);
  const auto first = parse(head + shop + miner(line));
  REQUIRE(first);
  const auto text = resolved_toml(*first, "test");
  const auto second = parse(text);
  INFO((second ? text : second.error().text()));
  REQUIRE(second);
  CHECK(resolved_toml(*second, "test") == text);
}

TEST_CASE("mistakes in behaviours are named", "[config][attack]") {
  says("{ kind = \"selfish\", account = \"a\" }", "behaviour \"selfish\" has no key \"account\"");
  says("{ kind = \"selfish\", variant = \"sm2\" }", "there is no variant \"sm2\"");
  says("{ kind = \"selfish\", policy = [\"1,1\"] }", "is no line of a policy");
  says("{ kind = \"selfish\", policy = \"nowhere.csv\" }", "nowhere.csv can't be read");
  says("{ kind = \"selfish\", variant = \"sm1\", policy = [\"1,1,relevant,match\"] }",
       "a variant or a policy, not both");
  // A coalition shares the keys of those who are declared faulty and nobody else's.
  says("{ kind = \"honest\", coalition = \"five\" }", "\"honest\" has no key \"coalition\"");
  says("{ kind = \"double-spend\", merchant = \"b\" }", "there is no node \"b\"");
  says("{ kind = \"double-spend\", merchant = \"a\" }", "a accepts no payments");
  says("{ kind = \"censor\" }", "it needs an account");
  says("{ kind = \"censor\", account = \"zed\" }", "there is no user \"zed\"");
  says("{ kind = \"invalid-blocks\", offence = \"replay\" }", "can't be \"replay\"");
  CHECK(errors_of(head + miner("\"double-spend\"")).find("there is no merchant") !=
        std::string::npos);
  CHECK(errors_of(head + "[[nodes]]\nname = \"a\"\n[[nodes]]\nname = \"m\"\nrole = \"full\"\n"
                         "behaviour = \"selfish\"\n")
            .find("the node does not mine") != std::string::npos);
}

TEST_CASE("a policy can be a file beside the scenario", "[config][attack]") {
  const auto folder = std::filesystem::temp_directory_path() / "concur-policy-test";
  std::filesystem::create_directories(folder);
  std::ofstream{folder / "p.csv"} << "# of a test\na,h,fork,action\n1,1,relevant,adopt\n";
  const auto file = (folder / "x.toml").string();
  const auto s = read_scenario(
      std::make_shared<const source>(
          source{file, head + shop + miner("{ kind = \"selfish\", policy = \"p.csv\" }"), false}),
      {});
  std::filesystem::remove_all(folder);
  REQUIRE(s);
  CHECK(s->nodes[2].behaviour.policy ==
        std::vector<std::string>{"a,h,fork,action", "1,1,relevant,adopt"});
}

TEST_CASE("when a share is set from outside the others keep their proportions",
          "[config][attack]") {
  const auto text = head + "[[nodes]]\nname = \"h\"\ncount = 2\nhash_share = 0.6\n[[nodes]]\n"
                           "name = \"k\"\nhash_share = 0.1\n[[nodes]]\nname = \"m\"\n"
                           "hash_share = 0.3\n";
  const auto s = parse(text, {"nodes.m.hash_share=0.65"});
  REQUIRE(s);
  CHECK(std::abs(s->nodes[0].hash_share - 0.15) < 1e-12);
  CHECK(std::abs(s->nodes[2].hash_share - 0.05) < 1e-12);
  CHECK(s->nodes[3].hash_share == 0.65);
  CHECK(!parse(text, {"nodes.m.hash_share=1.2"}));
}

TEST_CASE("a comparison names a figure and a theory that there are", "[config][attack]") {
  const auto with = [](const std::string& compare) {
    return errors_of(head + shop + "[sweep]\ncompare = " + compare + "\n");
  };
  CHECK(with("{ metric = \"merchant-reversed.rate\", against = \"theory:rosenfeld\" }") ==
        "no error");
  CHECK(with("{ metric = \"revenue(a) - hash_share(a)\", against = \"0\" }") == "no error");
  CHECK(with("{ metric = \"stale-rate\", against = \"theory:rosenfield\" }")
            .find("there is no theory \"theory:rosenfield\"") != std::string::npos);
  CHECK(
      with("{ metric = \"revenu(a)\", against = \"0\" }").find("there is no function \"revenu\"") !=
      std::string::npos);
}
