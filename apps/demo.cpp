#include "apps/commands.hpp"
#include "apps/outcome/text.hpp"
#include "apps/session.hpp"
#include "apps/terminal.hpp"

#include <fmt/format.h>

namespace concur::apps {
namespace {

using simulation::account_outcome;

const account_outcome* account(const session& s, const std::string& name) {
  for (auto& a : s.outcome.accounts)
    if (a.name == name)
      return &a;
  return nullptr;
}

/// What happened, as one would tell it.
std::string story(const session& s) {
  auto& o = s.outcome;
  auto out = fmt::format("Five servers keep one ledger. In Washington, A pays B 100 coins. Every "
                         "server races for the\nright to write it down: the first to solve the "
                         "puzzle does, the others check and follow.\n\n");
  out += fmt::format("  {:<12} {:>6} {:>7} {:>8}   {:<18} {}\n", "server", "blocks", "height",
                     "settled", "head", "state root");
  for (auto& n : o.nodes)
    out += fmt::format("  {:<12} {:>6} {:>7} {:>8}   {:<18} {}\n", n.name, n.counted.blocks_made,
                       n.height, n.settled_height, to_hex(n.head).substr(0, 16),
                       to_hex(n.state_root).substr(0, 16));
  out +=
      fmt::format("\n{}\n", o.final.identical_stores ? "The five LMDB stores hold the same ledger."
                                                     : "The stores differ: " + o.final.difference);
  for (auto* name : {"A", "B"})
    if (auto* a = account(s, name))
      out += fmt::format("{} has {} coins, {} of them for blocks.\n", name, coins_text(a->balance),
                         coins_text(a->rewards));
  return out;
}

} // namespace

int demo(const common_options& common, const demo_options&) {
  auto loaded = load(common, "five-cities");
  if (!loaded)
    return show_error(common, loaded.error());
  return run_and_show(common, *loaded, story);
}

} // namespace concur::apps
