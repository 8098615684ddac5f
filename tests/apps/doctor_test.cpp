#include "apps/doctor.hpp"

#include "apps/commands.hpp"
#include "tests/apps/support.hpp"
#include "tests/support/catch.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <nlohmann/json.hpp>
#include <set>
#include <sys/socket.h>

namespace concur::apps {
namespace {

constexpr std::uint64_t gib = 1ull << 30;

printed run_doctor(const std::filesystem::path& out, bool calibrate, bool json) {
  common_options common;
  common.out = out.string();
  common.json = json;
  return run_command([&] { return doctor(common, {calibrate}); });
}

} // namespace

TEST_CASE("a disk is warned of if it is in memory, too fast or too slow", "[doctor]") {
  CHECK(judge_sync({500, 900, 50}, false).is_ok());
  CHECK(contains(judge_sync({500, 900, 50}, true).spoils, "in memory"));
  CHECK(judge_sync({15, 900, 50}, false).is_ok());
  CHECK(contains(judge_sync({14, 900, 50}, false).spoils, "power cut"));
  CHECK(judge_sync({20'000, 30'000, 50}, false).is_ok());
  CHECK(!judge_sync({20'001, 30'000, 50}, false).is_ok());
  CHECK(judge_sync({500, 900, 50}, false).value ==
        "median 500 us, worst 900 us of 50 durable writes");
}

TEST_CASE("both sides of each bound are judged", "[doctor]") {
  CHECK(judge_space(2 * gib).is_ok());
  CHECK(!judge_space(2 * gib - 1).is_ok());
  CHECK(judge_memory(gib).is_ok());
  CHECK(!judge_memory(gib - 1).is_ok());
  CHECK(judge_drift(-500).is_ok());
  CHECK(!judge_drift(-501).is_ok());
  CHECK(!judge_drift(501).is_ok());
  CHECK(judge_open_files(1024).is_ok());
  CHECK(!judge_open_files(1023).is_ok());
  CHECK(judge_open_files(unlimited).value == "unlimited");
  CHECK(judge_address_space(unlimited).is_ok());
  CHECK(judge_address_space(128 * gib).is_ok());
  CHECK(!judge_address_space(128 * gib - 1).is_ok());
  CHECK(judge_clock_source("tsc").is_ok());
  CHECK(judge_clock_source("kvm-clock").is_ok());
  CHECK(!judge_clock_source("hpet").is_ok());
}

TEST_CASE("every warning says what to do next", "[doctor]") {
  for (auto& f :
       {judge_sync({1, 1, 1}, false), judge_sync({1, 1, 1}, true), judge_sync({1e6, 1e6, 1}, false),
        judge_space(0), judge_memory(0), judge_drift(1e6), judge_open_files(8),
        judge_address_space(gib), judge_clock_source("acpi_pm")}) {
    CHECK(!f.is_ok());
    CHECK(!f.next.empty());
  }
}

TEST_CASE("a directory that cannot be written to spoils every run", "[doctor]") {
  auto all = examine_disk("/proc", std::nullopt);
  REQUIRE(all.size() == 1);
  CHECK(contains(all[0].value, "/proc cannot be written to"));
  CHECK(!measure_sync("/proc"));
}

TEST_CASE("measuring a disk leaves nothing behind", "[doctor]") {
  temporary_directory room;
  auto sync = measure_sync(room / "runs/later");
  REQUIRE(sync);
  CHECK(sync->writes > 0);
  CHECK(sync->worst_us >= sync->median_us);
  CHECK(std::filesystem::is_empty(room.path()));
}

TEST_CASE("the doctor names everything once and ends well", "[doctor]") {
  temporary_directory room;
  auto p = run_doctor(room.path(), false, true);
  CHECK(p.code == 0);
  CHECK(p.err.empty());
  auto j = nlohmann::json::parse(p.out);
  std::set<std::string> names;
  for (auto& check : j["checks"]) {
    CHECK(names.insert(check["name"]).second);
    CHECK((check["status"] == "ok") == check["spoils"].get<std::string>().empty());
  }
  for (auto* name : {"build", "libsodium", "kernels", "cores", "memory", "clock-drift", "disk-sync",
                     "disk-space", "open-files", "address-space", "port"})
    CHECK(names.count(name) == 1);
  auto lines = run_doctor(room.path(), false, false).out;
  CHECK(contains(lines, "kernels"));
  CHECK(!contains(lines, "\033"));
}

TEST_CASE("a calibration is written with every cost above zero", "[doctor]") {
  temporary_directory room;
  auto p = run_doctor(room / "runs", true, true);
  CHECK(p.code == 0);
  auto file = nlohmann::json::parse(read_file(room / "runs/calibration.json"));
  CHECK(file == nlohmann::json::parse(p.out)["calibration"]);
  CHECK(file["schema"] == 1);
  for (auto* cost :
       {"sign_ns", "verify_ns", "sha256_block_ns", "puzzle_hash_ns", "durable_write_ns"})
    CHECK(file[cost].get<double>() > 0);
}

TEST_CASE("a calibration that cannot be written is a failure of the environment", "[doctor]") {
  temporary_directory room;
  write_file(room / "file", "");
  CHECK(run_doctor(room / "file/runs", true, true).code == 5);
}

} // namespace concur::apps
