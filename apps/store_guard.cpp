#include "apps/store_guard.hpp"

#include <csignal>
#include <string_view>
#include <unistd.h>

namespace concur::apps {
namespace {

int code_on_damage = 1;

void on_damage(int) {
  // Only calls that are safe in a signal handler.
  constexpr std::string_view text =
      "concur: the store is damaged: its pages lead nowhere\n"
      "  do not start a node with it; restore a copy, or let the node fetch the chain anew\n";
  if (write(STDERR_FILENO, text.data(), text.size()) < 0)
    _exit(code_on_damage);
  _exit(code_on_damage);
}

} // namespace

void expect_damaged_stores(int exit_code) {
  code_on_damage = exit_code;
  struct sigaction action = {};
  action.sa_handler = on_damage;
  for (int signal : {SIGBUS, SIGSEGV, SIGABRT, SIGFPE})
    sigaction(signal, &action, nullptr);
}

} // namespace concur::apps
