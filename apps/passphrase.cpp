#include "apps/passphrase.hpp"

#include "apps/file_handle.hpp"
#include "apps/secret_file.hpp"
#include "base/secret.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <termios.h>

namespace concur::apps {
namespace {

constexpr std::size_t line_max = 1024;

std::string first_line(byte_view text) {
  std::string out{text.begin(), text.end()};
  out.resize(std::min(out.find('\n'), out.size()));
  return out;
}

result<std::string> read_file(const std::string& file) {
  bytes text(line_max);
  auto size = read_secret_file(file, text);
  if (!size)
    return tl::unexpected<error>{size.error()};
  auto out = first_line(byte_view{text}.first(*size));
  wipe(text);
  return out;
}

/// What is typed is not shown.
class silent_terminal {
public:
  explicit silent_terminal(int terminal) : terminal_(terminal) {
    is_set_ = ::tcgetattr(terminal_, &before_) == 0;
    auto silent = before_;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    if (is_set_)
      ::tcsetattr(terminal_, TCSAFLUSH, &silent);
  }
  ~silent_terminal() {
    if (is_set_)
      ::tcsetattr(terminal_, TCSAFLUSH, &before_);
  }
  silent_terminal(const silent_terminal&) = delete;
  silent_terminal& operator=(const silent_terminal&) = delete;

private:
  int terminal_;
  bool is_set_ = false;
  termios before_{};
};

/// A terminal that takes no question gives no answer either.
void show(int terminal, std::string_view text) {
  if (::write(terminal, text.data(), text.size()) < 0)
    return;
}

std::string type_one(int terminal, const std::string& question) {
  show(terminal, question);
  bytes text(line_max);
  auto n = [&] {
    silent_terminal quiet{terminal};
    return ::read(terminal, text.data(), text.size());
  }();
  show(terminal, "\n");
  auto out = first_line(byte_view{text}.first(n > 0 ? static_cast<std::size_t>(n) : 0));
  wipe(text);
  return out;
}

result<std::string> type(const std::string& what, bool fresh) {
  file_handle terminal{::open("/dev/tty", O_RDWR | O_CLOEXEC)};
  if (!terminal.is_open())
    return fail(errc::usage, what + " is under a passphrase, and there is no terminal to ask at",
                "--passphrase-file", "put the passphrase into a file of mode 0600 and name it");
  auto out = type_one(terminal.get(), fmt::format("Passphrase for {}: ", what));
  if (fresh && type_one(terminal.get(), "Once more: ") != out)
    return fail(errc::usage, "the two passphrases differ", "", "type the same one twice");
  return out;
}

} // namespace

result<std::string> ask_passphrase(const std::string& file, const std::string& what, bool fresh) {
  auto out = file.empty() ? type(what, fresh) : read_file(file);
  if (out && fresh && out->size() < passphrase_bytes_min)
    return fail(errc::usage,
                fmt::format("a passphrase needs at least {} characters", passphrase_bytes_min),
                file);
  return out;
}

} // namespace concur::apps
