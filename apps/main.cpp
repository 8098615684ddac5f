#include "apps/command_line.hpp"
#include "apps/commands.hpp"
#include "apps/terminal.hpp"
#include "base/hash.hpp"
#include "base/mutant.hpp"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <system_error>
#include <unistd.h>

namespace {

using namespace concur;
using namespace concur::apps;

int perform(const common_options& c, const command& what) {
  return std::visit(
      [&](auto& o) {
        using T = std::decay_t<decltype(o)>;
        if constexpr (std::is_same_v<T, demo_options>)
          return demo(c, o);
        else if constexpr (std::is_same_v<T, run_options>)
          return run(c, o);
        else if constexpr (std::is_same_v<T, replay_options>)
          return replay(c, o);
        else if constexpr (std::is_same_v<T, hunt_options>)
          return hunt(c, o);
        else if constexpr (std::is_same_v<T, shrink_options>)
          return shrink(c, o);
        else if constexpr (std::is_same_v<T, diff_options>)
          return diff(c, o);
        else if constexpr (std::is_same_v<T, check_options>)
          return check(c, o);
        else if constexpr (std::is_same_v<T, list_options>)
          return list(c, o);
        else if constexpr (std::is_same_v<T, new_options>)
          return make_new(c, o);
        else if constexpr (std::is_same_v<T, report_options>)
          return make_report(c, o);
        else if constexpr (std::is_same_v<T, sweep_options>)
          return sweep(c, o);
        else if constexpr (std::is_same_v<T, compare_options>)
          return compare(c, o);
        else if constexpr (std::is_same_v<T, bench_options>)
          return bench(c, o);
        else if constexpr (std::is_same_v<T, inspect_options>)
          return inspect(c, o);
        else if constexpr (std::is_same_v<T, keys_options>)
          return keys(c, o);
        else if constexpr (std::is_same_v<T, verify_store_options>)
          return verify_store(c, o);
        else if constexpr (std::is_same_v<T, theory_options>)
          return theory(c, o);
        else if constexpr (std::is_same_v<T, doctor_options>)
          return doctor(c, o);
        else if constexpr (std::is_same_v<T, ctl_options>)
          return ctl(c, o);
        else if constexpr (std::is_same_v<T, hosts_options>)
          return hosts(c, o);
        else if constexpr (std::is_same_v<T, join_options>)
          return join(c, o);
        else
          return host_process(c, o);
      },
      what);
}

/// A descriptor 0, 1 or 2 that is closed would be given to the next file opened, such as a store,
/// and results would be printed into it.
void open_standard_descriptors() {
  int descriptor = 0;
  do
    descriptor = open("/dev/null", O_RDWR);
  while (descriptor >= 0 && descriptor <= STDERR_FILENO);
  if (descriptor > STDERR_FILENO)
    close(descriptor);
}

#ifdef CONCUR_MUTANTS
/// The planted bug that the environment asks for.
status plant_bug() {
  auto* name = std::getenv("CONCUR_MUTANT");
  if (name == nullptr || mutant::choose(name))
    return {};
  return fail(errc::usage, "no planted bug is called \"" + std::string{name} + "\"",
              "CONCUR_MUTANT", "they are listed in tests/mutants/catalogue.csv");
}
#else
status plant_bug() { return {}; }
#endif

int perform_and_flush(const command_line& line) {
  try {
    auto code = perform(line.common, line.command);
    if (std::fflush(stdout) != 0)
      throw std::system_error(errno, std::generic_category(), "cannot write");
    return code;
  } catch (const std::system_error& e) {
    // Results that did not arrive are no success; standard output cannot take the error either.
    auto common = line.common;
    common.json = false;
    return show_error(common,
                      {errc::environment, e.what(), "standard output", "is the disk full?"});
  } catch (const std::exception& e) {
    return show_error(line.common, {errc::internal, e.what(), "", "please report this"});
  }
}

} // namespace

int main(int argc, char** argv) {
  open_standard_descriptors();
  auto parsed = parse_command_line(argc, argv);
  if (auto* code = std::get_if<int>(&parsed))
    return *code;
  auto& line = std::get<command_line>(parsed);
  if (auto ok = start_crypto(); !ok)
    return show_error(line.common, ok.error());
  if (auto ok = plant_bug(); !ok)
    return show_error(line.common, ok.error());
  return perform_and_flush(line);
}
