// What a user reads when a scenario is wrong: exact texts.
#include "config/reader.hpp"
#include "tests/support/catch.hpp"

using namespace concur;
using namespace concur::config;

namespace {

const std::string head = "schema = 1\nname = \"x\"\n";
const std::string nodes = "[[nodes]]\nname = \"a\"\n[[nodes]]\nname = \"b\"\n";

std::string errors_of(const std::string& text, const std::vector<std::string>& sets = {}) {
  const auto s = read_scenario(std::make_shared<const source>(source{"x.toml", text, false}), sets);
  if (s)
    return "no error";
  return s.error().kind == errc::usage ? s.error().text() : "wrong kind: " + s.error().text();
}

struct mistake {
  std::string text;
  std::string what;
};

} // namespace

TEST_CASE("an unknown key is shown in its place with a suggestion", "[config][errors]") {
  CHECK(errors_of(head + "[protocol]\nblock_intervall = \"10 s\"\n" + nodes) ==
        "x.toml:4:1: unknown key \"block_intervall\" in [protocol]\n"
        "  4 | block_intervall = \"10 s\"\n"
        "    | ^^^^^^^^^^^^^^^\n"
        "  did you mean \"block_interval\"?");
}

TEST_CASE("all unknown keys are reported at once", "[config][errors]") {
  const auto text = errors_of("nmae = \"x\"\n" + head + "[run]\nsed = 1\n" + nodes);
  CHECK(text.find("x.toml:1:1: unknown key \"nmae\" at the top of the file") == 0);
  CHECK(text.find("x.toml:5:1: unknown key \"sed\" in [run]") != std::string::npos);
}

TEST_CASE("what the command line sets is named in errors", "[config][errors]") {
  CHECK(errors_of(head + nodes, {"protocol.foo=1"}).find("--set protocol.foo: unknown key") == 0);
  CHECK(errors_of(head + nodes, {"nodes.zed.balance=1"}) ==
        "--set nodes.zed.balance: there is no \"zed\" in [[nodes]]\n"
        "  name a row by its name, or by its position from 0");
  CHECK(errors_of(head + nodes, {"nodes.a.balance=0.5", "run.stop.time=10 s"}) == "no error");
}

TEST_CASE("each mistake is one clear error", "[config][errors]") {
  const mistake all[] = {
      {"name = \"x\"\n" + nodes, "schema is missing"},
      {"schema = 2\nname = \"x\"\n" + nodes, "schema must be between 1 and 1, not 2"},
      {"schema = 1\n" + nodes, "name is missing"},
      {head, "there are no nodes"},
      {head + "[run]\nseed = \"1\"\n" + nodes, "run.seed must be a whole number, not a string"},
      {head + "[run]\nseed = -1\n" + nodes, "run.seed must be at least 0, not -1"},
      {head + "[run]\nmode = \"simm\"\n" + nodes, "run.mode can't be \"simm\""},
      {head + "[run]\nstop = { time = \"10 parsecs\" }\n" + nodes, "unknown unit \"parsecs\""},
      {head + "[run]\nstop = { time = \"10\" }\n" + nodes, "\"10\" has no unit"},
      {head + "[run]\nstop = { settled = \"all\" }\n" + nodes, "run.stop.settled can't be \"all\""},
      {head + "run = 1\n" + nodes, "run must be a table, not a whole number"},
      {head + "[protocol]\npreset = \"bitcon\"\n" + nodes, "protocol.preset can't be \"bitcon\""},
      {head + "[protocol]\nkind = \"bft\"\n" + nodes, "protocol.kind can't be \"bft\""},
      {head + "[protocol]\nkind = \"pos\"\n" + nodes, "rules = \"lecture\", or a preset"},
      {head + "[protocol]\nkind = \"dpos\"\nrules = \"eso\"\n" + nodes,
       "protocol.rules can't be \"eso\""},
      {head + "[protocol]\nsubsidy = 0.5\n" + nodes, "protocol.subsidy must be written exactly"},
      {head + "[protocol]\nsubsidy = \"-1\"\n" + nodes, "is negative"},
      {head + "[protocol]\ndifficulty = { bits = \"xyz\" }\n" + nodes, "8 hexadecimal digits"},
      {head + "[[nodes]]\nname = \"a\"\n[[nodes]]\nname = \"a\"\n",
       "two nodes have the name \"a\""},
      {head + "[[nodes]]\nhash_share = 0.7\n[[nodes]]\nhash_share = 0.7\n",
       "the hash shares add up to 1.4, more than 1"},
      {head + "[[nodes]]\nhash_share = nan\n", "nodes.hash_share must be between 0 and 1, not nan"},
      {head + "[[nodes]]\nhash_share = -0.1\n",
       "nodes.hash_share must be between 0 and 1, not -0.1"},
      {head + nodes + "[[nodes]]\nrole = \"full\"\nhash_share = 0.1\n",
       "a full node does not mine"},
      {head + "[[nodes]]\nrole = \"full\"\n", "nobody mines"},
      {head + "[[nodes]]\nbalance = \"99999999999\"\n", "more than 2^63 units"},
      {head + "[[nodes]]\nbehaviour = \"selfless\"\n", "nodes.behaviour can't be \"selfless\""},
      {head + "[[nodes]]\njoins = \"2 s\"\nleaves = \"1 s\"\n", "can't leave before it joins"},
      {head + nodes + "[network]\ntopology = { kind = \"random\", degree = 2 }\n",
       "network.topology.degree is 2, but each of 2 nodes can have 1 neighbours at most"},
      {head + nodes + "[network]\nlatency = { matrix = \"five-cites\" }\n", "five-cites"},
      {head + nodes + "[network]\nlatency = { matrix = \"five-cities\" }\n", "\"a\" is no city"},
      {head + nodes + "[network]\ndrop = 1.5\n", "network.drop must be between 0 and 1, not 1.5"},
      {head + nodes + "[[payments]]\nfrom = \"a\"\nto = \"z\"\namount = \"1\"\n",
       "there is no user \"z\""},
      {head + nodes + "[[payments]]\nfrom = \"a\"\nto = \"b\"\n", "payments.amount is missing"},
      {head + nodes + "[check]\nsafety = [\"block-vald\"]\n", "there is no check \"block-vald\""},
      {head + nodes + "[check]\nrequire = [\"balance(z) == 1\"]\n", "there is no user \"z\""},
      {head + nodes + "[check]\nrequire = [\"balance(a) = 1\"]\n", "a single = compares nothing"},
      {head + nodes + "[sweep]\nvary = { \"run.sede\" = [1] }\n", "there is no key \"run.sede\""},
      {head + "x = [1\n", "not valid TOML"},
      {head + "a" +
           [] {
             std::string s;
             for (int i = 0; i < 99; ++i)
               s += ".a";
             return s;
           }() +
           " = 1\n",
       "a key has more than 64 parts"},
  };
  for (const auto& m : all) {
    const auto text = errors_of(m.text);
    INFO(m.text << "\n--\n" << text);
    CHECK(text.find(m.what) != std::string::npos);
  }
}
