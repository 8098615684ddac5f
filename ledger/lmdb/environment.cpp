#include "ledger/lmdb/environment.hpp"

#include <algorithm>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace concur::ledger::lmdb {

namespace {

constexpr std::uint64_t first_map_bytes = 16ull << 20;

error system_error(const std::string& what, const std::filesystem::path& where) {
  return {errc::environment, what + ": " + std::strerror(errno), where.string(), {}};
}

status sync_directory(const std::filesystem::path& directory) {
  auto file = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (file < 0)
    return tl::unexpected{system_error("cannot open the directory", directory)};
  auto code = ::fsync(file);
  ::close(file);
  if (code != 0)
    return tl::unexpected{system_error("cannot make the directory durable", directory)};
  return {};
}

} // namespace

error lmdb_error(int code, const std::filesystem::path& where) {
  if (code == MDB_MAP_FULL)
    return {errc::environment, "the store has reached its largest size", where.string(),
            "raise map_bytes_max or move to a new directory"};
  if (code == MDB_INVALID || code == MDB_VERSION_MISMATCH)
    return {errc::usage, "the file is not a store of this program", where.string(),
            "choose another directory"};
  return {errc::environment, std::string{"the store failed: "} + mdb_strerror(code), where.string(),
          code == ENOSPC ? "make room on the disk" : ""};
}

result<std::unique_ptr<environment>> environment::open(const lmdb_options& options) {
  std::unique_ptr<environment> made{new environment{options}};
  auto ok = made->prepare_directory()
                .and_then([&] { return made->lock(); })
                .and_then([&] { return made->open_map(); })
                .and_then([&] { return made->open_tables(); })
                .and_then([&] { return made->make_entries_durable(); });
  if (!ok)
    return tl::unexpected{ok.error()};
  return made;
}

environment::~environment() {
  if (handle_) {
    if (!options_.read_only)
      mdb_env_sync(handle_, 1);
    mdb_env_close(handle_);
  }
  if (lock_ >= 0)
    ::close(lock_);
}

status environment::prepare_directory() {
  namespace fs = std::filesystem;
  std::error_code fault;
  const auto& directory = options_.directory;
  fresh_ = !fs::exists(directory / "data.mdb", fault);
  if (!fresh_)
    return {};
  if (options_.read_only)
    return fail(errc::usage, "there is no store", directory.string(), "check the path");
  if (!fs::exists(directory, fault)) {
    if (directory.has_parent_path())
      fs::create_directories(directory.parent_path(), fault);
    if (::mkdir(directory.c_str(), 0700) != 0)
      return tl::unexpected{system_error("cannot make the directory", directory)};
    return {};
  }
  auto entry = fs::directory_iterator{directory, fault};
  // A crash between locking and the first write leaves the lock files alone.
  for (; !fault && entry != fs::directory_iterator{}; entry.increment(fault))
    if (auto name = entry->path().filename(); name != "lock" && name != "lock.mdb")
      return fail(errc::usage, "the directory holds something that is no store", directory.string(),
                  "choose an empty or a new directory");
  if (fault)
    return fail(errc::environment, "cannot read the directory: " + fault.message(),
                directory.string());
  return {};
}

/// LMDB lets several processes in; a node must be alone. The system frees the lock of the dead.
status environment::lock() {
  auto path = options_.directory / "lock";
  lock_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock_ < 0)
    return tl::unexpected{system_error("cannot open the lock file", path)};
  if (::flock(lock_, LOCK_EX | LOCK_NB) == 0)
    return {};
  if (errno != EWOULDBLOCK)
    return tl::unexpected{system_error("cannot lock the store", path)};
  return fail(errc::environment, "the store is in use", options_.directory.string(),
              "stop the node that has it open, or choose another directory");
}

status environment::open_map() {
  std::error_code ignored;
  auto file = options_.directory / "data.mdb";
  auto size = std::filesystem::file_size(file, ignored);
  auto wanted = std::max<std::uint64_t>(first_map_bytes, ignored ? 0 : size);
  wanted = std::min(wanted, std::max<std::uint64_t>(options_.map_bytes_max, ignored ? 0 : size));
  // No thread-local reader slots: an actor may be run by another thread at each step.
  unsigned flags = MDB_NOTLS;
  if (options_.read_only)
    flags |= MDB_RDONLY | MDB_NOLOCK;
  if (options_.sync == sync_mode::none)
    flags |= MDB_NOSYNC;
  auto code = mdb_env_create(&handle_);
  if (code == 0)
    code = mdb_env_set_maxdbs(handle_, 8);
  if (code == 0)
    code = mdb_env_set_mapsize(handle_, wanted);
  if (code == 0)
    code = mdb_env_open(handle_, options_.directory.c_str(), flags, 0600);
  if (code != 0)
    return tl::unexpected{fault(code)};
  return check_length();
}

/// LMDB maps the file and believes it: reading a page that a cut file lacks ends the process.
status environment::check_length() const {
  MDB_envinfo info{};
  MDB_stat stat{};
  mdb_env_info(handle_, &info);
  mdb_env_stat(handle_, &stat);
  std::error_code failure;
  auto length = std::filesystem::file_size(options_.directory / "data.mdb", failure);
  if (failure)
    return fail(errc::environment, failure.message(), options_.directory.string());
  if (length / stat.ms_psize <= info.me_last_pgno)
    return fail(errc::environment, "the store is damaged: its file was cut off",
                options_.directory.string(),
                "restore a copy, or let the node fetch the chain anew");
  return {};
}

status environment::open_tables() {
  transaction_handle t{handle_, options_.read_only ? unsigned{MDB_RDONLY} : 0u};
  unsigned flags = options_.read_only ? 0 : MDB_CREATE;
  tables_ = {t.open("meta", flags),  t.open("blocks", flags),  t.open("undo", flags),
             t.open("ids", flags),   t.open("heights", flags), t.open("accounts", flags),
             t.open("safety", flags)};
  if (t.code() == MDB_NOTFOUND)
    return fail(errc::usage, "the file is not a store of this program", options_.directory.string(),
                "check the path");
  if (t.finish() != 0)
    return tl::unexpected{fault(t.code())};
  return {};
}

/// The data is durable after each write, but the names of new files need their own sync.
status environment::make_entries_durable() const {
  if (!fresh_ || options_.sync == sync_mode::none)
    return {};
  auto above = std::filesystem::absolute(options_.directory).parent_path();
  return sync_directory(options_.directory).and_then([&] { return sync_directory(above); });
}

std::uint64_t environment::map_bytes() const {
  MDB_envinfo info{};
  mdb_env_info(handle_, &info);
  return info.me_mapsize;
}

bool environment::grow() {
  auto now = map_bytes();
  auto next = std::min(now * 2, options_.map_bytes_max);
  return next > now && mdb_env_set_mapsize(handle_, next) == 0;
}

} // namespace concur::ledger::lmdb
