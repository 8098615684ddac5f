// Records, dues and evidence in stores: what was written is read back, and damage is found.
#include "tests/ledger/stake_fixture.hpp"
#include "tests/ledger/store_fixture.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>

using namespace concur;
using namespace concur::ledger;
using namespace concur::ledger::testing;

namespace {

/// Every action and every kind of due, one block each, so that undo data of each is stored.
chain full_chain() {
  chain c{stake_rules()};
  const auto& r = c.law();
  const std::vector<action> actions{transfer{id_of_person("eve"), coins(1), {}},
                                    register_delegate{},
                                    resign_delegate{},
                                    ballot({"bob", "dan"}, 3),
                                    set_proxy{id_of_person("bob")},
                                    bond{coins(40)},
                                    unbond{coins(10)},
                                    double_proposal{claim(r, "dan", 7, 1), claim(r, "dan", 7, 2)},
                                    double_attestation{link(r, "ann", 1, 4), link(r, "ann", 2, 3)}};
  for (std::uint64_t n = 0; n < actions.size(); ++n)
    c.grow({{act(r, "ann", n, actions[n])}});
  for (const auto& d : {consume("bob", 1000), mint("cyn", coins(2)),
                        release("dan", coins(20), coins(5)), release("ann", coins(5), coins(5))}) {
    draft next;
    next.dues = {d};
    c.grow(next);
  }
  return c;
}

void fill(store& s, const chain& c) {
  for (std::size_t h = 0; h < c.blocks().size(); ++h)
    REQUIRE(s.write(batch_of(c, h)));
}

bool mentions(const std::vector<std::string>& faults, std::string_view text) {
  return std::any_of(faults.begin(), faults.end(),
                     [&](const auto& f) { return f.find(text) != std::string::npos; });
}

} // namespace

TEST_CASE("records, dues and their undo data are read back", "[ledger][stake][store]") {
  auto kind = GENERATE(std::string{"memory"}, std::string{"lmdb"});
  CAPTURE(kind);
  scratch where;
  auto c = full_chain();
  auto make = [&] {
    return kind == "memory" ? make_memory_store(id_of(c.law())) : open(c, where.path());
  };
  auto s = make();
  fill(*s, c);
  if (kind == "lmdb") {
    s.reset();
    s = make(); // from disk, not from what was held
  }
  auto loaded = s->load(100);
  REQUIRE(loaded);
  REQUIRE(*loaded);
  CHECK((*loaded)->state.root() == c.head_state().root());
  REQUIRE((*loaded)->recent.size() == c.blocks().size());
  for (std::size_t h = 1; h < c.blocks().size(); ++h) {
    const auto& got = (*loaded)->recent[h];
    CHECK(got.block->id() == c.blocks()[h]->id());
    CHECK(std::ranges::equal(got.block->dues(), c.blocks()[h]->dues()));
    CHECK(*got.undo == *c.undos()[h]);
  }
  for (const auto& name : {"ann", "bob", "dan"})
    CHECK(**s->account_of(id_of_person(name)) == account_of(c, name));
  CHECK((*s->account_of(id_of_person("ann")))->stake->bonded == coins(35));
  CHECK((*s->account_of(id_of_person("dan")))->stake->convicted);
  // All the way back with what the store knows.
  auto state = (*loaded)->state;
  for (auto h = c.blocks().size() - 1; h > 0; --h) {
    state = undo(state, *(*loaded)->recent[h].undo);
    CHECK(state.root() == c.states()[h - 1].root());
  }
}

TEST_CASE("a sound store with all actions and dues is found sound", "[ledger][stake][verify]") {
  scratch where;
  auto c = full_chain();
  fill(*open(c, where.path()), c);
  auto found = verify_lmdb_store(where.path());
  REQUIRE(found);
  CHECK(found->faults == std::vector<std::string>{});
  CHECK(found->blocks == 14);
  CHECK(found->transactions == 9);
  CHECK(found->issued == coins(347));
}

TEST_CASE("a wrong record is found", "[ledger][stake][verify]") {
  scratch where;
  auto c = full_chain();
  fill(*open(c, where.path()), c);
  auto dan = account_of(c, "dan");
  SECTION("another flag") {
    change_stake(dan, [](auto& s) { s.convicted = false; });
  }
  SECTION("coins moved from stake to balance") {
    change_stake(dan, [](auto& s) { s.bonded.value -= 5; });
    dan.balance.value += 5;
  }
  SECTION("no record") { dan.stake = nullptr; }
  SECTION("more than can exist") {
    change_stake(dan, [](auto& s) { s.bonded = amount{UINT64_MAX}; });
  }
  write_batch wrong;
  wrong.accounts = {{id_of_person("dan"), std::nullopt, dan}};
  REQUIRE(open(c, where.path())->write(wrong));
  auto found = verify_lmdb_store(where.path());
  REQUIRE(found);
  CHECK(mentions(found->faults, "is not what the blocks give"));
  auto loaded = open(c, where.path())->load(1);
  REQUIRE_FALSE(loaded);
  CHECK(loaded.error().kind == errc::environment);
}

TEST_CASE("blocks beside the best chain are searched for bad dues and evidence",
          "[ledger][stake][verify]") {
  scratch where;
  auto c = full_chain();
  auto s = open(c, where.path());
  fill(*s, c);
  const auto& r = c.law();
  auto fork = [&](const std::vector<tx_ptr>& txs, const std::vector<due>& dues, bool damaged) {
    auto header = c.head().header();
    header.tx_root = body_root(header, {}, txs, dues);
    auto kept = damaged ? std::vector<due>{} : dues;
    return std::make_shared<const block>(header, amount{}, txs, kept);
  };
  auto bad = act(r, "bob", 0, double_proposal{claim(r, "dan", 7, 1), claim(r, "dan", 8, 2)});
  auto expected = true;
  block_ptr stale;
  SECTION("a sound one") {
    stale = fork({}, {mint("ann", coins(9))}, false);
    expected = false;
  }
  SECTION("dues that the header does not name") { stale = fork({}, {mint("ann", coins(9))}, true); }
  SECTION("evidence that does not hold") { stale = fork({bad}, {}, false); }
  write_batch more;
  more.blocks = {{stale, nullptr}};
  REQUIRE(s->write(more));
  s.reset();
  auto found = verify_lmdb_store(where.path());
  REQUIRE(found);
  CHECK(found->stale_blocks == 1);
  CHECK(mentions(found->faults, "beside the best chain is damaged") == expected);
}
