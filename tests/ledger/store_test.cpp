// What every store must do, over memory and LMDB alike.
#include "tests/ledger/store_fixture.hpp"
#include "tests/support/catch.hpp"

using namespace concur;
using namespace concur::ledger;
using namespace concur::ledger::testing;

namespace {

std::unique_ptr<store> make(const std::string& kind, const chain& c, const scratch& where) {
  return kind == "memory" ? make_memory_store(id_of(c.law())) : open(c, where.path() / "store");
}

chain some_chain() {
  chain c{small_rules()};
  for (std::uint64_t n = 0; n < 5; ++n)
    c.grow({{pay(c.law(), "ann", n, "bob", coins(1))}});
  return c;
}

std::vector<std::pair<account_id, account>> accounts_of(const store& s) {
  std::vector<std::pair<account_id, account>> all;
  s.each_account([&](const auto& who, const auto& a) { all.emplace_back(who, a); });
  return all;
}

std::vector<std::pair<account_id, account>> accounts_of(const state& s) {
  std::vector<std::pair<account_id, account>> all;
  s.each([&](const auto& who, const auto& a) { all.emplace_back(who, a); });
  return all;
}

} // namespace

TEST_CASE("a new store holds nothing", "[ledger][store]") {
  auto kind = GENERATE(std::string{"memory"}, std::string{"lmdb"});
  CAPTURE(kind);
  scratch where;
  chain c{small_rules()};
  auto s = make(kind, c, where);
  auto loaded = s->load(10);
  REQUIRE(loaded);
  CHECK_FALSE(*loaded);
  CHECK_FALSE(*s->at(height{0}));
  CHECK_FALSE(*s->read(c.head().id()));
  CHECK_FALSE(*s->account_of(id_of_person("ann")));
}

TEST_CASE("what was written is read back", "[ledger][store]") {
  auto kind = GENERATE(std::string{"memory"}, std::string{"lmdb"});
  CAPTURE(kind);
  scratch where;
  auto c = some_chain();
  auto s = make(kind, c, where);
  for (std::size_t h = 0; h < c.blocks().size(); ++h)
    REQUIRE(s->write(batch_of(c, h)));
  write_batch note;
  note.safety = bytes{1, 2, 3};
  REQUIRE(s->write(note));

  auto loaded = s->load(3);
  REQUIRE(loaded);
  REQUIRE(*loaded);
  CHECK((*loaded)->chain == id_of(c.law()));
  CHECK((*loaded)->position.head == c.head().id());
  CHECK((*loaded)->state.root() == c.head_state().root());
  CHECK((*loaded)->safety == bytes{1, 2, 3});
  REQUIRE((*loaded)->recent.size() == 3);
  CHECK((*loaded)->recent[0].block->id() == c.blocks()[3]->id());
  CHECK((*loaded)->recent[2].block->id() == c.head().id());
  CHECK(*(*loaded)->recent[2].undo == *c.undos().back());
  CHECK((*s->load(100))->recent.size() == 6);
  CHECK(*s->at(height{5}) == c.head().id());
  CHECK_FALSE(*s->at(height{6}));
  CHECK((*s->read(c.blocks()[2]->id()))->block->id() == c.blocks()[2]->id());
  CHECK((*s->account_of(id_of_person("ann")))->nonce == 5);
  CHECK(accounts_of(*s) == accounts_of(c.head_state()));
  CHECK(s->size_bytes() > 0);
}

TEST_CASE("a reorganisation is one batch", "[ledger][store]") {
  auto kind = GENERATE(std::string{"memory"}, std::string{"lmdb"});
  CAPTURE(kind);
  scratch where;
  auto c = some_chain();
  auto s = make(kind, c, where);
  for (std::size_t h = 0; h < c.blocks().size(); ++h)
    REQUIRE(s->write(batch_of(c, h)));
  auto abandoned = c.blocks()[5]->id();
  write_batch move;
  move.cut_above = height{3};
  for (int i = 0; i < 2; ++i) {
    const auto& changes = c.undos().back()->accounts;
    for (const auto& change : changes)
      move.accounts.push_back({change.who, change.after, change.before});
    c.pop();
  }
  for (int i = 0; i < 3; ++i) {
    c.grow({{}, "rival"});
    auto step = batch_of(c, c.blocks().size() - 1);
    move.blocks.push_back(step.blocks[0]);
    move.append.push_back(step.append[0]);
    move.rewards = step.rewards;
    move.issued = step.issued;
    move.position = step.position;
  }
  // Only the last word on each account counts.
  move.accounts.clear();
  c.head_state().each([&](const account_id& who, const account& a) {
    move.accounts.push_back({who, std::nullopt, a});
  });
  REQUIRE(s->write(move));
  CHECK(*s->at(height{4}) == c.blocks()[4]->id());
  CHECK(*s->at(height{6}) == c.head().id());
  CHECK((*s->read(abandoned))->block->id() == abandoned);
  CHECK((*s->load(2))->state.root() == c.head_state().root());
}

TEST_CASE("an account that is taken back is gone", "[ledger][store]") {
  auto kind = GENERATE(std::string{"memory"}, std::string{"lmdb"});
  CAPTURE(kind);
  scratch where;
  chain c{small_rules()};
  auto s = make(kind, c, where);
  write_batch batch;
  batch.accounts = {{id_of_person("ann"), std::nullopt, account{coins(1), 0, 0, unix_ms{1}}}};
  REQUIRE(s->write(batch));
  CHECK(*s->account_of(id_of_person("ann")));
  batch.accounts[0].after = std::nullopt;
  REQUIRE(s->write(batch));
  CHECK_FALSE(*s->account_of(id_of_person("ann")));
}

TEST_CASE("a block without undo record may get one later", "[ledger][store]") {
  auto kind = GENERATE(std::string{"memory"}, std::string{"lmdb"});
  CAPTURE(kind);
  scratch where;
  auto c = some_chain();
  auto s = make(kind, c, where);
  write_batch batch;
  batch.blocks = {{c.blocks()[1], nullptr}};
  REQUIRE(s->write(batch));
  CHECK((*s->read(c.blocks()[1]->id()))->undo == nullptr);
  batch.blocks = {{c.blocks()[1], c.undos()[1]}};
  REQUIRE(s->write(batch));
  CHECK(*(*s->read(c.blocks()[1]->id()))->undo == *c.undos()[1]);
}

TEST_CASE("a batch knows whether it is empty", "[ledger][store]") {
  write_batch batch;
  CHECK(batch.empty());
  batch.cut_above = height{1};
  CHECK_FALSE(batch.empty());
}

TEST_CASE("a ring keeps so many entries and lets the oldest go", "[ledger][store]") {
  auto kind = GENERATE(std::string{"memory"}, std::string{"lmdb"});
  CAPTURE(kind);
  scratch where;
  auto c = some_chain();
  auto s = make(kind, c, where);
  CHECK(s->entries(ring::bans)->empty());
  auto room = static_cast<std::uint8_t>(room_in(ring::evidence));
  for (std::uint8_t i = 0; i < room + 10; ++i) {
    write_batch batch;
    batch.rings.push_back({ring::evidence, bytes{i, 7}});
    REQUIRE(s->write(batch));
  }
  write_batch batch;
  batch.rings = {{ring::peers, bytes{}}, {ring::peers, bytes(ring_entry_bytes_max, 1)}};
  CHECK_FALSE(batch.empty());
  REQUIRE(s->write(batch));
  for (auto again : {false, true}) {
    if (again && kind == "lmdb") {
      s.reset();
      s = make(kind, c, where);
    }
    auto kept = s->entries(ring::evidence);
    REQUIRE(kept);
    REQUIRE(kept->size() == room);
    CHECK(kept->front() == bytes{10, 7});
    CHECK(kept->back() == bytes{static_cast<std::uint8_t>(room + 9), 7});
    CHECK(*s->entries(ring::peers) == std::vector{bytes{}, bytes(ring_entry_bytes_max, 1)});
    CHECK(s->entries(ring::bans)->empty());
  }
}
