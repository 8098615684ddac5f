#include "apps/commands.hpp"
#include "tests/apps/support.hpp"
#include "tests/support/catch.hpp"

#include <nlohmann/json.hpp>

namespace concur::apps {
namespace {

// Bitcoin's blocks 0 and 1 (bitcoin/bitcoin: src/kernel/chainparams.cpp for the first).
const std::string genesis =
    "01000000000000000000000000000000000000000000000000000000000000000000000"
    "03ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4a29ab5f49ffff001d1dac2b7c";
const std::string first =
    "010000006fe28c0ab6f1b372c1a6a246ae63f74f931e8365e15a089c68d6190000000000982051fd1e4ba744bb"
    "be680e1fee14677ba1a3c3540bf7b1cdb606e857233e0e61bc6649ffff001d01e36299";

printed check(const std::string& file, bool json = false, const std::string& preset = "bitcoin") {
  common_options common;
  common.json = json;
  inspect_options options;
  options.what = "headers";
  options.subject = file;
  options.preset = preset;
  return run_command([&] { return inspect(common, options); });
}

} // namespace

TEST_CASE("sound headers are counted with what was checked", "[inspect][headers]") {
  temporary_directory room;
  auto file = room / "headers.txt";
  write_file(file, genesis + "\n" + first + "\n");
  auto p = check(file.string());
  CHECK(p.code == 0);
  CHECK(contains(p.out, "headers    2 of bitcoin, heights 0 to 1"));
  CHECK(contains(p.out, "checked    2 hashes, 1 links, 2 bits"));
  auto j = nlohmann::json::parse(check(file.string(), true).out);
  CHECK(j["sound"] == true);
  CHECK(j["hashes_checked"] == 2);
  CHECK(j["periods"][0]["bits"] == "1d00ffff");
}

TEST_CASE("the first fault is told with file and line, exit code 1", "[inspect][headers]") {
  temporary_directory room;
  auto file = (room / "headers.txt").string();
  auto changed = first;
  changed.back() = '8';
  write_file(file, genesis + "\n" + changed + "\n");
  auto p = check(file);
  CHECK(p.code == 1);
  CHECK(p.out.starts_with(file + ":2: block 1: expected a hash of at most"));
  auto j = nlohmann::json::parse(check(file, true).out);
  CHECK(j["sound"] == false);
  CHECK(j["line"] == 2);
  CHECK(j["reason"] == "high-hash");
}

TEST_CASE("what is no file of headers is wrong input", "[inspect][headers]") {
  temporary_directory room;
  write_file(room / "bad", "hello\n");
  CHECK(check((room / "bad").string()).code == 2);
  CHECK(check((room / "none").string()).code == 2);
  CHECK(check(room.path().string()).code == 2);
  write_file(room / "good", genesis + "\n");
  CHECK(check((room / "good").string(), false, "dogecoin").code == 2);
  CHECK(check((room / "good").string()).code == 0);
}

} // namespace concur::apps
