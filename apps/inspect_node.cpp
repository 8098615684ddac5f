#include "apps/inspect.hpp"
#include "apps/outcome/text.hpp"
#include "apps/report/format.hpp"
#include "apps/terminal.hpp"
#include "messages/envelope.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace concur::apps {
namespace {

using nlohmann::ordered_json;

std::string known_names(const inspected_run& run) {
  std::string out;
  for (auto& row : run.files.nodes.value_or(std::vector<report::node_row>{}))
    out += (out.empty() ? "" : ", ") + row.name;
  return report::shortened(report::plain(out), 200);
}

/// Names of the accounts that the summary knows, by address.
std::string name_of(const inspected_run& run, const std::string& address) {
  auto accounts = run.files.summary.find("accounts");
  if (accounts == run.files.summary.end() || !accounts->is_array())
    return {};
  for (auto& a : *accounts)
    if (a.is_object() && a.contains("address") && a["address"] == address && a.contains("name") &&
        a["name"].is_string())
      return a["name"].get<std::string>();
  return {};
}

void print_row(const report::node_row& row) {
  fmt::print("role       {}{}\n", report::plain(row.role),
             row.city.empty() ? "" : " in " + report::plain(row.city));
  fmt::print("head       {}\nsettled    {}\n", report::plain(row.head), report::plain(row.settled));
  if (row.blocks_made)
    fmt::print("blocks     {} made, {} of them canonical\n", report::whole(*row.blocks_made),
               report::whole(row.blocks_canonical.value_or(0)));
}

void print_store(const inspected_run& run, const node_store& s) {
  auto& p = s.position;
  fmt::print("store      {}\n", report::byte_size(static_cast<double>(s.store->size_bytes())));
  fmt::print("  head     {} {}\n", p.head_height.value, to_hex(p.head));
  fmt::print("  settled  {} {}\n", p.settled_height.value, to_hex(p.settled));
  fmt::print("  root     {}\n  accounts\n", to_hex(p.state_root));
  s.store->each_account([&](const account_id& who, const ledger::account& a) {
    fmt::print("    {} {:>26} nonce {} {}\n", address(who), coins_text(a.balance) + " coins",
               a.nonce, report::plain(name_of(run, address(who))));
  });
}

ordered_json to_json(const report::node_row& row) {
  auto number = [](const std::optional<double>& n) {
    return n ? ordered_json(*n) : ordered_json();
  };
  return {{"name", row.name},
          {"role", row.role},
          {"city", row.city},
          {"head", row.head},
          {"settled", row.settled},
          {"blocks_made", number(row.blocks_made)},
          {"blocks_canonical", number(row.blocks_canonical)}};
}

ordered_json to_json(const inspected_run& run, const node_store& s) {
  auto& p = s.position;
  ordered_json accounts = ordered_json::array();
  s.store->each_account([&](const account_id& who, const ledger::account& a) {
    accounts.push_back({{"name", name_of(run, address(who))},
                        {"account", to_hex(who.view())},
                        {"balance", a.balance.value},
                        {"nonce", a.nonce}});
  });
  return {{"head", to_hex(p.head)},
          {"head_height", p.head_height.value},
          {"settled", to_hex(p.settled)},
          {"settled_height", p.settled_height.value},
          {"state_root", to_hex(p.state_root)},
          {"bytes", s.store->size_bytes()},
          {"accounts", accounts}};
}

} // namespace

int inspect_node(const common_options& common, const inspected_run& run,
                 const std::string& subject) {
  const report::node_row* row = nullptr;
  if (run.files.nodes)
    for (auto& r : *run.files.nodes)
      if (r.name == subject)
        row = &r;
  auto store = std::find_if(run.stores.begin(), run.stores.end(),
                            [&](auto& s) { return s.node == subject; });
  const bool has_store = store != run.stores.end();
  if (!row && !has_store)
    return show_error(common, {errc::usage, "this run has no node '" + subject + "'",
                               run.folder.string(), "it has " + known_names(run)});
  if (common.json) {
    print_json({{"node", subject},
                {"row", row ? to_json(*row) : ordered_json()},
                {"store", has_store ? to_json(run, *store) : ordered_json()}});
    return 0;
  }
  fmt::print("node       {}\n", report::plain(subject));
  if (row)
    print_row(*row);
  if (has_store)
    print_store(run, *store);
  else
    fmt::print("store      was in memory; for disk stores: --set run.store=disk\n");
  return 0;
}

} // namespace concur::apps
