#include "apps/report/format.hpp"
#include "apps/report/html.hpp"
#include "apps/report/json_view.hpp"
#include "apps/report/sections.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>

namespace concur::apps::report {
namespace {

constexpr std::size_t rows_max = 200;

std::string height_or_id(const std::string& value) {
  if (value.empty())
    return "–";
  bool digits = value.size() < 16 && value.find_first_not_of("0123456789") == std::string::npos;
  return digits ? whole(std::stod(value)) : identifier(value);
}

// A bar for what the node got, a tick for what its share of stake or work would give it.
std::string share_bar(const node_row& node, double scale) {
  if (!node.reward_share || scale <= 0)
    return shown(node.reward_share, percent);
  auto bar = 60 * std::clamp(*node.reward_share / scale, 0.0, 1.0);
  auto due = due_share(node);
  auto tick = due ? fmt::format("<path class=\"due\" d=\"M{:.1f} 0v12\"/>",
                                60 * std::clamp(*due / scale, 0.0, 1.0) + 1)
                  : "";
  return fmt::format("{}<svg class=\"bar\" viewBox=\"0 0 64 12\" width=\"64\" height=\"12\" "
                     "aria-hidden=\"true\"><rect x=\"1\" y=\"3\" width=\"{:.1f}\" height=\"6\"/>{}"
                     "</svg>",
                     percent(*node.reward_share), bar, tick);
}

std::string fairness(const nlohmann::json& s) {
  auto growth = number(s, {"fairness", "chain_growth_per_s"});
  return facts(
      {{"Gini of rewards", shown(number(s, {"fairness", "reward_gini"}), figure), "0 = all alike"},
       {"Gini of balances", shown(number(s, {"fairness", "gini"}), figure), ""},
       {"Nakamoto coefficient", shown(number(s, {"fairness", "nakamoto"}), whole),
        "nodes that together hold more than half"},
       {"chain quality", shown(number(s, {"fairness", "chain_quality"}), percent),
        "canonical blocks made by honest nodes"},
       {"chain growth", growth && *growth > 0 ? "one block in " + duration(1 / *growth) : "", ""},
       {"common prefix broken to depth",
        shown(number(s, {"fairness", "common_prefix_violation_depth"}), whole), ""}});
}

using field = std::optional<double> node_row::*;

bool has_any(const std::vector<node_row>& nodes, field f) {
  return std::any_of(nodes.begin(), nodes.end(), [&](auto& n) { return (n.*f).value_or(0) > 0; });
}

double scale_of(const std::vector<node_row>& nodes) {
  double out = 0;
  for (auto& node : nodes)
    out = std::max({out, due_share(node).value_or(0), node.reward_share.value_or(0)});
  return out;
}

struct node_column {
  column head;
  std::string (*cell)(const node_row& node, double scale);
};

std::string name_cell(const node_row& node, double) {
  auto where = !node.city.empty() && !same_name(node.city, node.name)
                   ? "<small>" + escape(node.city) + "</small>"
                   : "";
  return "<b>" + escape(node.name) + "</b>" + where;
}

// Columns about stake and turns are there where the protocol has them.
std::vector<node_column> columns_for(const std::vector<node_row>& nodes) {
  using row = const node_row&;
  std::vector<node_column> out{
      {{"node"}, name_cell},
      {{"role"}, [](row n, double) { return escape(n.role); }},
      {{"head", true}, [](row n, double) { return height_or_id(n.head); }},
      {{"settled", true}, [](row n, double) { return height_or_id(n.settled); }},
      {{"made", true}, [](row n, double) { return shown(n.blocks_made, whole); }},
      {{"canonical", true}, [](row n, double) { return shown(n.blocks_canonical, whole); }}};
  if (has_any(nodes, &node_row::missed))
    out.push_back({{"missed", true}, [](row n, double) { return shown(n.missed, whole); }});
  if (has_any(nodes, &node_row::accused))
    out.push_back({{"accused", true}, [](row n, double) { return shown(n.accused, whole); }});
  auto by_stake = put_in(nodes) == "stake";
  if (by_stake)
    out.push_back({{"stake", true}, [](row n, double) { return shown(n.stake_share, percent); }});
  if (!by_stake || has_any(nodes, &node_row::hash_share))
    out.push_back(
        {{"hash rate", true}, [](row n, double) { return shown(n.hash_share, percent); }});
  out.push_back({{"rewards", true}, share_bar});
  out.push_back({{"messages", true}, [](row n, double) { return shown(n.messages_sent, whole); }});
  out.push_back({{"sent", true}, [](row n, double) { return shown(n.bytes_sent, byte_size); }});
  out.push_back({{"refused", true}, [](row n, double) { return shown(n.rejected, whole); }});
  out.push_back({{"store", true}, [](row n, double) { return shown(n.store_bytes, byte_size); }});
  return out;
}

std::string node_table(const run_files& run) {
  auto columns = columns_for(*run.nodes);
  auto scale = scale_of(*run.nodes);
  std::vector<column> heads;
  for (auto& c : columns)
    heads.push_back(c.head);
  std::vector<std::vector<std::string>> rows;
  for (auto& node : *run.nodes) {
    if (rows.size() == rows_max)
      break;
    rows.emplace_back();
    for (auto& c : columns)
      rows.back().push_back(c.cell(node, scale));
  }
  return table(heads, rows);
}

} // namespace

std::string nodes_section(const run_files& run) {
  auto closing = fairness(run.summary);
  if (!run.nodes || run.nodes->empty())
    return section("nodes", "Nodes",
                   paragraph(run.nodes ? "nodes.csv lists no node."
                                       : "The folder holds no nodes.csv, so there is no table of "
                                         "nodes.",
                             "quiet") +
                       closing);
  auto body = node_table(run);
  if (run.nodes->size() > rows_max)
    body += paragraph(fmt::format("The other {} nodes are in <code>nodes.csv</code>.",
                                  whole(static_cast<double>(run.nodes->size() - rows_max))),
                      "quiet");
  if (scale_of(*run.nodes) > 0)
    body +=
        paragraph(fmt::format("Bar: share of the rewards. Tick: share of the {}. A bar that ends "
                              "at its tick is a fair reward.",
                              put_in(*run.nodes)),
                  "quiet");
  return section("nodes", "Nodes", "<div class=\"dense\">" + body + "</div>" + closing);
}

} // namespace concur::apps::report
