#include "apps/commands.hpp"
#include "ledger/store.hpp"
#include "tests/apps/run_fixture.hpp"
#include "tests/support/catch.hpp"

#include <nlohmann/json.hpp>

namespace concur::apps {
namespace {

printed verify(const std::filesystem::path& directory, bool json = false) {
  common_options common;
  common.json = json;
  return run_command([&] { return verify_store(common, {directory.string()}); });
}

} // namespace

TEST_CASE("a sound store is said to be sound", "[verify-store]") {
  sample_run run;
  auto p = verify(run.folder / "stores/ann");
  CHECK(p.code == 0);
  CHECK(contains(p.out, "SOUND"));
  auto j = nlohmann::json::parse(verify(run.folder / "stores/ann", true).out);
  CHECK(j["sound"] == true);
  CHECK(j["blocks"] == 4);
  CHECK(j["transactions"] == 1);
  CHECK(j["head"] == to_hex(run.chain[3]->id()));
  CHECK(j["faults"].empty());
}

TEST_CASE("a store whose accounts were changed is damaged", "[verify-store]") {
  sample_run run;
  auto directory = run.folder / "stores/bob";
  {
    ledger::lmdb_options options;
    options.directory = directory;
    auto store = ledger::open_lmdb_store(ledger::id_of(run.rules), options);
    REQUIRE(store);
    ledger::write_batch batch;
    ledger::account rich;
    rich.balance = coins(1'000'000);
    batch.accounts = {{run.paid->from(), std::nullopt, rich}};
    REQUIRE((*store)->write(batch));
  }
  auto p = verify(directory);
  CHECK(p.code == 1);
  CHECK(contains(p.out, "FAULT"));
  CHECK(contains(p.out, "DAMAGED"));
  auto j = nlohmann::json::parse(verify(directory, true).out);
  CHECK(j["sound"] == false);
  CHECK(!j["faults"].empty());
}

TEST_CASE("what is no store is wrong input", "[verify-store]") {
  temporary_directory room;
  CHECK(verify(room / "none").code == 2);
  CHECK(verify(room.path()).code == 2);
  write_file(room / "other/text", "hello");
  CHECK(verify(room / "other").code == 2);
}

TEST_CASE("a store that is in use cannot be verified now", "[verify-store]") {
  sample_run run;
  ledger::lmdb_options options;
  options.directory = run.folder / "stores/ann";
  auto store = ledger::open_lmdb_store(ledger::id_of(run.rules), options);
  REQUIRE(store);
  CHECK(verify(options.directory).code == 5);
}

TEST_CASE("a store tells of which chain it is", "[verify-store]") {
  sample_run run;
  auto found = ledger::store_chain_id(run.folder / "stores/ann");
  REQUIRE(found);
  CHECK(*found == ledger::id_of(run.rules));
  auto missing = ledger::store_chain_id(run.folder / "none");
  REQUIRE(!missing);
  CHECK(missing.error().kind == errc::usage);
}

} // namespace concur::apps
