#include "apps/doctor.hpp"
#include "ledger/store.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace concur::apps {
namespace {

constexpr double gib = 1024.0 * 1024 * 1024;

// Flash without a capacitor needs some 100 us and a turning disk some 10 ms; what is faster than
// any medium answers from a cache that a power cut empties.
constexpr double sync_us_min = 15;
constexpr double sync_us_max = 20'000;
constexpr double space_min = 2 * gib;
constexpr double memory_min = 1 * gib;
// Oscillators are within 100 parts per million, and NTP slews by at most 500.
constexpr double drift_ppm_max = 500;
// A disk store needs two files and a peer one socket: 100 nodes with 8 peers each.
constexpr std::uint64_t open_files_min = 1024;

std::string size_text(double size_bytes) {
  return size_bytes >= gib ? fmt::format("{:.1f} GiB", size_bytes / gib)
                           : fmt::format("{:.0f} MiB", size_bytes / (1024 * 1024));
}

} // namespace

finding judge_sync(const sync_latency& sync, bool is_in_memory) {
  finding f{"disk-sync",
            fmt::format("median {:.0f} us, worst {:.0f} us of {} durable writes", sync.median_us,
                        sync.worst_us, sync.writes),
            {},
            {}};
  if (is_in_memory) {
    f.spoils = "this file system is in memory: stores are lost at a restart, and their speed is "
               "not that of a disk";
    f.next = "choose a folder on a disk with --out";
  } else if (sync.median_us < sync_us_min) {
    f.spoils = "too fast for a medium: a power cut may cost blocks that were reported durable";
    f.next = "turn the disk's volatile cache off, or do not rely on durability here";
  } else if (sync.median_us > sync_us_max) {
    f.spoils = "figures of disk stores: waiting for the disk will dominate them";
    f.next = "choose a faster disk with --out, or run.store = \"memory\"";
  }
  return f;
}

finding judge_space(std::uint64_t free_bytes) {
  auto free = static_cast<double>(free_bytes);
  finding f{"disk-space", size_text(free) + " free", {}, {}};
  if (free < space_min) {
    f.spoils = "long runs and sweeps: their folders and stores may fill the disk";
    f.next = "remove old run folders, or choose another disk with --out";
  }
  return f;
}

finding judge_memory(std::uint64_t available_bytes) {
  auto available = static_cast<double>(available_bytes);
  finding f{"memory", size_text(available) + " available", {}, {}};
  if (available < memory_min) {
    f.spoils = "large runs: nodes stop admitting transactions, or the system ends the program";
    f.next = "close other programs, or use fewer nodes and --jobs 1";
  }
  return f;
}

finding judge_clock_source(std::string_view source) {
  finding f{"clock-source", std::string(source), {}, {}};
  constexpr std::string_view slow[] = {"hpet", "acpi_pm", "jiffies", "refined-jiffies", "pit"};
  if (std::find(std::begin(slow), std::end(slow), source) != std::end(slow)) {
    f.spoils = "latencies of live runs and benchmarks: each look at this clock is slow";
    f.next = "let the kernel use tsc or the clock of the hypervisor";
  }
  return f;
}

finding judge_drift(double parts_per_million) {
  finding f{"clock-drift", fmt::format("{:.0f} parts per million", parts_per_million), {}, {}};
  if (std::abs(parts_per_million) > drift_ppm_max) {
    f.spoils = "latencies between hosts, and times of blocks: the clock is being set or runs wrong";
    f.next = "wait until time synchronisation has settled, and ask again";
  }
  return f;
}

finding judge_open_files(std::uint64_t limit) {
  finding f{"open-files", limit == unlimited ? "unlimited" : std::to_string(limit), {}, {}};
  if (limit < open_files_min) {
    f.spoils = "runs of many nodes with disk stores or sockets: opening will fail";
    f.next = fmt::format("ulimit -n {}", open_files_min * 4);
  }
  return f;
}

finding judge_address_space(std::uint64_t limit_bytes) {
  const auto map_bytes = ledger::lmdb_options{}.map_bytes_max;
  finding f{"address-space",
            limit_bytes == unlimited ? "unlimited" : size_text(static_cast<double>(limit_bytes)),
            {},
            {}};
  if (limit_bytes < 2 * map_bytes) {
    f.spoils = fmt::format("disk stores: each maps up to {} of addresses",
                           size_text(static_cast<double>(map_bytes)));
    f.next = "ulimit -v unlimited, or run.store = \"memory\"";
  }
  return f;
}

} // namespace concur::apps
