#include "apps/doctor.hpp"
#include "apps/file_handle.hpp"

#include <algorithm>
#include <array>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdlib.h>
#include <sys/statfs.h>

namespace concur::apps {
namespace {

using seconds = std::chrono::duration<double>;
using microseconds = std::chrono::duration<double, std::micro>;

constexpr unsigned writes_max = 50;
constexpr seconds time_max{2};

/// The nearest directory that exists: run folders are made when they are needed.
std::filesystem::path existing(std::filesystem::path directory) {
  std::error_code unknown;
  directory = std::filesystem::absolute(directory, unknown);
  while (directory.has_relative_path() && !std::filesystem::is_directory(directory, unknown))
    directory = directory.parent_path();
  return directory;
}

bool is_in_memory(const std::filesystem::path& directory) {
  struct statfs about = {};
  return ::statfs(directory.c_str(), &about) == 0 &&
         (about.f_type == TMPFS_MAGIC || about.f_type == RAMFS_MAGIC);
}

} // namespace

std::optional<sync_latency> measure_sync(const std::filesystem::path& directory) {
  auto name = (existing(directory) / "concur-doctor-XXXXXX").string();
  file_handle file(::mkostemp(name.data(), O_CLOEXEC));
  if (!file.is_open())
    return std::nullopt;
  ::unlink(name.c_str());
  std::array<char, 4096> block;
  block.fill('c');
  std::vector<double> took_us;
  auto began = std::chrono::steady_clock::now();
  auto last = began;
  while (took_us.size() < writes_max && last - began < time_max) {
    if (::write(file.get(), block.data(), block.size()) != static_cast<ssize_t>(block.size()) ||
        ::fdatasync(file.get()) != 0)
      return std::nullopt;
    auto now = std::chrono::steady_clock::now();
    took_us.push_back(microseconds(now - last).count());
    last = now;
  }
  std::sort(took_us.begin(), took_us.end());
  return sync_latency{took_us[took_us.size() / 2], took_us.back(),
                      static_cast<unsigned>(took_us.size())};
}

findings examine_disk(const std::filesystem::path& directory,
                      const std::optional<sync_latency>& sync) {
  auto nearest = existing(directory);
  if (!sync)
    return {{"disk-sync", nearest.string() + " cannot be written to",
             "every run: it has no place for its folder", "choose a folder with --out"}};
  findings all = {judge_sync(*sync, is_in_memory(nearest))};
  std::error_code unknown;
  auto space = std::filesystem::space(nearest, unknown);
  if (!unknown)
    all.push_back(judge_space(space.available));
  return all;
}

} // namespace concur::apps
