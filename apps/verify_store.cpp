#include "apps/commands.hpp"
#include "apps/store_guard.hpp"
#include "apps/terminal.hpp"
#include "base/hash.hpp"
#include "ledger/store.hpp"
#include "messages/envelope.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace concur::apps {
namespace {

// The check stops adding faults here (ledger/store.hpp).
constexpr std::size_t faults_max = 100;

void print_json(const std::string& directory, const ledger::store_findings& found) {
  const auto& p = found.position;
  nlohmann::ordered_json j = {{"directory", directory},
                              {"sound", found.faults.empty()},
                              {"blocks", found.blocks},
                              {"stale_blocks", found.stale_blocks},
                              {"transactions", found.transactions},
                              {"accounts", found.accounts},
                              {"head", to_hex(p.head)},
                              {"head_height", p.head_height.value},
                              {"settled", to_hex(p.settled)},
                              {"settled_height", p.settled_height.value},
                              {"state_root", to_hex(p.state_root)},
                              {"issued", found.issued.value},
                              {"faults", found.faults}};
  fmt::print("{}\n", j.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

void print_text(const ledger::store_findings& found) {
  const auto& p = found.position;
  fmt::print("blocks        {} on the best chain, {} beside it\n", grouped(found.blocks),
             grouped(found.stale_blocks));
  fmt::print("transactions  {}\naccounts      {}\nissued        {}.{:08} coins\n",
             grouped(found.transactions), grouped(found.accounts),
             grouped(found.issued.value / units_per_coin), found.issued.value % units_per_coin);
  fmt::print("head          {} {}\n", p.head_height.value, to_hex(p.head));
  fmt::print("settled       {} {}\n", p.settled_height.value, to_hex(p.settled));
  for (auto& fault : found.faults)
    fmt::print("FAULT         {}\n", fault);
  if (found.faults.empty())
    fmt::print("SOUND         every block follows from the one before, and the stored accounts are "
               "their result\n");
  else
    fmt::print(
        "DAMAGED       {}{} fault{}: do not start a node with it; restore a copy, or let the "
        "node fetch the chain anew\n",
        found.faults.size() >= faults_max ? "at least " : "", found.faults.size(),
        found.faults.size() == 1 ? "" : "s");
}

} // namespace

int verify_store(const common_options& common, const verify_store_options& options) {
  if (auto started = start_crypto(); !started)
    return show_error(common, started.error());
  expect_damaged_stores(1);
  auto found = ledger::verify_lmdb_store(options.directory);
  if (!found)
    return show_error(common, found.error());
  if (common.json)
    print_json(options.directory, *found);
  else
    print_text(*found);
  return found->faults.empty() ? 0 : 1;
}

} // namespace concur::apps
