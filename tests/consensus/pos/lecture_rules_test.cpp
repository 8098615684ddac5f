#include "consensus/pos/lecture_rules.hpp"

#include "tests/consensus/pos/rules_support.hpp"
#include "tests/support/catch.hpp"

using namespace concur;
using namespace concur::consensus;
using namespace concur::consensus::pos;
using namespace concur::consensus::test;

namespace {

unix_ms slot_time(std::uint64_t slot) { return unix_ms{genesis_time.value + slot * 600'000}; }

/// A, B and C of the lecture, at genesis.
struct lecture_fixture {
  explicit lecture_fixture(lecture_pos_settings s = {}) : rules(s, genesis_time), chain(rules) {
    chain.add_staker(staker(a.identity(), coins(10'000), 24h * 30));
    chain.add_staker(staker(b.identity(), coins(1000), 24h * 15));
    chain.add_staker(staker(c.identity(), coins(2000), 24h * 20));
  }

  block_header header(const key_pair& key, std::uint64_t slot, block_tree::position parent = 0) {
    return chain.header(key, parent, slot_time(slot), turn_seal{slot, 0, {}});
  }
  agenda agenda_of(const key_pair& self, std::uint64_t clock_slot) {
    return rules
        .agenda_of(chain.tree, chain.tree.head(), self.identity(), slot_time(clock_slot),
                   chain.view)
        .value();
  }

  key_pair a = stake_key(1), b = stake_key(2), c = stake_key(3);
  lecture_rules rules;
  stake_chain chain;
};

lecture_pos_settings lottery() {
  lecture_pos_settings s;
  s.choice = lecture_choice::lottery;
  return s;
}

} // namespace

TEST_CASE("the block of the largest coin-age is accepted", "[pos][lecture][rules]") {
  lecture_fixture f;
  CHECK(f.chain.check(f.header(f.a, 1)));
  CHECK(f.chain.why(f.header(f.b, 1)) == "block-wrong-proposer");
  CHECK(f.chain.why(f.header(f.c, 1)) == "block-wrong-proposer");
}

TEST_CASE("empty slots are the next ones' by rank", "[pos][lecture][rules]") {
  lecture_fixture f;
  CHECK(f.chain.check(f.header(f.c, 2)));
  CHECK(f.chain.check(f.header(f.b, 3)));
  CHECK(f.chain.check(f.header(f.a, 4)));
  CHECK(f.chain.why(f.header(f.a, 2)) == "block-wrong-proposer");
}

TEST_CASE("a header of the lecture's stake is refused for its faults", "[pos][lecture][rules]") {
  lecture_fixture f;
  auto h = f.header(f.a, 1);
  h.seal = lecture_seal{0x1f00ffff, 1};
  CHECK(f.chain.why(h) == "block-bad-seal");
  CHECK(f.chain.why(f.chain.header(f.a, 0, slot_time(1), turn_seal{1, 1, {}})) == "block-bad-seal");
  CHECK(f.chain.why(f.chain.header(f.a, 0, slot_time(0), turn_seal{0, 0, {}})) == "block-bad-seal");
  for (std::uint64_t off : {599'999u, 600'001u, 1'200'000u})
    CHECK(f.chain.why(f.chain.header(f.a, 0, unix_ms{genesis_time.value + off},
                                     turn_seal{1, 0, {}})) == "block-wrong-time");
  CHECK(f.chain.why(f.chain.header(f.a, 0, unix_ms{0}, turn_seal{1, 0, {}})) == "block-wrong-time");
  // A slot whose time wraps around.
  CHECK(f.chain.why(
            f.chain.header(f.a, 0, slot_time(1), turn_seal{1 + (std::uint64_t{1} << 59), 0, {}})) ==
        "block-wrong-time");
  auto parent = f.chain.add(f.header(f.c, 2));
  CHECK(f.chain.why(f.header(f.a, 2, parent)) == "block-slot-not-later");
  CHECK(f.chain.why(f.header(f.a, 1, parent)) == "block-slot-not-later");
  CHECK(f.chain.check(f.header(f.a, 3, parent)));
  // C signs a header that names A.
  h = f.header(f.a, 3, parent);
  CHECK(f.chain.why(f.chain.sign(h, f.c)) == "block-bad-signature");
}

TEST_CASE("accounts that do not stand have no turn", "[pos][lecture][rules]") {
  lecture_fixture f;
  for (auto& h : f.chain.view.ledger.stake->all)
    h.is_candidate = h.who != f.a.identity();
  CHECK(f.chain.why(f.header(f.a, 1)) == "block-wrong-proposer");
  CHECK(f.chain.check(f.header(f.c, 1)));
}

TEST_CASE("coin-age counts as of the slot", "[pos][lecture][rules]") {
  // Nobody can pay at first; 10,000 coins for 53 minutes are 365 coin-days.
  lecture_fixture f;
  for (auto& h : f.chain.view.ledger.stake->all)
    h.age = 0;
  CHECK(f.chain.why(f.header(f.a, 5)) == "block-wrong-proposer");
  CHECK(f.chain.check(f.header(f.a, 6)));
}

TEST_CASE("a block costs its maker 365 coin-days", "[pos][lecture][rules]") {
  lecture_fixture f;
  const auto dues = f.rules.dues(f.chain.tree, 0, f.header(f.a, 1), f.chain.view);
  REQUIRE(dues.size() == 1);
  CHECK(dues[0].kind == due_kind::consume);
  CHECK(dues[0].who == f.a.identity());
  CHECK(dues[0].age == coin_days(365));
}

TEST_CASE("each staker knows his next turn", "[pos][lecture][rules]") {
  lecture_fixture f;
  CHECK(f.agenda_of(f.a, 0).duties == std::vector{duty{1, phase::propose, slot_time(1)}});
  CHECK(f.agenda_of(f.c, 0).duties == std::vector{duty{2, phase::propose, slot_time(2)}});
  CHECK(f.agenda_of(f.b, 0).duties == std::vector{duty{3, phase::propose, slot_time(3)}});
  // Slots that are over are nobody's any more.
  CHECK(f.agenda_of(f.a, 3).duties == std::vector{duty{4, phase::propose, slot_time(4)}});
  const auto stranger = stake_key(9);
  CHECK(f.agenda_of(stranger, 0).duties == std::vector{duty{33, phase::look, slot_time(33)}});
}

TEST_CASE("a turn is used once, over a restart too", "[pos][lecture][rules]") {
  lecture_fixture f;
  f.chain.view.key = f.a;
  CHECK_FALSE(f.rules.take_safety().has_value());
  CHECK_FALSE(f.rules.turn_on(f.chain.tree, 0, 2, f.chain.view).has_value());
  const auto turn = f.rules.turn_on(f.chain.tree, 0, 1, f.chain.view);
  REQUIRE(turn.has_value());
  CHECK(turn->time == slot_time(1));
  CHECK(turn->seal == seal{turn_seal{1, 0, {}}});
  CHECK(f.chain.check(f.chain.header(f.a, 0, turn->time, turn->seal)));
  CHECK_FALSE(f.rules.turn_on(f.chain.tree, 0, 1, f.chain.view).has_value());
  CHECK(f.agenda_of(f.a, 1).duties == std::vector{duty{4, phase::propose, slot_time(4)}});
  const auto saved = f.rules.take_safety();
  REQUIRE(saved.has_value());
  CHECK_FALSE(f.rules.take_safety().has_value());
  lecture_fixture again;
  again.chain.view.key = f.a;
  again.rules.restore_safety(*saved);
  CHECK_FALSE(again.rules.turn_on(again.chain.tree, 0, 1, again.chain.view).has_value());
  CHECK(again.rules.turn_on(again.chain.tree, 0, 4, again.chain.view).has_value());
}

TEST_CASE("the slots that were missed are told with whose they were", "[pos][lecture][rules]") {
  lecture_fixture f;
  const auto h = f.header(f.a, 4);
  REQUIRE(f.chain.check(h));
  const auto p = f.chain.add(h);
  CHECK(f.rules.results_of(f.chain.tree, p) ==
        std::vector{slot_result{1, f.a.identity(), false}, slot_result{2, f.c.identity(), false},
                    slot_result{3, f.b.identity(), false}, slot_result{4, f.a.identity(), true}});
  const auto next = f.header(f.a, 5, p);
  REQUIRE(f.chain.check(next));
  CHECK(f.rules.results_of(f.chain.tree, f.chain.add(next)) ==
        std::vector{slot_result{5, f.a.identity(), true}});
  CHECK(f.rules.results_of(f.chain.tree, 0).empty());
}

TEST_CASE("the longest branch wins, the first among equals", "[pos][lecture][rules]") {
  lecture_fixture f;
  const auto first = f.chain.add(f.header(f.a, 1));
  const auto second = f.chain.add(f.header(f.c, 2));
  CHECK(f.chain.tree.head() == first);
  const auto longer = f.chain.add(f.header(f.a, 3, second));
  CHECK(f.chain.tree.head() == longer);
}

TEST_CASE("a block settles with its confirmations", "[pos][lecture][rules]") {
  lecture_pos_settings s;
  s.confirmations = 3;
  lecture_fixture f{s};
  block_tree::position p = 0;
  for (std::uint64_t slot = 1; slot <= 5; ++slot) {
    CHECK(f.chain.tree.height(f.rules.settled(f.chain.tree, p)).value == (slot > 3 ? slot - 3 : 0));
    p = f.chain.add(f.header(f.a, slot, p));
  }
  CHECK(f.chain.tree.height(f.rules.settled(f.chain.tree, p)) == height{3});
}

TEST_CASE("in the lottery exactly one staker has each slot", "[pos][lecture][rules]") {
  lecture_fixture f{lottery()};
  std::map<std::string_view, int> slots_of;
  for (std::uint64_t slot = 1; slot <= 200; ++slot) {
    const auto is_a = static_cast<bool>(f.chain.check(f.header(f.a, slot)));
    const auto is_b = static_cast<bool>(f.chain.check(f.header(f.b, slot)));
    const auto is_c = static_cast<bool>(f.chain.check(f.header(f.c, slot)));
    CHECK(is_a + is_b + is_c == 1);
    ++slots_of[is_a ? "a" : is_b ? "b" : "c"];
  }
  // 169, 8 and 23 expected.
  CHECK(slots_of["a"] > 150);
  CHECK(slots_of["b"] > 0);
  CHECK(slots_of["c"] > slots_of["b"]);
}

TEST_CASE("an engine makes the lecture's block in its turn", "[pos][lecture][rules]") {
  note_taking_view view;
  view.key = stake_key(1);
  auto& all = view.ledger.stake->all;
  all = {staker(stake_key(1).identity(), coins(10'000), 24h * 30)};
  chain_settings settings;
  settings.takes_turns = true;
  chain_engine engine{settings,
                      std::make_unique<lecture_rules>(lecture_pos_settings{}, genesis_time),
                      make_genesis()};
  auto step = [&](unix_ms clock, const input& in) {
    return engine.step({self, instant{}, clock, view}, in);
  };
  auto out = step(genesis_time, started{});
  REQUIRE(out.agenda);
  REQUIRE(out.agenda->duties.size() == 1);
  const auto first = out.agenda->duties[0];
  out = step(first.begins, duty_due{first});
  REQUIRE(out.made.size() == 1);
  CHECK(out.safety.has_value());
  CHECK(engine.status().head == out.made[0]->id());
  CHECK(out.made[0]->dues().size() == 1);
  REQUIRE(out.agenda);
  CHECK(out.agenda->results == std::vector{slot_result{1, stake_key(1).identity(), true}});
  CHECK(out.agenda->duties.at(0).slot == 2);
  CHECK_FALSE(sent<announce>(out).empty());
}

TEST_CASE("settings of which no lecture chain can be made are refused", "[pos][lecture][rules]") {
  CHECK(check(lecture_pos_settings{}));
  const auto refused = [](auto change) {
    lecture_pos_settings s;
    change(s);
    return !check(s);
  };
  CHECK(refused([](auto& s) { s.block_interval = 0s; }));
  CHECK(refused([](auto& s) { s.block_interval = 1500us; }));
  CHECK(refused([](auto& s) { s.block_cost_coin_days = 0; }));
  CHECK(refused([](auto& s) { s.confirmations = 0; }));
  CHECK(refused([](auto& s) { s.future_limit = -1s; }));
}
