#include "apps/child_process.hpp"

#include "apps/file_handle.hpp"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>

extern char** environ;

namespace concur::apps {
namespace {

tl::unexpected<error> cannot(const char* doing) {
  return fail(errc::environment, std::string{"cannot "} + doing + ": " + std::strerror(errno));
}

/// In memory only, whatever its size: a pipe would need somebody to fill it.
int input_of(const std::string& text) {
  auto out = ::memfd_create("concur-input", MFD_CLOEXEC);
  std::size_t written = 0;
  while (out >= 0 && written < text.size()) {
    auto n = ::write(out, text.data() + written, text.size() - written);
    if (n <= 0)
      return -1;
    written += static_cast<std::size_t>(n);
  }
  ::lseek(out, 0, SEEK_SET);
  return out;
}

} // namespace

result<int> start_process(const std::vector<std::string>& arguments, const std::string& input,
                          const std::optional<std::string>& log) {
  file_handle in{input_of(input)};
  if (!in.is_open())
    return cannot("hand over the input");
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_adddup2(&files, in.get(), STDIN_FILENO);
  if (log) {
    posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, log->c_str(),
                                     O_WRONLY | O_CREAT | O_APPEND, 0600);
    posix_spawn_file_actions_adddup2(&files, STDOUT_FILENO, STDERR_FILENO);
  }
  // Sockets of ours would stay open, and ports taken, as long as the child lives.
  posix_spawn_file_actions_addclosefrom_np(&files, STDERR_FILENO + 1);
  std::vector<char*> argv{const_cast<char*>("concur")};
  for (auto& a : arguments)
    argv.push_back(const_cast<char*>(a.c_str()));
  argv.push_back(nullptr);
  int pid = 0;
  errno = ::posix_spawn(&pid, "/proc/self/exe", &files, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&files);
  if (errno != 0)
    return cannot("start a process");
  return pid;
}

result<std::string> read_input(std::size_t most) {
  std::string out(most + 1, '\0');
  std::size_t size = 0;
  while (size < out.size()) {
    auto n = ::read(STDIN_FILENO, out.data() + size, out.size() - size);
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return cannot("read standard input");
    if (n == 0)
      break;
    size += static_cast<std::size_t>(n);
  }
  if (size > most)
    return fail(errc::usage, "there is too much on standard input");
  out.resize(size);
  return out;
}

void leave_no_core() {
  rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
}

void end_with_parent() { ::prctl(PR_SET_PDEATHSIG, SIGKILL); }

} // namespace concur::apps
