#include "apps/outcome/verdict.hpp"

#include "apps/outcome/figures.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>

using namespace concur;
using namespace concur::apps;
using namespace concur::simulation;
using namespace std::chrono_literals;

namespace {

/// A run in which all went well, to be spoiled by the tests.
struct finished_run {
  scenario s;
  outcome o;

  finished_run() {
    s.name = "small";
    s.run.stop.all_settled = true;
    s.check.safety = {"settled-prefix"};
    s.check.require = {"all-settled", "balance(B) == 1100 + rewards(B)"};
    s.payments.resize(1);
    o.end = run_end::converged;
    o.stop_rule_met = true;
    o.properties = {{"settled-prefix", 12, 0, std::nullopt}};
    o.accounts = {{"B", {}, coins(1150), 0, 0, {}, coins(50)}};
    node_outcome n;
    n.name = "london";
    o.nodes = {n};
    o.figures.nodes.resize(1);
    o.figures.submitted = o.figures.settled = 1;
    o.figures.blocks_canonical = 9;
    o.figures.blocks_stale = 1;
    o.figures.end = instant{100s};
    o.final.identical_heads = o.final.identical_stores = true;
  }

  int code() const { return judge(s, o).exit_code; }
  void violate() {
    o.properties[0].violations = 2;
    o.properties[0].first =
        violation{"settled-prefix", "took back a block", instant{5s}, node_id{0}, {}, height{3}};
  }
  property the(const std::string& name) const {
    auto all = judge(s, o).properties;
    return *std::find_if(all.begin(), all.end(), [&](auto& p) { return p.name == name; });
  }
  bool holds(const std::string& condition) const {
    auto e = config::parse_expression(condition);
    return e && config::evaluate(*e, figures_of(s, o)).value_or(false);
  }
};

} // namespace

TEST_CASE("a run in which all holds passes with exit code 0", "[verdict]") {
  finished_run r;
  auto j = judge(r.s, r.o);
  CHECK(j.verdict == verdict_kind::pass);
  CHECK(j.exit_code == 0);
  REQUIRE(j.properties.size() == 3);
  CHECK(j.properties[0].status == "held");
  CHECK(j.properties[0].count == 12);
  CHECK(j.properties[1].status == "met");
  CHECK(j.properties[2].text == "balance(B) = 1150, 1100 + rewards(B) = 1150");
}

TEST_CASE("a violated safety property is exit code 1", "[verdict]") {
  finished_run r;
  r.violate();
  CHECK(r.code() == 1);
  CHECK(judge(r.s, r.o).what == "settled-prefix violated");
  CHECK(r.the("settled-prefix").count == 2);
}

TEST_CASE("an expected violation passes, and its absence is exit code 1", "[verdict]") {
  finished_run r;
  r.s.check.expect = std::move(r.s.check.safety);
  r.s.check.safety.clear();
  CHECK(r.code() == 1);
  CHECK(r.the("settled-prefix").status == "missed");
  r.violate();
  CHECK(r.code() == 0);
  CHECK(r.the("settled-prefix").status == "occurred");
}

TEST_CASE("a missed requirement or stop rule is exit code 3", "[verdict]") {
  finished_run r;
  SECTION("an account") { r.o.accounts[0].balance = coins(1149); }
  SECTION("an open transaction") { r.o.figures.open = 1; }
  SECTION("a payment that was never made") { r.s.payments.resize(2); }
  SECTION("a payment that was refused") { r.o.figures.rejected_of_honest = 1; }
  SECTION("no common head") { r.o.end = run_end::split; }
  SECTION("the limit came first") {
    r.o.end = run_end::limit;
    r.o.stop_rule_met = false;
  }
  SECTION("an honest node stopped") { r.o.figures.halts = {{node_id{0}, instant{}, "why"}}; }
  auto j = judge(r.s, r.o);
  CHECK(j.exit_code == 3);
  CHECK(j.verdict == verdict_kind::fail);
}

TEST_CASE("what was never seen makes a run inconclusive", "[verdict]") {
  finished_run r;
  r.s.check.seen = {"fork", "reorg-depth>=2"};
  CHECK(r.code() == 4);
  r.o.figures.forks = 3;
  r.o.figures.reorganisations = {{1, 7}};
  CHECK(r.code() == 4);
  CHECK(r.the("fork").count == 3);
  CHECK(r.the("reorg-depth>=2").status == "not seen");
  r.o.figures.reorganisations = {{1, 7}, {2, 1}, {3, 1}};
  CHECK(r.code() == 0);
  CHECK(r.the("reorg-depth>=2").count == 2);
}

TEST_CASE("a requirement without a figure is inconclusive", "[verdict]") {
  finished_run r;
  r.s.check.require = {"p99(settled) < '2 min'"};
  CHECK(r.code() == 4);
  CHECK(r.the("p99(settled) < '2 min'").status == "unknown");
  r.o.figures.settled_after.add(90s);
  CHECK(r.code() == 0);
  r.o.figures.settled_after.add(150s, 100);
  CHECK(r.code() == 3);
}

TEST_CASE("the gravest exit code wins: 6, 1, 3, 4", "[verdict]") {
  finished_run r;
  r.s.check.seen = {"fork"};
  CHECK(r.code() == 4);
  r.o.figures.open = 1;
  CHECK(r.code() == 3);
  r.o.end = run_end::interrupted;
  CHECK(r.code() == 130);
  r.o.end = run_end::failed;
  CHECK(r.code() == 5);
  r.violate();
  CHECK(r.code() == 1);
  CHECK(judge(r.s, r.o, "digests differ").exit_code == 6);
}

TEST_CASE("conditions know the figures of a run", "[verdict]") {
  finished_run r;
  r.o.final.height = 9;
  r.o.nodes[0].height = 8;
  r.o.figures.refused = {{"tx-overspend", 4}};
  r.o.figures.reorganisations = {{2, 1}};
  CHECK(r.holds("height == 9"));
  CHECK(r.holds("height(london) == 8"));
  CHECK(r.holds("stale-rate <= 0.1"));
  CHECK_FALSE(r.holds("stale-rate < 0.1"));
  CHECK(r.holds("throughput >= 0.01"));
  CHECK(r.holds("reorg-depth == 2"));
  CHECK(r.holds("refused(tx-overspend) == 4"));
  CHECK(r.holds("refused(tx-replayed) == 0"));
  CHECK(r.holds("submitted - settled == 0"));
  CHECK(r.holds("stores-identical"));
}

TEST_CASE("offences count as refused only by their own reason", "[verdict]") {
  finished_run r;
  r.s.offences = {{1s, "london", "overpay"}};
  CHECK_FALSE(offences_refused(r.s, r.o));
  r.o.figures.deviations = {{"overpay", 1}};
  r.o.figures.refused = {{"block-bad-bits", 5}};
  CHECK_FALSE(offences_refused(r.s, r.o));
  r.o.figures.refused = {{"block-overpays", 4}};
  CHECK(offences_refused(r.s, r.o));
}

TEST_CASE("what fails outside of the assumptions is no wonder", "[verdict]") {
  finished_run r;
  r.violate();
  CHECK(r.code() == 1);
  node_settings honest, liar;
  honest.hash_share = 0.4;
  liar.hash_share = 0.6;
  liar.behaviour.kind = "selfish";
  r.s.nodes = {honest, liar};
  auto j = judge(r.s, r.o);
  CHECK(j.exit_code == 0);
  CHECK(j.verdict == verdict_kind::pass);
  CHECK(j.properties[0].status == "violated"); // it still says so
  CHECK(j.properties[0].excuse == "60 % of the hash rate is faulty, below 1/2 of the hash rate is "
                                  "assumed");
  CHECK(j.what == "settled-prefix violated, as expected outside of what the protocol assumes");

  r.s.nodes[0].hash_share = 0.6; // inside again: a bug
  r.s.nodes[1].hash_share = 0.4;
  CHECK(r.code() == 1);
}

TEST_CASE("a violation that is expected and does not come has no excuse", "[verdict]") {
  finished_run r;
  node_settings liar;
  liar.hash_share = 1;
  liar.behaviour.kind = "selfish";
  r.s.nodes = {liar};
  r.s.check.safety = {};
  r.s.check.expect = {"settled-prefix"};
  r.o.properties = {{"settled-prefix", 12, 0, std::nullopt}};
  CHECK(r.code() == 1);
  r.o.properties = {{"settled-prefix", 12, 1, std::nullopt}};
  CHECK(r.code() == 0);
}

TEST_CASE("the ledger's own rules have no excuse", "[verdict]") {
  finished_run r;
  r.s.check.safety = {"no-double-spend"};
  r.o.properties = {{"no-double-spend", 12, 1, std::nullopt}};
  node_settings liar;
  liar.hash_share = 1;
  liar.behaviour.kind = "selfish";
  r.s.nodes = {liar};
  CHECK(r.code() == 1);
}

TEST_CASE("a stall is excused by what holds at the end, not by what was healed", "[verdict]") {
  finished_run r;
  r.o.end = run_end::split;
  r.o.figures.end = instant{2h};
  CHECK(r.code() == 3);
  partition_settings p;
  p.groups = {{"a"}, {"*"}};
  r.s.network.partitions = {p};
  CHECK(r.code() == 0);
  r.s.network.partitions[0].until = 1h;
  CHECK(r.code() == 3); // an hour is far more than 50 block intervals of 10 s
  r.s.network.partitions[0].until = 2h - 1min;
  CHECK(r.code() == 0);
}

TEST_CASE("two histories that settled in a cut never come together", "[verdict]") {
  finished_run r;
  r.o.end = run_end::split;
  r.o.figures.end = instant{2h};
  partition_settings p;
  p.groups = {{"a"}, {"*"}};
  p.until = 1h;
  r.s.network.partitions = {p};
  r.s.protocol.rules = consensus::dpos::bitshares();
  CHECK(r.code() == 3); // long over
  r.o.final.settled_apart = true;
  CHECK(r.code() == 0);
  r.s.protocol.rules = consensus::ethereum::ethereum_settings{};
  CHECK(r.code() == 3); // no cut lets votes settle two
  r.s.protocol.rules = pow_settings{};
  CHECK(r.code() == 3); // work brings them together
  r.s.protocol.rules = consensus::dpos::bitshares();
  r.s.network.partitions.clear();
  CHECK(r.code() == 3);
}

TEST_CASE("a cut network is no excuse where votes settle", "[verdict]") {
  finished_run r;
  r.violate();
  partition_settings p;
  p.groups = {{"a"}, {"*"}};
  r.s.network.partitions = {p};
  CHECK(r.code() == 0); // proof of work
  r.s.protocol.rules = consensus::ethereum::ethereum_settings{};
  CHECK(r.code() == 1);
  auto delegates = consensus::dpos::eos();
  r.s.protocol.rules = delegates;
  CHECK(r.code() == 0);
  std::get<consensus::dpos::eos_settings>(delegates.rules).finality =
      consensus::dpos::eos_finality::savanna;
  r.s.protocol.rules = delegates;
  CHECK(r.code() == 1);
}

TEST_CASE("who forgets what it signed may be accused", "[verdict]") {
  finished_run r;
  r.s.check.safety = {"evidence-sound", "no-double-spend"};
  r.o.properties = {{"evidence-sound", 3, 1, std::nullopt},
                    {"no-double-spend", 3, 0, std::nullopt}};
  CHECK(r.code() == 1);
  fault_settings f;
  f.name = "crash-unsynced-1";
  f.kind = fault_kind::crash_unsynced;
  f.lasts = 1min;
  r.s.faults = {f};
  CHECK(r.code() == 0);
  CHECK(r.the("evidence-sound").excuse == "crash-unsynced-1: ... without its last writes");
}

TEST_CASE("a lost disk of a faulty node excuses nothing", "[verdict]") {
  finished_run r;
  node_settings big, small;
  big.name = "big", small.name = "small";
  big.hash_share = 0.9, small.hash_share = 0.1;
  r.s.nodes = {big, small};
  r.s.check.safety = {"evidence-sound"};
  r.o.properties = {{"evidence-sound", 3, 1, std::nullopt}};
  fault_settings f;
  f.name = "crash-empty-1";
  f.kind = fault_kind::crash_empty;
  f.lasts = 1min;
  f.nodes = {"small"};
  r.s.faults = {f};
  CHECK(r.code() == 0); // an honest node has lost its memory: no bug
  r.s.nodes[1].behaviour.kind = "silent";
  CHECK(r.code() == 1);
  r.s.faults[0].nodes = {"leader"};
  CHECK(r.code() == 0);
}

TEST_CASE("a run that was given up for memory is the environment's failure", "[verdict]") {
  finished_run r;
  r.o.end = run_end::exhausted;
  CHECK(r.code() == 5);
  CHECK(judge(r.s, r.o).what.find("run.limit.node_memory") != std::string::npos);
  r.violate(); // what was broken before counts more
  CHECK(r.code() == 1);
}

TEST_CASE("the verdict says that nobody checked signatures when spoiled ones were taken",
          "[verdict]") {
  finished_run r;
  r.s.check.safety = {"block-valid"};
  r.o.properties = {{"block-valid", 12, 1, std::nullopt}};
  fault_settings f;
  f.name = "bit-flip-1";
  f.kind = fault_kind::bit_flip;
  r.s.faults = {f};
  CHECK(r.code() == 1);
  r.s.run.verify = ledger::verify_mode::none;
  CHECK(r.code() == 0);
  CHECK(r.the("block-valid").excuse ==
        "nobody checks signatures (run.verify = \"none\"), and some are spoiled");
  r.s.faults.clear(); // nothing was spoiled: what is wrong is a bug
  CHECK(r.code() == 1);
}
