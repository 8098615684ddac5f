#include "apps/secret_file.hpp"

#include "apps/file_handle.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

namespace concur::apps {
namespace {

namespace fs = std::filesystem;

tl::unexpected<error> disk_failure(std::string_view doing, const fs::path& file) {
  return fail(errc::environment, fmt::format("cannot {}: {}", doing, std::strerror(errno)),
              file.string(), "check the disk and the permissions of the directory");
}

fs::path directory_of(const fs::path& file) {
  return file.has_parent_path() ? file.parent_path() : fs::path(".");
}

// Not create_directories(): what it makes can be entered by others until it is changed.
status make_directories(const fs::path& directory) {
  std::error_code unknown;
  if (directory.empty() || fs::is_directory(directory, unknown))
    return {};
  if (auto above = make_directories(directory.parent_path()); !above)
    return above;
  if (::mkdir(directory.c_str(), 0700) != 0 && errno != EEXIST)
    return disk_failure("make the directory", directory);
  return {};
}

bool write_all(int fd, byte_view data) {
  while (!data.empty()) {
    auto n = ::write(fd, data.data(), data.size());
    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      return false;
    data = data.subspan(static_cast<std::size_t>(n));
  }
  return true;
}

/// Written beside the file first; what is left of a failed attempt is removed.
class draft {
public:
  explicit draft(const fs::path& file)
      : path_(fmt::format("{}.new-{}", file.string(), ::getpid())),
        out_(::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600)),
        is_made_(out_.is_open()) {}
  draft(const draft&) = delete;
  draft& operator=(const draft&) = delete;
  ~draft() {
    if (is_made_)
      ::unlink(path_.c_str());
  }

  bool is_made() const { return is_made_; }
  const fs::path& path() const { return path_; }
  bool fill(byte_view data) {
    // The umask may have taken permissions away that the owner needs.
    return ::fchmod(out_.get(), 0600) == 0 && write_all(out_.get(), data) &&
           ::fsync(out_.get()) == 0 && out_.close();
  }

private:
  fs::path path_;
  file_handle out_;
  bool is_made_;
};

bool sync_directory(const fs::path& directory) {
  file_handle handle(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return handle.is_open() && ::fsync(handle.get()) == 0;
}

tl::unexpected<error> exists_already(const fs::path& file) {
  return fail(errc::usage, "there is a file already, and keys are never overwritten", file.string(),
              "choose another name, or move the file away first");
}

status check_owner(int fd, const fs::path& file) {
  struct stat about = {};
  if (::fstat(fd, &about) != 0)
    return disk_failure("ask for permissions", file);
  if (!S_ISREG(about.st_mode))
    return fail(errc::usage, "expected a key file: this is no ordinary file", file.string());
  if (about.st_uid != ::geteuid())
    return fail(errc::usage, "this key file belongs to another user", file.string(),
                "let its owner use it, or give it to you with chown");
  if ((about.st_mode & 077) != 0)
    return fail(errc::usage,
                fmt::format("others may use this key: its mode is {:04o}, expected 0600",
                            about.st_mode & 07777u),
                file.string(),
                fmt::format("chmod 600 {}; if others did read it, make a new key", file.string()));
  return {};
}

result<std::size_t> read_text(int fd, std::span<std::uint8_t> text, const fs::path& file) {
  std::size_t size = 0;
  while (size < text.size()) {
    auto n = ::read(fd, text.data() + size, text.size() - size);
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return disk_failure("read the key", file);
    if (n == 0)
      break;
    size += static_cast<std::size_t>(n);
  }
  return size;
}

} // namespace

status write_secret_file(const fs::path& file, byte_view content) {
  std::error_code unknown;
  if (fs::exists(fs::symlink_status(file, unknown)))
    return exists_already(file);
  auto directory = directory_of(file);
  if (auto made = make_directories(directory); !made)
    return made;
  draft fresh(file);
  if (!fresh.is_made())
    return disk_failure("make the key file", fresh.path());
  if (!fresh.fill(content))
    return disk_failure("write the key", fresh.path());
  // Unlike a renaming, a link never replaces a file that appeared meanwhile.
  if (::link(fresh.path().c_str(), file.c_str()) != 0)
    return errno == EEXIST ? status(exists_already(file)) : disk_failure("name the key", file);
  if (!sync_directory(directory))
    return disk_failure("make the key durable", file);
  return {};
}

result<std::size_t> read_secret_file(const fs::path& file, std::span<std::uint8_t> out) {
  // Without O_NONBLOCK, opening a pipe would wait for a writer.
  file_handle in(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (!in.is_open() && (errno == ENOENT || errno == ENOTDIR))
    return fail(errc::usage, "expected a key file, found none", file.string());
  if (!in.is_open())
    return disk_failure("open the key", file);
  if (auto owned = check_owner(in.get(), file); !owned)
    return tl::unexpected<error>(owned.error());
  return read_text(in.get(), out, file);
}

status check_secret_directory(const fs::path& file) {
  auto directory = directory_of(file);
  struct stat about = {};
  if (::stat(directory.c_str(), &about) != 0)
    return disk_failure("ask for permissions", directory);
  // In a directory with the sticky bit, such as /tmp, only the owner replaces a file.
  if ((about.st_mode & 022) != 0 && (about.st_mode & S_ISVTX) == 0)
    return fail(errc::usage, "others may replace this key: they can write to its directory",
                directory.string(), fmt::format("chmod go-w {}", directory.string()));
  return {};
}

} // namespace concur::apps
