#include "apps/terminal.hpp"

#include "apps/report/format.hpp"

#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

namespace concur::apps {
namespace {

std::atomic<int> interrupts{0};

void on_interrupt(int) {
  if (interrupts.fetch_add(1) > 0)
    _exit(130);
}

constexpr auto bar_every = std::chrono::milliseconds{100};
constexpr auto line_every = std::chrono::seconds{5};
constexpr int bar_cells = 30;

/// Messages quote files of strangers: nothing in them may command the terminal.
std::string plain_lines(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at <= text.size();) {
    auto end = std::min(text.find('\n', at), text.size());
    out += report::plain(text.substr(at, end - at));
    if (end < text.size())
      out += '\n';
    at = end + 1;
  }
  return out;
}

} // namespace

int show_error(const common_options& common, const error& e) {
  auto code = exit_code(e.kind);
  if (common.json) {
    nlohmann::ordered_json j;
    j["error"] = {{"what", e.what}, {"where", e.where}, {"hint", e.hint}, {"exit_code", code}};
    fmt::print("{}\n", j.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
  } else {
    fmt::print(stderr, "concur: {}\n", plain_lines(e.text()));
  }
  return code;
}

bool use_colour(const common_options& common) {
  const char* no = std::getenv("NO_COLOR");
  return !common.no_color && !(no && *no) && isatty(STDOUT_FILENO) == 1;
}

progress::progress(const common_options& common, std::string what)
    : what_(std::move(what)), is_shown_(!common.quiet && !common.json),
      is_terminal_(isatty(STDERR_FILENO) == 1), began_(std::chrono::steady_clock::now()),
      shown_(began_) {}

progress::~progress() { finish(); }

void progress::show(double share, std::string_view detail) {
  auto now = std::chrono::steady_clock::now();
  if (!is_shown_ || now - shown_ < (is_terminal_ ? bar_every : line_every))
    return;
  shown_ = now;
  if (!is_terminal_) {
    auto text = fmt::format("{}: {:.0f} %, {}\n", what_, share * 100, detail);
    if (text != last_)
      fmt::print(stderr, "{}", text);
    last_ = std::move(text);
    return;
  }
  auto full = static_cast<int>(share * bar_cells);
  std::string bar;
  for (int i = 0; i < bar_cells; ++i)
    bar += i < full ? "█" : "░";
  fmt::print(stderr, "\r\033[K{} {} {:3.0f} %  {}", what_, bar, share * 100, detail);
  std::fflush(stderr);
  drawn_ = true;
}

void progress::finish() {
  if (drawn_)
    fmt::print(stderr, "\r\033[K");
  drawn_ = false;
}

void watch_interrupts() {
  struct sigaction action = {};
  action.sa_handler = on_interrupt;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

bool was_interrupted() { return interrupts.load() > 0; }

std::string grouped(std::uint64_t n) {
  auto digits = std::to_string(n);
  for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3)
    digits.insert(static_cast<std::size_t>(at), ",");
  return digits;
}

std::string build_id() { return "concur " CONCUR_VERSION " (" CONCUR_COMMIT ")"; }

} // namespace concur::apps
