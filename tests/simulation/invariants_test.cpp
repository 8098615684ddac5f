#include "simulation/invariants/invariants.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/hand_made.hpp"

#include <set>

using namespace concur;
using namespace concur::simulation;
using namespace concur::simulation::test;
using namespace std::chrono_literals;

TEST_CASE("all invariants hold in an honest run and really look", "[invariants]") {
  auto s = small_scenario();
  s.run.stop = {};
  s.run.stop.height = 30;
  s.load.tx_rate = 0.5;
  auto nodes = build(s);
  std::vector<std::string> names;
  for (auto& i : list_invariants())
    if (i.name != "merchant-reversed") // here nobody is a merchant
      names.emplace_back(i.name);
  invariants checks{nodes, names};
  instant end;
  run(nodes, {&checks}, &end);
  checks.finish(end);
  REQUIRE(checks.records().size() == names.size());
  REQUIRE(names.size() >= 9);
  for (auto& r : checks.records()) {
    INFO(r.name << ": " << (r.first ? r.first->text : ""));
    CHECK(r.violations == 0);
    CHECK(r.checks >= 25);
  }
  CHECK(checks.all_hold());
}

TEST_CASE("invariants have different names and a line each", "[invariants]") {
  std::set<std::string_view> names;
  for (auto& i : list_invariants()) {
    CHECK(names.insert(i.name).second);
    CHECK(!i.about.empty());
  }
  auto nodes = build(small_scenario());
  CHECK(make_invariant("no-such-thing", nodes) == nullptr);
  invariants twice{nodes, {"block-valid", "no-such-thing", "block-valid"}};
  CHECK(twice.records().size() == 1);
}

TEST_CASE("the scenario's safety and expect name the invariants", "[invariants]") {
  auto s = small_scenario();
  s.check.safety = {"weight-grows"};
  s.check.expect = {"settled-prefix"};
  auto nodes = build(s);
  invariants checks{nodes};
  REQUIRE(checks.records().size() == 2);
  CHECK(checks.find("settled-prefix") != nullptr);
}

TEST_CASE("block-valid fires when an honest node adopts a block that overpays",
          "[invariants][safety]") {
  single t{"block-valid"};
  auto good = t.make.valid(t.make.genesis());
  auto bad = t.make.bad(good, coins(51));
  t.moved(0, {good});
  CHECK(t.violations() == 0);
  t.moved(0, {bad});
  REQUIRE(t.violations() == 1);
  auto& v = *t.record().first;
  CHECK(v.property == "block-valid");
  CHECK(v.text.find("block-overpays") != std::string::npos);
  CHECK(v.block == bad->id());
  CHECK(v.level == height{2});
  CHECK(v.node == node_id{0});
  CHECK(v.at == instant{7s});
  CHECK(t.record().checks == 2);
}

TEST_CASE("block-valid fires at each of the rules' parts", "[invariants][safety]") {
  single t{"block-valid"};
  auto good = t.make.valid(t.make.genesis());
  t.moved(0, {good});
  auto why = [&](const block_header& h) {
    auto b = std::make_shared<const block>(h, coins(50), std::vector<tx_ptr>{});
    single fresh{"block-valid"};
    fresh.moved(0, {good});
    fresh.moved(0, {b});
    return fresh.violations() == 1 ? fresh.record().first->text.substr(30) : "nothing";
  };
  auto changed = [&](auto change) {
    auto h = t.make.valid(good)->header();
    change(h);
    return why(h);
  };
  CHECK(changed([](auto&) {}) == "nothing");
  CHECK(changed([](auto& h) {
          std::get<lecture_seal>(h.seal).nonce = 0;
        }).find("block-below-target") != std::string::npos);
  CHECK(changed([](auto& h) {
          std::get<lecture_seal>(h.seal).bits -= 1;
        }).find("block-wrong-bits") != std::string::npos);
  CHECK(changed([](auto& h) { h.time = unix_ms{1}; }).find("block-time-too-old") !=
        std::string::npos);
  CHECK(changed([](auto& h) { h.height = height{3}; }).find("block-bad-height") !=
        std::string::npos);
  CHECK(changed([](auto& h) { h.parent = hash256{}; }).find("block-unknown-parent") !=
        std::string::npos);
  CHECK(changed([](auto& h) { h.state_root = hash256{}; }).find("block-bad-state-root") !=
        std::string::npos);
}

TEST_CASE("block-valid fires when another body comes under a known id", "[invariants][safety]") {
  single t{"block-valid"};
  auto pay = t.make.payment("A", "B", 0);
  auto good = t.make.valid(t.make.genesis(), {pay});
  auto forged = pay->seal();
  forged.data[0] ^= 1;
  auto unsigned_pay = std::make_shared<const transaction>(pay->fields(), forged);
  auto bad = std::make_shared<const block>(good->header(), good->reward(),
                                           std::vector<tx_ptr>{unsigned_pay});
  auto copy = std::make_shared<const block>(good->header(), good->reward(), std::vector{pay});
  REQUIRE(bad->id() == good->id()); // the id covers no signature of a transaction
  t.moved(0, {good});
  t.moved(1, {copy});
  CHECK(t.violations() == 0);
  t.moved(2, {bad});
  REQUIRE(t.violations() == 1);
  CHECK(t.record().first->text.find("block-bad-signature") != std::string::npos);
}

TEST_CASE("invariants do not speak of faulty nodes", "[invariants][safety]") {
  auto s = small_scenario();
  s.offences.push_back({1s, "london", "overpay"});
  single t{"block-valid", s};
  t.moved(1, {t.make.bad(t.make.genesis(), coins(51))});
  CHECK(t.violations() == 0);
  CHECK(t.record().checks == 0);
}

TEST_CASE("supply-conserved fires when a block claims more than the schedule",
          "[invariants][safety]") {
  single t{"supply-conserved"};
  auto first = t.make.valid(t.make.genesis());
  t.moved(0, {first});
  CHECK(t.violations() == 0);
  t.moved(0, {t.make.bad(first, amount{5'000'000'001})});
  REQUIRE(t.violations() == 1);
  CHECK(t.record().first->text ==
        "510000000001 units were claimed where the schedule allows 510000000000");
}

TEST_CASE("supply-conserved looks at each block once", "[invariants][safety]") {
  single t{"supply-conserved"};
  auto first = t.make.valid(t.make.genesis(), {t.make.payment("A", "B", 0)});
  for (std::uint32_t n = 0; n < 5; ++n)
    t.moved(n, {first});
  CHECK(t.record().checks == 1);
  CHECK(t.violations() == 0);
}

TEST_CASE("no-double-spend fires when a chain holds a nonce twice", "[invariants][safety]") {
  single t{"no-double-spend"};
  auto to_b = t.make.payment("A", "B", 0);
  auto to_c = t.make.payment("A", "C", 0);
  auto first = t.make.valid(t.make.genesis(), {to_b});
  SECTION("in two blocks") {
    t.moved(0, {first});
    CHECK(t.violations() == 0);
    t.moved(0, {t.make.bad(first, coins(50), {to_c})});
    REQUIRE(t.violations() == 1);
    CHECK(t.record().first->text.find("nonce 0 of acc") == 0);
  }
  SECTION("in one block") {
    t.moved(0, {t.make.bad(t.make.genesis(), coins(50), {to_b, to_c})});
    CHECK(t.violations() == 1);
  }
  SECTION("the very same transaction") {
    t.moved(0, {first, t.make.bad(first, coins(50), {to_b})});
    REQUIRE(t.violations() == 1);
    CHECK(t.record().first->text.find("is on the chain twice") != std::string::npos);
  }
  SECTION("but not on two branches") {
    t.moved(0, {first});
    t.moved(1, {t.make.valid(t.make.genesis(), {to_c})});
    t.moved(2, {t.make.valid(t.make.genesis(), {to_b})});
    CHECK(t.violations() == 0);
    CHECK(t.record().checks == 3);
  }
}

TEST_CASE("settled-prefix fires when a settled block is taken back", "[invariants][safety]") {
  single t{"settled-prefix"};
  auto b = t.make.valid(t.make.genesis());
  t.tell(0, node::block_settled{b->id(), height{1}, {}});
  CHECK(t.violations() == 0);
  t.tell(0, node::settling_reverted{b->id(), height{1}});
  REQUIRE(t.violations() == 1);
  CHECK(t.record().first->block == b->id());
}

TEST_CASE("settled-prefix fires when two nodes settle different blocks at one height",
          "[invariants][safety]") {
  single t{"settled-prefix"};
  auto a = t.make.valid(t.make.genesis());
  auto b = t.make.valid(t.make.genesis());
  for (std::uint32_t n = 0; n < 4; ++n)
    t.tell(n, node::block_settled{a->id(), height{1}, {}});
  CHECK(t.violations() == 0);
  t.tell(4, node::block_settled{b->id(), height{1}, {}});
  CHECK(t.violations() == 1);
  CHECK(t.record().checks == 5);
}

namespace {

scenario two_confirmations() {
  auto s = small_scenario();
  std::get<pow_settings>(s.protocol.rules).confirmations = 2;
  return s;
}

} // namespace

TEST_CASE("settled-sound fires when a block settles before the head settles it",
          "[invariants][safety]") {
  single t{"settled-sound", two_confirmations()};
  auto first = t.make.valid(t.make.genesis());
  auto second = t.make.valid(first);
  t.moved(0, {first, second});
  t.tell(0, node::block_settled{first->id(), height{1}, {}});
  CHECK(t.violations() == 0);
  t.tell(0, node::block_settled{second->id(), height{2}, {}});
  REQUIRE(t.violations() == 1);
  CHECK(t.record().first->block == second->id());
  CHECK(t.record().first->text.find("settles only up to height 1") != std::string::npos);
  CHECK(t.record().checks == 2);
}

TEST_CASE("settled-sound fires when a block is skipped", "[invariants][safety]") {
  single t{"settled-sound", two_confirmations()};
  auto first = t.make.valid(t.make.genesis());
  auto second = t.make.valid(first);
  auto third = t.make.valid(second);
  t.moved(0, {first, second, third});
  t.tell(0, node::block_settled{second->id(), height{2}, {}});
  REQUIRE(t.violations() == 1);
  CHECK(t.record().first->text.find("not its parent") != std::string::npos);
}

TEST_CASE("settled-sound follows a node to another branch and over a restart",
          "[invariants][safety]") {
  single t{"settled-sound", two_confirmations()};
  auto a1 = t.make.valid(t.make.genesis());
  auto a2 = t.make.valid(a1);
  auto b1 = t.make.valid(t.make.genesis());
  auto b2 = t.make.valid(b1);
  auto b3 = t.make.valid(b2);
  t.moved(0, {a1, a2});
  t.tell(0, node::block_settled{a1->id(), height{1}, {}});
  t.moved(0, {b1, b2, b3}, {a1, a2});
  SECTION("where what was settled is taken back") {
    t.tell(0, node::settling_reverted{a1->id(), height{1}});
    t.tell(0, node::block_settled{b1->id(), height{1}, {}});
    t.tell(0, node::block_settled{b2->id(), height{2}, {}});
    CHECK(t.violations() == 0);
  }
  SECTION("where it is not") {
    t.tell(0, node::block_settled{b2->id(), height{2}, {}});
    CHECK(t.violations() == 1);
  }
  SECTION("of which nobody knows what was settled before a restart") {
    node::restarted again;
    again.head = b3->id();
    t.tell(0, again);
    t.tell(0, node::block_settled{b2->id(), height{2}, {}});
    CHECK(t.violations() == 0);
  }
}

TEST_CASE("no-honest-self-conflict fires at the second block on one parent",
          "[invariants][safety]") {
  single t{"no-honest-self-conflict"};
  auto a = t.make.valid(t.make.genesis());
  auto b = t.make.valid(t.make.genesis());
  t.tell(0, node::block_made{a, true});
  t.tell(1, node::block_made{b, true}); // another node may
  CHECK(t.violations() == 0);
  t.tell(0, node::block_made{b, true});
  CHECK(t.violations() == 1);
}

TEST_CASE("weight-grows fires when a head moves to a branch of equal weight",
          "[invariants][safety]") {
  single t{"weight-grows"};
  auto a = t.make.valid(t.make.genesis());
  auto b = t.make.valid(t.make.genesis());
  auto b2 = t.make.valid(b);
  SECTION("more weight is fine") {
    t.moved(0, {a});
    t.moved(0, {b, b2}, {a});
    CHECK(t.violations() == 0);
    CHECK(t.record().checks == 2);
  }
  SECTION("equal weight is not") {
    t.moved(0, {a});
    t.moved(0, {b}, {a});
    CHECK(t.violations() == 1);
  }
}

TEST_CASE("heads-linked fires when a move skips a block", "[invariants][safety]") {
  single t{"heads-linked"};
  auto a = t.make.valid(t.make.genesis());
  auto a2 = t.make.valid(a);
  auto b = t.make.valid(t.make.genesis());
  auto b2 = t.make.valid(b);
  auto b3 = t.make.valid(b2);
  t.moved(0, {a, a2});
  SECTION("not when all is there") {
    t.moved(0, {b, b2, b3}, {a2, a});
    CHECK(t.violations() == 0);
  }
  SECTION("a block put on is missing") {
    t.moved(0, {b, b3}, {a2, a});
    CHECK(t.violations() == 1);
  }
  SECTION("a block taken back is missing") {
    t.moved(0, {b, b2, b3}, {a});
    CHECK(t.violations() == 1);
  }
  SECTION("the lowest block put on does not fit") {
    t.moved(0, {b, b2, b3}, {a2});
    CHECK(t.violations() == 1);
  }
}

TEST_CASE("evidence-sound fires when somebody honest is accused", "[invariants][safety]") {
  auto s = small_scenario();
  s.nodes[4].behaviour.kind = "equivocate";
  single t{"evidence-sound", s};
  auto account = [&](std::size_t i) { return t.nodes.members()[i].key.identity(); };
  t.tell(0, node::accused{account(4), "double-proposal", 7, nullptr}); // he did it
  t.tell(4, node::accused{account(0), "double-proposal", 7,
                          nullptr}); // a faulty node says what it likes
  CHECK(t.violations() == 0);
  t.tell(0, node::accused{account(1), "double-proposal", 7, nullptr});
  REQUIRE(t.violations() == 1);
  CHECK(t.record().first->text.find("B is honest") != std::string::npos);
}

TEST_CASE("the auditor works out states that it no longer keeps", "[invariants]") {
  auto nodes = build(small_scenario());
  block_maker make{nodes};
  auditor audit{nodes};
  auto last = make.genesis();
  std::vector<auditor::position> places;
  for (int i = 0; i < 300; ++i) {
    last = make.valid(last);
    auto j = audit.judge(last);
    REQUIRE(j.why.empty());
    CHECK(j.is_new);
    places.push_back(j.at);
  }
  CHECK_FALSE(audit.judge(last).is_new);
  CHECK(audit.judged() == 300);
  auto early = audit.state_after(places[9]);
  REQUIRE(early.has_value());
  CHECK(early->root() == audit.tree().at(places[9]).block->header().state_root);
  CHECK(audit.claimed(places[9]) == coins(5000 + 10 * 50).value);
}
