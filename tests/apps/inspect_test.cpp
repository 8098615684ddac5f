#include "apps/inspect.hpp"

#include "apps/commands.hpp"
#include "tests/apps/run_fixture.hpp"
#include "tests/support/catch.hpp"

namespace concur::apps {
namespace {

printed ask(const sample_run& run, const std::string& what, const std::string& subject = "",
            bool json = false, bool dot = false) {
  common_options common;
  common.json = json;
  inspect_options options;
  options.what = what;
  options.subject = subject;
  options.run = run.folder.string();
  options.dot = dot;
  return run_command([&] { return inspect(common, options); });
}

nlohmann::json ask_json(const sample_run& run, const std::string& what,
                        const std::string& subject = "") {
  auto p = ask(run, what, subject, true);
  REQUIRE(p.code == 0);
  return nlohmann::json::parse(p.out);
}

report::block_row row(const std::string& id, const std::string& parent, const std::string& miner,
                      std::uint64_t height,
                      report::block_status status = report::block_status::canonical) {
  report::block_row r;
  r.id = id;
  r.parent = parent;
  r.miner = miner;
  r.height = height;
  r.status = status;
  return r;
}

} // namespace

TEST_CASE("inspect finds the run under --out", "[inspect]") {
  sample_run run;
  common_options common;
  common.out = (run.room / "runs").string();
  inspect_options options;
  options.what = "info";
  auto p = run_command([&] { return inspect(common, options); });
  CHECK(p.code == 0);
  CHECK(contains(p.out, "sample"));
  CHECK(contains(p.out, "seed 7"));
  CHECK(contains(p.out, "stores      2"));
  CHECK(ask_json(run, "info")["name"] == "sample");
}

TEST_CASE("a missing folder is wrong input that says what to do", "[inspect]") {
  sample_run run;
  std::filesystem::remove_all(run.folder);
  for (auto* what : {"info", "block", "tx", "node", "tree"}) {
    auto p = ask(run, what, "12345678");
    CHECK(p.code == 2);
    CHECK(p.out.empty());
    CHECK(contains(p.err, "concur run"));
  }
  auto p = ask(run, "info", "", true);
  CHECK(nlohmann::json::parse(p.out)["error"]["exit_code"] == 2);
}

TEST_CASE("a block is found by height on all nodes, lost ones too", "[inspect]") {
  sample_run run;
  auto j = ask_json(run, "block", "3")["blocks"];
  REQUIRE(j.size() == 2);
  auto won = j[0]["id"] == to_hex(run.chain[3]->id()) ? j[0] : j[1];
  auto lost = j[0]["id"] == to_hex(run.other->id()) ? j[0] : j[1];
  CHECK(won["row"]["status"] == "canonical");
  CHECK(won["stored"]["canonical_on"] == nlohmann::json{"ann"});
  CHECK(lost["row"]["status"] == "stale");
  CHECK(lost["stored"]["canonical_on"] == nlohmann::json{"bob"});
}

TEST_CASE("a block is found by the beginning of its id", "[inspect]") {
  sample_run run;
  auto id = to_hex(run.chain[1]->id());
  auto j = ask_json(run, "block", id.substr(0, 12))["blocks"];
  REQUIRE(j.size() == 1);
  CHECK(j[0]["stored"]["height"] == 1);
  CHECK(j[0]["stored"]["transactions"][0] == to_hex(run.paid->id()));
  CHECK(j[0]["stored"]["canonical_on"] == nlohmann::json{"ann", "bob"});
  auto text = ask(run, "block", id).out;
  CHECK(contains(text, "block 1 " + id));
  CHECK(contains(text, "on         ann, bob"));
  CHECK(contains(text, to_hex(run.paid->id())));

  std::filesystem::remove(run.folder / "blocks.csv");
  CHECK(ask_json(run, "block", to_hex(run.other->id()).substr(0, 8))["blocks"].size() == 1);
}

TEST_CASE("without stores a block is what the table says", "[inspect]") {
  sample_run run;
  std::filesystem::remove_all(run.folder / "stores");
  auto j = ask_json(run, "block", "2")["blocks"];
  REQUIRE(j.size() == 1);
  CHECK(j[0]["stored"].is_null());
  CHECK(j[0]["row"]["miner"] == "bob");
  CHECK(contains(ask(run, "block", "2").out, "only with disk stores"));
}

TEST_CASE("a block that is not there is wrong input", "[inspect]") {
  sample_run run;
  for (auto* subject : {"4", "99999999", "1234567", "xyz", "", "00000000000000000000000000"}) {
    auto p = ask(run, "block", subject);
    CHECK(p.code == 2);
    CHECK(!p.err.empty());
  }
}

TEST_CASE("a transaction is found by eight digits with all that it did", "[inspect]") {
  sample_run run;
  auto id = to_hex(run.paid->id());
  auto j = ask_json(run, "tx", id.substr(0, 8))["transactions"];
  REQUIRE(j.size() == 1);
  CHECK(j[0]["id"] == id);
  CHECK(j[0]["height"] == 1);
  CHECK(j[0]["value"] == 1'250'000'000);
  CHECK(j[0]["fee"] == 100'000);
  CHECK(j[0]["nodes"] == nlohmann::json{"ann", "bob"});
  auto text = ask(run, "tx", id).out;
  CHECK(contains(text, "amount   12.5 coins"));
  CHECK(contains(text, "fee      0.001 coins"));

  CHECK(ask(run, "tx", id.substr(0, 7)).code == 2);
  CHECK(ask(run, "tx", std::string(64, '0')).code == 2);
  std::filesystem::remove_all(run.folder / "stores");
  auto gone = ask(run, "tx", id);
  CHECK(gone.code == 2);
  CHECK(contains(gone.err, "run.store=disk"));
}

TEST_CASE("a node shows its row and its store", "[inspect]") {
  sample_run run;
  auto j = ask_json(run, "node", "ann");
  CHECK(j["row"]["city"] == "Washington");
  CHECK(j["store"]["head"] == to_hex(run.chain[3]->id()));
  CHECK(j["store"]["head_height"] == 3);
  CHECK(j["store"]["accounts"].size() >= 2);
  auto text = ask(run, "node", "bob").out;
  CHECK(contains(text, to_hex(run.other->id())));
  CHECK(contains(text, "112.5 coins"));
  auto unknown = ask(run, "node", "eve");
  CHECK(unknown.code == 2);
  CHECK(contains(unknown.err, "ann, bob"));
}

TEST_CASE("the tree shows a stale branch before what won against it", "[inspect]") {
  const std::vector<report::block_row> blocks = {
      row("g", "", "", 0),
      row("a", "g", "ann", 1),
      row("b", "g", "bob", 1, report::block_status::stale),
      row("c", "b", "bob", 2, report::block_status::stale),
      row("d", "a", "ann", 2),
      row("e", "lost", "eve", 2, report::block_status::orphan)};
  CHECK(tree_text(blocks) == "        2  e  eve  orphan\n"
                             "     0  g  -\n"
                             "        1  b  bob  stale\n"
                             "        2  c  bob  stale\n"
                             "     1  a  ann\n"
                             "     2  d  ann\n");
  auto dot = tree_dot(blocks);
  CHECK(contains(dot, "digraph blocks {"));
  CHECK(contains(dot, "\"b\" [label=\"1 b bob\", shape=ellipse, style=dashed];"));
  CHECK(contains(dot, "\"b\" -> \"g\";"));
  CHECK(!contains(dot, "\"g\" ->"));
}

TEST_CASE("a table with circles or hostile names is still drawn", "[inspect]") {
  const std::vector<report::block_row> blocks = {row("a", "b", "\"\\\n", 1), row("b", "a", "x", 1)};
  CHECK(tree_text(blocks).size() > 0);
  CHECK(contains(tree_dot(blocks), "\\\"\\\\?"));
}

TEST_CASE("the tree command prints text, Graphviz or JSON", "[inspect]") {
  sample_run run;
  CHECK(contains(ask(run, "tree").out, "stale"));
  CHECK(contains(ask(run, "tree", "", false, true).out, "digraph"));
  CHECK(ask_json(run, "tree")["blocks"].size() == 5);
  std::filesystem::remove(run.folder / "blocks.csv");
  CHECK(ask(run, "tree").code == 2);
}

} // namespace concur::apps
