#include "apps/doctor.hpp"
#include "apps/file_handle.hpp"
#include "apps/terminal.hpp"
#include "base/crypto_library.hpp"
#include "consensus/pow/search/search.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <fstream>
#include <netinet/in.h>
#include <sched.h>
#include <sstream>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/timex.h>
#include <thread>
#include <time.h>

namespace concur::apps {
namespace {

constexpr std::uint16_t node_port = 7400; // The first port of `live` and `hosts` runs.
constexpr auto watch_time = std::chrono::milliseconds{200};

// What __has_feature tells is unknown to g++, which has macros for it instead.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool is_sanitized = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
constexpr bool is_sanitized = true;
#else
constexpr bool is_sanitized = false;
#endif
#else
constexpr bool is_sanitized = false;
#endif

#ifdef __OPTIMIZE__
constexpr bool is_optimised = true;
#else
constexpr bool is_optimised = false;
#endif

#ifdef __clang__
constexpr const char* compiler = "clang++ " __clang_version__;
#else
constexpr const char* compiler = "g++ " __VERSION__;
#endif

std::optional<std::string> first_line(const char* file) {
  std::ifstream in(file);
  std::string line;
  if (!std::getline(in, line) || line.empty())
    return std::nullopt;
  return line;
}

finding examine_build() {
  finding f{"build", fmt::format("{}, {}", build_id(), compiler), {}, {}};
  if (is_sanitized || !is_optimised) {
    f.spoils = "speeds: this build is made for finding bugs";
    f.next = "build with the preset release";
  }
  return f;
}

finding examine_crypto() {
  auto library = crypto_library_in_use();
  finding f{"libsodium", library.version, {}, {}};
  if (library.has_point_fix) {
    f.value += ", with the fix of CVE-2025-69277";
  } else {
    f.spoils = "other programs that check points with it; Concur's own check does not rely on it";
    f.next = "install the security update (Debian 12: 1.0.18-1+deb12u1)";
  }
  return f;
}

finding examine_kernels() {
  auto kernels = consensus::pow::available_kernels();
  finding f{"kernels", {}, {}, {}};
  for (auto k : kernels)
    f.value += (f.value.empty() ? "" : ", ") + std::string(to_string(k));
  if (kernels.size() < 2) {
    f.spoils = "hash rates: this processor has no instructions that help";
    f.next = "mine on another machine, or compare with benchmarks of this one only";
  }
  return f;
}

/// Processors that this process may use.
unsigned usable_processors() {
  cpu_set_t set;
  if (::sched_getaffinity(0, sizeof set, &set) == 0)
    return static_cast<unsigned>(CPU_COUNT(&set));
  return std::thread::hardware_concurrency();
}

/// Share of processors that a container grants; nothing if it does not limit.
std::optional<double> processor_quota() {
  auto line = first_line("/sys/fs/cgroup/cpu.max");
  double quota = 0, period = 0;
  if (!line || !(std::istringstream(*line) >> quota >> period) || period <= 0)
    return std::nullopt;
  return quota / period;
}

finding examine_cores() {
  auto cores = usable_processors();
  finding f{"cores", std::to_string(cores), {}, {}};
  if (auto quota = processor_quota()) {
    f.value += fmt::format(", of which {:.1f} granted", *quota);
    if (*quota < cores) {
      f.spoils = "latencies of live runs and benchmarks: the program is held back now and then";
      f.next = "lift the limit of the container";
    }
  }
  if (f.is_ok() && cores < 2) {
    f.spoils = "live runs: nodes and the measuring share one processor";
    f.next = "use a machine with two processors or more, or run in sim";
  }
  return f;
}

std::optional<finding> examine_load() {
  double load = 0;
  if (::getloadavg(&load, 1) != 1)
    return std::nullopt;
  finding f{"load", fmt::format("{:.1f} in the last minute", load), {}, {}};
  if (load > 0.5 * usable_processors()) {
    f.spoils = "benchmarks, and latencies of live runs: other programs are busy";
    f.next = "stop them, or repeat more often";
  }
  return f;
}

std::optional<finding> examine_governor() {
  auto governor = first_line("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor");
  if (!governor)
    return std::nullopt;
  finding f{"governor", *governor, {}, {}};
  if (*governor == "powersave" || *governor == "conservative") {
    f.spoils = "benchmarks: the frequency of the processor follows the load";
    f.next = "choose the governor performance while measuring";
  }
  return f;
}

void add(findings& all, std::optional<finding> one) {
  if (one)
    all.push_back(std::move(*one));
}

std::optional<std::uint64_t> available_memory() {
  std::ifstream in("/proc/meminfo");
  for (std::string line; std::getline(in, line);) {
    std::istringstream fields(line);
    std::string name;
    std::uint64_t kib = 0;
    if (fields >> name >> kib && name == "MemAvailable:")
      return kib * 1024;
  }
  return std::nullopt;
}

std::optional<std::uint64_t> number_in(const char* file) {
  std::ifstream in(file);
  std::uint64_t n = 0;
  return in >> n ? std::optional(n) : std::nullopt;
}

std::uint64_t limit_of(decltype(RLIMIT_AS) what) {
  rlimit limit = {};
  if (::getrlimit(what, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY)
    return unlimited;
  return limit.rlim_cur;
}

/// A clock that nobody sets or slews.
std::int64_t raw_clock_ns() {
  timespec t = {};
  ::clock_gettime(CLOCK_MONOTONIC_RAW, &t);
  return std::int64_t{t.tv_sec} * 1'000'000'000 + t.tv_nsec;
}

std::optional<finding> examine_synchronisation() {
  timex state = {};
  auto answer = ::adjtimex(&state);
  if (answer < 0)
    return std::nullopt;
  bool is_synchronised = answer != TIME_ERROR && (state.status & STA_UNSYNC) == 0;
  finding f{"clock-sync", is_synchronised ? "synchronised" : "not synchronised", {}, {}};
  if (!is_synchronised) {
    f.spoils = "runs on several hosts: their clocks may differ by more than blocks tolerate";
    f.next = "start a time service such as chrony on every host";
  }
  return f;
}

} // namespace

findings examine_program() { return {examine_build(), examine_crypto()}; }

findings examine_processor() {
  findings all = {examine_kernels(), examine_cores()};
  add(all, examine_load());
  add(all, examine_governor());
  return all;
}

findings examine_memory() {
  auto available = available_memory();
  auto limit = number_in("/sys/fs/cgroup/memory.max");
  auto used = number_in("/sys/fs/cgroup/memory.current");
  if (limit && used) {
    auto left = *limit > *used ? *limit - *used : 0;
    available = available ? std::min(*available, left) : left;
  }
  if (!available)
    return {};
  return {judge_memory(*available)};
}

findings examine_limits() {
  finding port{"port", fmt::format("{} is free on loopback", node_port), {}, {}};
  if (!is_port_free(node_port)) {
    port.value = fmt::format("{} is taken on loopback", node_port);
    port.spoils = "runs over sockets: nodes cannot listen on their usual ports";
    port.next = "end the program that listens there (ss -ltnp), or choose other ports";
  }
  return {judge_open_files(limit_of(RLIMIT_NOFILE)), judge_address_space(limit_of(RLIMIT_AS)),
          port};
}

bool is_port_free(std::uint16_t port) {
  file_handle socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  // As servers do: connections that are still closing do not count.
  const int on = 1;
  sockaddr_in where = {};
  where.sin_family = AF_INET;
  where.sin_port = htons(port);
  where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return socket.is_open() &&
         ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
         ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&where), sizeof where) == 0;
}

clock_watch::clock_watch()
    : steady_(std::chrono::steady_clock::now()), system_(std::chrono::system_clock::now()),
      raw_ns_(raw_clock_ns()) {}

findings clock_watch::examine() const {
  std::this_thread::sleep_until(steady_ + watch_time);
  auto raw_ns = static_cast<double>(raw_clock_ns() - raw_ns_);
  auto system_ns =
      std::chrono::duration<double, std::nano>(std::chrono::system_clock::now() - system_).count();
  findings all;
  if (auto source = first_line("/sys/devices/system/clocksource/clocksource0/current_clocksource"))
    all.push_back(judge_clock_source(*source));
  all.push_back(judge_drift((system_ns - raw_ns) / raw_ns * 1e6));
  add(all, examine_synchronisation());
  return all;
}

} // namespace concur::apps
