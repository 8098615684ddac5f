#include "actors/hosts/collector.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

namespace concur::actors {
namespace {

bool is_plain(const std::string& file) {
  return !file.empty() && file.size() <= 64 && file[0] != '.' &&
         file.find('/') == std::string::npos && file.find('\0') == std::string::npos;
}

bool write_at(int out, byte_view content, std::uint64_t offset) {
  while (!content.empty()) {
    auto n = ::pwrite(out, content.data(), content.size(), static_cast<off_t>(offset));
    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      return false;
    content = content.subspan(static_cast<std::size_t>(n));
    offset += static_cast<std::uint64_t>(n);
  }
  return true;
}

} // namespace

status collector::add(const std::string& node, const std::string& file, std::uint64_t offset,
                      byte_view content) {
  if (!is_plain(file))
    return fail(errc::usage, "a machine sent a file with a bad name");
  auto path = folder_ / node / file;
  std::error_code ignored;
  std::filesystem::create_directories(path.parent_path(), ignored);
  std::filesystem::permissions(path.parent_path(), std::filesystem::perms::owner_all, ignored);
  auto out = ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  auto good = out >= 0 && write_at(out, content, offset);
  auto why = errno;
  if (out >= 0)
    ::close(out);
  if (!good)
    return fail(errc::environment, std::string{"cannot write: "} + std::strerror(why),
                path.string(), "is the disk full?");
  return {};
}

} // namespace concur::actors
