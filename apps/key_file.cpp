#include "apps/key_file.hpp"

#include "apps/file_handle.hpp"
#include "base/secret.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

namespace concur::apps {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view version_line = "concur-key 1\n";
constexpr std::string_view public_label = "public-key ";
constexpr std::string_view secret_label = "secret-seed ";
constexpr std::size_t digits = 64;
constexpr std::size_t public_at = version_line.size() + public_label.size();
constexpr std::size_t secret_label_at = public_at + digits + 1;
constexpr std::size_t secret_at = secret_label_at + secret_label.size();
static_assert(secret_at + digits + 1 == key_file_bytes);

// One byte more than a key file has, so that a longer one shows.
using file_text = secret_array<key_file_bytes + 1>;

std::string_view as_text(const file_text& text) {
  return {reinterpret_cast<const char*>(text.data.data()), text.data.size()};
}

tl::unexpected<error> disk_failure(std::string_view doing, const fs::path& file) {
  return fail(errc::environment, fmt::format("cannot {}: {}", doing, std::strerror(errno)),
              file.string(), "check the disk and the permissions of the directory");
}

tl::unexpected<error> wrong_form(const fs::path& file, std::string_view what) {
  return fail(errc::usage, fmt::format("expected a key file: {}", what), file.string(),
              "restore it from a copy, or make another key with: concur keys new FILE");
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

void put(file_text& text, std::size_t at, std::string_view part) {
  std::copy(part.begin(), part.end(), text.data.begin() + static_cast<std::ptrdiff_t>(at));
}

void put_hex(file_text& text, std::size_t at, byte_view value) {
  auto hex = to_hex(value);
  put(text, at, hex);
  wipe({reinterpret_cast<std::uint8_t*>(hex.data()), hex.size()});
}

void write_text(file_text& text, const key_pair& key) {
  secret_array<32> seed;
  key.copy_seed(seed.data);
  put(text, 0, version_line);
  put(text, version_line.size(), public_label);
  put_hex(text, public_at, key.identity().view());
  put(text, public_at + digits, "\n");
  put(text, secret_label_at, secret_label);
  put_hex(text, secret_at, seed.data);
  put(text, secret_at + digits, "\n");
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
    return wrong_form(file, "this is no ordinary file");
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

result<std::size_t> read_text(int fd, file_text& text, const fs::path& file) {
  std::size_t size = 0;
  while (size < text.data.size()) {
    auto n = ::read(fd, text.data.data() + size, text.data.size() - size);
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

bool is_lower_hex(std::string_view text) {
  return text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

result<key_pair> parse(const file_text& secret, std::size_t size, const fs::path& file) {
  auto text = as_text(secret).substr(0, size);
  if (!text.starts_with("concur-key "))
    return wrong_form(file, "the first line is not 'concur-key 1'");
  if (!text.starts_with(version_line))
    return wrong_form(file, "this program knows version 1 only");
  if (size != key_file_bytes)
    return wrong_form(file, fmt::format("it must have exactly {} bytes", key_file_bytes));
  auto public_digits = text.substr(public_at, digits);
  auto secret_digits = text.substr(secret_at, digits);
  if (text.substr(version_line.size(), public_label.size()) != public_label ||
      text[public_at + digits] != '\n' || !is_lower_hex(public_digits))
    return wrong_form(file, "line 2 is not 'public-key' and 64 hexadecimal digits");
  if (text.substr(secret_label_at, secret_label.size()) != secret_label ||
      text[secret_at + digits] != '\n' || !is_lower_hex(secret_digits))
    return wrong_form(file, "line 3 is not 'secret-seed' and 64 hexadecimal digits");
  secret_array<32> seed;
  public_key claimed;
  if (!from_hex(secret_digits, seed.data) || !from_hex(public_digits, claimed.data))
    return wrong_form(file, "its digits cannot be read");
  auto key = key_pair::from_seed(seed.data);
  if (key.identity() != claimed)
    return wrong_form(file, "its public key is not the one of its seed");
  return key;
}

} // namespace

status write_key_file(const fs::path& file, const key_pair& key) {
  std::error_code unknown;
  if (fs::exists(fs::symlink_status(file, unknown)))
    return exists_already(file);
  auto directory = directory_of(file);
  if (auto made = make_directories(directory); !made)
    return made;
  draft fresh(file);
  if (!fresh.is_made())
    return disk_failure("make the key file", fresh.path());
  file_text text;
  write_text(text, key);
  if (!fresh.fill(byte_view(text.data).first(key_file_bytes)))
    return disk_failure("write the key", fresh.path());
  // Unlike a renaming, a link never replaces a file that appeared meanwhile.
  if (::link(fresh.path().c_str(), file.c_str()) != 0)
    return errno == EEXIST ? status(exists_already(file)) : disk_failure("name the key", file);
  if (!sync_directory(directory))
    return disk_failure("make the key durable", file);
  return {};
}

result<key_pair> read_key_file(const fs::path& file) {
  // Without O_NONBLOCK, opening a pipe would wait for a writer.
  file_handle in(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (!in.is_open() && (errno == ENOENT || errno == ENOTDIR))
    return fail(errc::usage, "expected a key file, found none", file.string(),
                fmt::format("make one with: concur keys new {}", file.string()));
  if (!in.is_open())
    return disk_failure("open the key", file);
  if (auto owned = check_owner(in.get(), file); !owned)
    return tl::unexpected<error>(owned.error());
  file_text text;
  auto size = read_text(in.get(), text, file);
  if (!size)
    return tl::unexpected<error>(size.error());
  return parse(text, *size, file);
}

status check_key_directory(const fs::path& file) {
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
