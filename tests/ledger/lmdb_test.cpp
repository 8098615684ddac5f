// What only a store on disk can get wrong.
#include "tests/ledger/store_fixture.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <sys/stat.h>

using namespace concur;
using namespace concur::ledger;
using namespace concur::ledger::testing;

namespace {

void fill(const chain& c, const std::filesystem::path& directory, std::size_t leave_out = 99) {
  auto s = open(c, directory);
  for (std::size_t h = 0; h < c.blocks().size(); ++h) {
    auto batch = batch_of(c, h);
    if (h == leave_out)
      batch.blocks.clear();
    REQUIRE(s->write(batch));
  }
}

chain paying_chain() {
  chain c{small_rules()};
  for (std::uint64_t n = 0; n < 4; ++n)
    c.grow({{pay(c.law(), "ann", n, "bob", coins(1), amount{1000}, 50)}});
  return c;
}

/// Changes one byte of every place in the file where `what` stands; how many there were.
int damage(const std::filesystem::path& file, byte_view what, std::size_t offset) {
  std::ifstream in{file, std::ios::binary};
  bytes all{std::istreambuf_iterator<char>{in}, {}};
  in.close();
  int places = 0;
  for (auto at = all.begin();; ++at) {
    at = std::search(at, all.end(), what.begin(), what.end());
    if (at == all.end())
      break;
    *(at + static_cast<std::ptrdiff_t>(offset)) ^= 1;
    ++places;
  }
  std::ofstream out{file, std::ios::binary};
  out.write(reinterpret_cast<const char*>(all.data()), static_cast<std::streamsize>(all.size()));
  return places;
}

std::vector<std::string> faults_in(const std::filesystem::path& directory) {
  auto found = verify_lmdb_store(directory);
  REQUIRE(found);
  return found->faults;
}

bool mentions(const std::vector<std::string>& faults, std::string_view text) {
  return std::any_of(faults.begin(), faults.end(),
                     [&](const auto& f) { return f.find(text) != std::string::npos; });
}

} // namespace

TEST_CASE("a store survives closing and opening", "[ledger][lmdb]") {
  scratch where;
  auto c = paying_chain();
  fill(c, where.path() / "store");
  auto loaded = open(c, where.path() / "store")->load(2);
  REQUIRE(loaded);
  CHECK((*loaded)->state.root() == c.head_state().root());
}

TEST_CASE("a sound store is found sound", "[ledger][lmdb][verify]") {
  scratch where;
  auto c = paying_chain();
  fill(c, where.path());
  auto found = verify_lmdb_store(where.path());
  REQUIRE(found);
  CHECK(found->faults.empty());
  CHECK(found->blocks == 5);
  CHECK(found->stale_blocks == 0);
  CHECK(found->transactions == 4);
  CHECK(found->accounts == 4);
  CHECK(found->issued == coins(500));
  CHECK(found->position.head == c.head().id());
}

TEST_CASE("a flipped byte of a block is found", "[ledger][lmdb][verify]") {
  // The last one is in the signature, which neither id nor roots cover.
  auto from_end = GENERATE(std::size_t{200}, std::size_t{100}, std::size_t{1});
  scratch where;
  auto c = paying_chain();
  fill(c, where.path());
  bytes text;
  writer out{text};
  encode(out, *c.blocks()[2]);
  REQUIRE(damage(where.path() / "data.mdb", text, text.size() - from_end) >= 1);
  CHECK_FALSE(faults_in(where.path()).empty());
}

TEST_CASE("a missing block is found", "[ledger][lmdb][verify]") {
  scratch where;
  auto c = paying_chain();
  fill(c, where.path(), 3);
  CHECK(mentions(faults_in(where.path()), "height 3: no sound block"));
  auto loaded = open(c, where.path())->load(5);
  REQUIRE_FALSE(loaded);
  CHECK(loaded.error().kind == errc::environment);
}

TEST_CASE("a wrong balance, supply and head are found", "[ledger][lmdb][verify]") {
  scratch where;
  auto c = paying_chain();
  fill(c, where.path());
  write_batch wrong;
  SECTION("balance") {
    auto ann = *c.head_state().find(id_of_person("ann"));
    ann.balance = amount{ann.balance.value + 1};
    wrong.accounts = {{id_of_person("ann"), std::nullopt, ann}};
    REQUIRE(open(c, where.path())->write(wrong));
    CHECK(mentions(faults_in(where.path()), "is not what the blocks give"));
    CHECK_FALSE(open(c, where.path())->load(1));
  }
  SECTION("supply") {
    wrong.issued = coins(1);
    REQUIRE(open(c, where.path())->write(wrong));
    CHECK(mentions(faults_in(where.path()), "the supply"));
    CHECK_FALSE(open(c, where.path())->load(1));
  }
  SECTION("head") {
    wrong.position = chain_position{c.blocks()[3]->id(), height{3}, c.blocks()[0]->id(), height{0},
                                    c.states()[3].root()};
    REQUIRE(open(c, where.path())->write(wrong));
    CHECK(mentions(faults_in(where.path()), "the head is not the end"));
  }
  SECTION("settled") {
    wrong.position = chain_position{c.head().id(), height{4}, c.blocks()[1]->id(), height{2},
                                    c.head_state().root()};
    REQUIRE(open(c, where.path())->write(wrong));
    CHECK(mentions(faults_in(where.path()), "the settled block"));
  }
}

TEST_CASE("a second opener is refused and the first goes on", "[ledger][lmdb]") {
  scratch where;
  auto c = paying_chain();
  auto first = open(c, where.path());
  auto second = open_lmdb_store(id_of(c.law()), options_for(c, where.path()));
  REQUIRE_FALSE(second);
  CHECK(second.error().kind == errc::environment);
  CHECK(second.error().what == "the store is in use");
  CHECK(verify_lmdb_store(where.path()).error().kind == errc::environment);
  CHECK(first->write(batch_of(c, 0)));
  first.reset();
  CHECK(open_lmdb_store(id_of(c.law()), options_for(c, where.path())));
}

TEST_CASE("what is no store of this chain is refused with a hint", "[ledger][lmdb]") {
  scratch where;
  auto c = paying_chain();
  SECTION("another chain") {
    fill(c, where.path());
    auto other = small_rules({"ann"});
    lmdb_options options;
    options.directory = where.path();
    auto opened = open_lmdb_store(id_of(other), options);
    REQUIRE_FALSE(opened);
    CHECK(opened.error().kind == errc::usage);
    CHECK_FALSE(opened.error().hint.empty());
  }
  SECTION("other files") {
    std::ofstream{where.path() / "letter.txt"} << "dear";
    auto opened = open_lmdb_store(id_of(c.law()), options_for(c, where.path()));
    REQUIRE_FALSE(opened);
    CHECK(opened.error().kind == errc::usage);
  }
  SECTION("a data file of something else") {
    std::ofstream{where.path() / "data.mdb"} << std::string(20000, 'x');
    auto opened = open_lmdb_store(id_of(c.law()), options_for(c, where.path()));
    REQUIRE_FALSE(opened);
    CHECK(opened.error().kind == errc::usage);
  }
  SECTION("nothing to read") {
    auto options = options_for(c, where.path() / "none");
    options.read_only = true;
    CHECK(open_lmdb_store(id_of(c.law()), options).error().kind == errc::usage);
    CHECK(verify_lmdb_store(where.path() / "none").error().kind == errc::usage);
  }
  SECTION("no rules inside") {
    lmdb_options options;
    options.directory = where.path();
    REQUIRE(open_lmdb_store(id_of(c.law()), options));
    CHECK(verify_lmdb_store(where.path()).error().kind == errc::usage);
  }
}

TEST_CASE("a store for reading only can be read and not written", "[ledger][lmdb]") {
  scratch where;
  auto c = paying_chain();
  fill(c, where.path());
  auto options = options_for(c, where.path());
  options.read_only = true;
  auto s = open_lmdb_store(id_of(c.law()), options);
  REQUIRE(s);
  CHECK((*s)->write(batch_of(c, 0)).error().kind == errc::usage);
  CHECK((*(*s)->load(1))->state.root() == c.head_state().root());
}

TEST_CASE("a new directory belongs to its owner alone", "[ledger][lmdb]") {
  scratch where;
  auto c = paying_chain();
  auto s = open(c, where.path() / "a" / "b");
  struct stat info {};
  REQUIRE(::stat((where.path() / "a" / "b").c_str(), &info) == 0);
  CHECK((info.st_mode & 0777) == 0700);
}

TEST_CASE("the map grows, and a full one loses nothing", "[ledger][lmdb]") {
  scratch where;
  auto c = paying_chain();
  auto options = options_for(c, where.path());
  options.sync = sync_mode::none;
  options.map_bytes_max = 40u << 20;
  auto s = open_lmdb_store(id_of(c.law()), options);
  REQUIRE(s);
  REQUIRE((*s)->write(batch_of(c, 0)));
  write_batch batch;
  batch.safety = bytes(24u << 20, 7); // more than the first map
  REQUIRE((*s)->write(batch));
  auto too_much = batch_of(c, 1);
  too_much.safety = bytes(64u << 20, 8);
  auto full = (*s)->write(too_much);
  REQUIRE_FALSE(full);
  CHECK(full.error().kind == errc::environment);
  CHECK_FALSE(*(*s)->at(height{1}));
  CHECK_FALSE(*(*s)->read(c.blocks()[1]->id()));
  CHECK((*(*s)->load(1))->safety->at(0) == 7);
  CHECK((*s)->write(batch_of(c, 1)));
  CHECK(*(*s)->at(height{1}) == c.blocks()[1]->id());
}
