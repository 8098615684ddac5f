#include "apps/report/format.hpp"
#include "apps/report/html.hpp"
#include "apps/report/json_view.hpp"
#include "apps/report/properties.hpp"
#include "apps/report/sections.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>

namespace concur::apps::report {
namespace {

using nlohmann::json;

constexpr std::size_t accounts_max = 200;

std::string answer(std::optional<bool> same) {
  if (!same)
    return "<span class=\"mark open\">?</span> not compared";
  return *same ? "<span class=\"mark good\">✓</span> the same everywhere"
               : "<span class=\"mark bad\">✗</span> different";
}

// Values that nodes hold, and how many hold each; all of them empty = not recorded.
template <class Field>
std::string holders(const std::vector<node_row>& nodes, Field field, std::optional<bool>& same) {
  std::map<std::string, std::size_t> values;
  for (auto& node : nodes)
    if (!field(node).empty())
      ++values[field(node)];
  if (values.empty())
    return {};
  same = values.size() == 1;
  std::string out;
  std::size_t named = 0;
  for (auto& [value, count] : values) {
    if (named++ == 4)
      return out + fmt::format("<br>and {} more", values.size() - 4);
    out += (out.empty() ? "" : "<br>") + identifier(value) +
           fmt::format(" at {}", plural(static_cast<double>(count), "node"));
  }
  return out;
}

std::string comparison(const run_files& run) {
  auto& s = run.summary;
  static const std::vector<node_row> none;
  auto& nodes = run.nodes ? *run.nodes : none;
  std::vector<std::vector<std::string>> rows;
  auto add = [&](std::string what, std::optional<bool> said, std::optional<bool> counted,
                 std::string held, std::string fallback) {
    // The run compared identifiers while it was alive; the tables only confirm or contradict it.
    auto verdict =
        said && counted ? std::optional<bool>(*said && *counted) : (said ? said : counted);
    rows.push_back(
        {std::move(what), answer(verdict), held.empty() ? std::move(fallback) : std::move(held)});
  };
  auto id = [&](const char* key) {
    auto value = text(s, {"final", key});
    return value.empty() ? std::string("–") : identifier(value);
  };
  std::optional<bool> heads, roots, settled;
  auto head_text = holders(
      nodes, [](auto& n) -> auto& { return n.head; }, heads);
  auto root_text = holders(
      nodes, [](auto& n) -> auto& { return n.state_root; }, roots);
  auto settled_text = holders(
      nodes, [](auto& n) -> auto& { return n.settled; }, settled);
  add("Head", truth(s, {"final", "identical_heads"}), heads, head_text, id("head"));
  add("State root and store", truth(s, {"final", "identical_stores"}), roots, root_text,
      id("state_root"));
  add("Settled height", std::nullopt, settled, settled_text, id("settled_height"));
  return "<h3>The nodes' stores compared</h3>\n" + table({{"what"}, {"result"}, {"held by"}}, rows);
}

std::string accounts(const json& s) {
  std::vector<std::vector<std::string>> rows;
  for (auto& a : list(s, {"accounts"})) {
    if (rows.size() == accounts_max)
      break;
    auto address = text(a, {"address"});
    rows.push_back({"<b>" + escape(text(a, {"name"})) + "</b>",
                    address.empty() ? "–" : identifier(address), escape(amount(at(a, {"balance"}))),
                    escape(amount(at(a, {"coin_age"}))), escape(amount(at(a, {"nonce"})))});
  }
  if (rows.empty())
    return paragraph("The scenario named no account.", "quiet");
  return "<h3>Final accounts</h3>\n" + table({{"account"},
                                              {"address"},
                                              {"balance", true},
                                              {"coin-age", true},
                                              {"transactions sent", true}},
                                             rows);
}

// Every submitted transaction is accounted for: what was not settled is named.
std::string transactions(const json& s) {
  auto submitted = number(s, {"transactions", "submitted"});
  auto included = number(s, {"transactions", "included"});
  auto settled = number(s, {"transactions", "settled"});
  double rejected = 0;
  for (auto& count : object(s, {"transactions", "rejected"}))
    if (count.is_number())
      rejected += count.get<double>();
  if (!submitted)
    return {};
  std::string out = "<h3>Every transaction accounted for</h3>\n";
  out += facts({{"submitted", whole(*submitted), ""},
                {"settled", shown(settled, whole), ""},
                {"included, not settled",
                 included && settled ? whole(std::max(0.0, *included - *settled)) : "", ""},
                {"refused", rejected > 0 ? whole(rejected) : "", ""},
                {"never included",
                 included ? whole(std::max(0.0, *submitted - *included - rejected)) : "", ""}});
  if (included && *included > *submitted)
    out += paragraph("<span class=\"mark bad\">✗</span> More were included than submitted: these "
                     "figures contradict each other.");
  return out;
}

} // namespace

std::string ledger_section(const run_files& run) {
  auto& s = run.summary;
  auto supply = at(s, {"final", "supply"});
  auto head = text(s, {"final", "head"});
  return section(
      "ledger", "Ledger at the end",
      facts({{"height", shown(number(s, {"final", "height"}), whole), ""},
             {"settled height", shown(number(s, {"final", "settled_height"}), whole), ""},
             {"head", head.empty() ? "" : identifier(head), ""},
             {"coins in existence", escape(amount(supply)), ""}}) +
          comparison(run) + transactions(s) + accounts(s));
}

} // namespace concur::apps::report
