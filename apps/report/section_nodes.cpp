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

// A bar for what the node got, a tick for what its share of the work would give it.
std::string share_bar(const node_row& node, double scale) {
  if (!node.reward_share || scale <= 0)
    return shown(node.reward_share, percent);
  auto bar = 60 * std::clamp(*node.reward_share / scale, 0.0, 1.0);
  auto tick = node.hash_share ? fmt::format("<path class=\"due\" d=\"M{:.1f} 0v12\"/>",
                                            60 * std::clamp(*node.hash_share / scale, 0.0, 1.0) + 1)
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
  double scale = 0;
  for (auto& node : *run.nodes) {
    scale = std::max({scale, node.hash_share.value_or(0), node.reward_share.value_or(0)});
  }
  std::vector<std::vector<std::string>> rows;
  for (auto& node : *run.nodes) {
    if (rows.size() == rows_max)
      break;
    auto where = !node.city.empty() && !same_name(node.city, node.name)
                     ? "<small>" + escape(node.city) + "</small>"
                     : "";
    rows.push_back({"<b>" + escape(node.name) + "</b>" + where, escape(node.role),
                    height_or_id(node.head), height_or_id(node.settled),
                    shown(node.blocks_made, whole), shown(node.blocks_canonical, whole),
                    shown(node.hash_share, percent), share_bar(node, scale),
                    shown(node.messages_sent, whole), shown(node.bytes_sent, byte_size),
                    shown(node.rejected, whole), shown(node.store_bytes, byte_size)});
  }
  auto body = table({{"node"},
                     {"role"},
                     {"head", true},
                     {"settled", true},
                     {"made", true},
                     {"canonical", true},
                     {"hash rate", true},
                     {"rewards", true},
                     {"messages", true},
                     {"sent", true},
                     {"refused", true},
                     {"store", true}},
                    rows);
  if (run.nodes->size() > rows.size())
    body += paragraph(fmt::format("The other {} nodes are in <code>nodes.csv</code>.",
                                  whole(static_cast<double>(run.nodes->size() - rows.size()))),
                      "quiet");
  if (scale > 0)
    body += paragraph("Bar: share of the rewards. Tick: share of the hash rate. A bar that ends at "
                      "its tick is a fair reward.",
                      "quiet");
  return section("nodes", "Nodes", "<div class=\"dense\">" + body + "</div>" + closing);
}

} // namespace concur::apps::report
