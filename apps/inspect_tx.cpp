#include "apps/inspect.hpp"
#include "apps/outcome/text.hpp"
#include "apps/report/format.hpp"
#include "apps/terminal.hpp"
#include "messages/envelope.hpp"

#include <fmt/format.h>

namespace concur::apps {
namespace {

using nlohmann::ordered_json;

struct inclusion {
  block_id block;
  concur::height height;
  std::size_t position = 0; ///< in the block, from 0
  std::vector<std::string> nodes;
  tx_ptr tx;
};

ordered_json to_json(const inclusion& i) {
  ordered_json j = {{"id", to_hex(i.tx->id())}, {"block", to_hex(i.block)},
                    {"height", i.height.value}, {"position", i.position},
                    {"nodes", i.nodes},         {"from", to_hex(i.tx->from().view())},
                    {"nonce", i.tx->nonce()},   {"fee", i.tx->fee().value}};
  if (auto* t = std::get_if<transfer>(&i.tx->fields().what)) {
    j["to"] = to_hex(t->to.view());
    j["value"] = t->value.value;
  }
  return j;
}

void print(const inclusion& i) {
  fmt::print("transaction {}\n", to_hex(i.tx->id()));
  fmt::print("  from     {} (nonce {})\n", address(i.tx->from()), i.tx->nonce());
  if (auto* t = std::get_if<transfer>(&i.tx->fields().what))
    fmt::print("  to       {}\n  amount   {}\n", address(t->to), coins_text(t->value) + " coins");
  fmt::print("  fee      {}\n", coins_text(i.tx->fee()) + " coins");
  fmt::print("  in       block {} {}, position {}\n", i.height.value, to_hex(i.block), i.position);
  fmt::print("  on       {}\n", report::plain(fmt::format("{}", fmt::join(i.nodes, ", "))));
}

} // namespace

int inspect_tx(const common_options& common, const inspected_run& run, const std::string& subject) {
  auto prefix = id_prefix(subject);
  if (!prefix)
    return show_error(common, prefix.error());
  if (run.stores.empty())
    return show_error(common,
                      {errc::usage, "this run kept its stores in memory, they are gone",
                       (run.folder / "stores").string(), "run it again with --set run.store=disk"});
  std::vector<inclusion> found;
  auto done = each_canonical_block(run, [&](const block& b, const auto& nodes) {
    for (std::size_t i = 0; i < b.transactions().size(); ++i)
      if (auto& tx = b.transactions()[i]; to_hex(tx->id()).starts_with(*prefix))
        found.push_back({b.id(), b.height(), i, nodes, tx});
  });
  if (!done)
    return show_error(common, done.error());
  if (found.empty())
    return show_error(common,
                      {errc::usage, "no best chain holds a transaction '" + subject + "'",
                       run.folder.string(), "concur inspect block H shows those of a block"});
  ordered_json all = ordered_json::array();
  for (auto& i : found) {
    if (common.json)
      all.push_back(to_json(i));
    else
      print(i);
  }
  if (common.json)
    print_json({{"transactions", all}});
  return 0;
}

} // namespace concur::apps
