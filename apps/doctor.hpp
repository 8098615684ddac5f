// What `concur doctor` asks of a machine. Each function looks at one thing, changes nothing that
// stays, and takes at most two seconds. Machines that do not tell something are not blamed for it:
// such findings are left out.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace concur::apps {

struct finding {
  std::string name;   ///< such as "disk-sync"; stable
  std::string value;  ///< what was found, for people
  std::string spoils; ///< what result it would spoil; empty: nothing
  std::string next;   ///< what to do about it

  bool is_ok() const { return spoils.empty(); }
};

using findings = std::vector<finding>;

/// Build, kernels, cores, memory, libsodium.
findings examine_program();
findings examine_processor();
findings examine_memory();

/// Open files, address space, port 7400 on loopback.
findings examine_limits();
/// True if a server could listen there.
bool is_port_free(std::uint16_t port);

/// Compares the clocks of this machine over the time between construction and examine().
class clock_watch {
public:
  clock_watch();
  /// Waits until the comparison means something: 200 ms after construction.
  findings examine() const;

private:
  std::chrono::steady_clock::time_point steady_;
  std::chrono::system_clock::time_point system_;
  std::int64_t raw_ns_;
};

/// How long one durable write of 4 KiB takes, measured in a file that is removed again.
struct sync_latency {
  double median_us = 0;
  double worst_us = 0;
  unsigned writes = 0; ///< up to 50, fewer if two seconds are over
};
/// Nothing if the directory cannot be written to.
std::optional<sync_latency> measure_sync(const std::filesystem::path& directory);
findings examine_disk(const std::filesystem::path& directory,
                      const std::optional<sync_latency>& sync);

/// Costs on this machine, in nanoseconds: the contents of calibration.json.
struct machine_costs {
  double sign_ns = 0;
  double verify_ns = 0;
  double sha256_block_ns = 0;  ///< for each 64 bytes of a long text
  double puzzle_hash_ns = 0;   ///< for each nonce tried, with the best kernel
  double durable_write_ns = 0; ///< median, 4 KiB
  std::string kernel;
};
machine_costs measure_costs(const sync_latency& sync);

/// Judgements apart from measuring, so that they can be tested.
finding judge_sync(const sync_latency& sync, bool is_in_memory);
finding judge_space(std::uint64_t free_bytes);
finding judge_memory(std::uint64_t available_bytes);
finding judge_clock_source(std::string_view source);
finding judge_drift(double parts_per_million);
finding judge_open_files(std::uint64_t limit);
finding judge_address_space(std::uint64_t limit_bytes);
inline constexpr std::uint64_t unlimited = ~std::uint64_t{0};

} // namespace concur::apps
