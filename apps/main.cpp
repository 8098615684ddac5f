#include "apps/command_line.hpp"
#include "apps/commands.hpp"
#include "apps/terminal.hpp"
#include "base/hash.hpp"

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
        else if constexpr (std::is_same_v<T, bench_options>)
          return bench(c, o);
        else if constexpr (std::is_same_v<T, inspect_options>)
          return inspect(c, o);
        else if constexpr (std::is_same_v<T, keys_options>)
          return keys(c, o);
        else if constexpr (std::is_same_v<T, verify_store_options>)
          return verify_store(c, o);
        else
          return doctor(c, o);
      },
      what);
}

} // namespace

int main(int argc, char** argv) {
  auto parsed = parse_command_line(argc, argv);
  if (auto* code = std::get_if<int>(&parsed))
    return *code;
  auto& line = std::get<command_line>(parsed);
  if (auto ok = start_crypto(); !ok)
    return show_error(line.common, ok.error());
  return perform(line.common, line.command);
}
