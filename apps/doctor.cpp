#include "apps/doctor.hpp"

#include "apps/commands.hpp"
#include "apps/terminal.hpp"
#include "base/hash.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fstream>
#include <nlohmann/json.hpp>

namespace concur::apps {
namespace {

using nlohmann::ordered_json;

void append(findings& all, findings more) {
  std::move(more.begin(), more.end(), std::back_inserter(all));
}

std::string status_text(const finding& f, bool colour) {
  if (!colour)
    return f.is_ok() ? "ok  " : "warn";
  return f.is_ok() ? "\033[32mok\033[0m  " : "\033[33mwarn\033[0m";
}

void print(const findings& all, bool colour) {
  for (auto& f : all) {
    fmt::print("{}  {:<14} {}\n", status_text(f, colour), f.name, f.value);
    if (!f.is_ok())
      fmt::print("      spoils {}\n      next: {}\n", f.spoils, f.next);
  }
  auto warnings = std::count_if(all.begin(), all.end(), [](auto& f) { return !f.is_ok(); });
  if (warnings == 0)
    fmt::print("Nothing here would spoil a result.\n");
  else
    fmt::print("{} warning{}.\n", warnings, warnings == 1 ? "" : "s");
}

ordered_json to_json(const findings& all) {
  auto list = ordered_json::array();
  for (auto& f : all)
    list.push_back({{"name", f.name},
                    {"status", f.is_ok() ? "ok" : "warn"},
                    {"value", f.value},
                    {"spoils", f.spoils},
                    {"next", f.next}});
  return list;
}

ordered_json to_json(const machine_costs& costs) {
  return {{"schema", 1},
          {"build", build_id()},
          {"kernel", costs.kernel},
          {"sign_ns", costs.sign_ns},
          {"verify_ns", costs.verify_ns},
          {"sha256_block_ns", costs.sha256_block_ns},
          {"puzzle_hash_ns", costs.puzzle_hash_ns},
          {"durable_write_ns", costs.durable_write_ns}};
}

void print(const machine_costs& costs, const std::filesystem::path& file) {
  fmt::print("sign            {:.1f} us\n", costs.sign_ns / 1e3);
  fmt::print("check           {:.1f} us\n", costs.verify_ns / 1e3);
  fmt::print("hash            {:.1f} ns for 64 bytes, {:.1f} ns a nonce ({})\n",
             costs.sha256_block_ns, costs.puzzle_hash_ns, costs.kernel);
  fmt::print("durable write   {:.0f} us\n", costs.durable_write_ns / 1e3);
  fmt::print("written to      {}\n", file.string());
}

status write_json(const std::filesystem::path& file, const ordered_json& j) {
  std::error_code failure;
  std::filesystem::create_directories(file.parent_path(), failure);
  // Written beside it and renamed, so that nobody reads half of it.
  auto fresh = file;
  fresh += ".new";
  std::ofstream out(fresh, std::ios::binary);
  out << j.dump(2) << '\n';
  out.close();
  if (out)
    std::filesystem::rename(fresh, file, failure);
  if (!out || failure)
    return fail(errc::environment, "cannot write the calibration", file.string(),
                "choose a folder that can be written to with --out");
  return {};
}

} // namespace

int doctor(const common_options& common, const doctor_options& options) {
  if (auto started = start_crypto(); !started)
    return show_error(common, started.error());
  const clock_watch clocks;
  auto sync = measure_sync(common.out);
  auto all = examine_program();
  append(all, examine_processor());
  append(all, examine_memory());
  append(all, clocks.examine());
  append(all, examine_disk(common.out, sync));
  append(all, examine_limits());
  ordered_json j = {{"checks", to_json(all)}};
  if (!common.json)
    print(all, use_colour(common));
  if (options.calibrate) {
    auto file = std::filesystem::absolute(common.out) / "calibration.json";
    auto costs = measure_costs(sync.value_or(sync_latency{}));
    j["calibration"] = to_json(costs);
    if (auto written = write_json(file, j["calibration"]); !written)
      return show_error(common, written.error());
    if (!common.json)
      print(costs, file);
  }
  if (common.json)
    fmt::print("{}\n", j.dump());
  return 0;
}

} // namespace concur::apps
