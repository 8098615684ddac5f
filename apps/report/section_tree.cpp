#include "apps/report/format.hpp"
#include "apps/report/html.hpp"
#include "apps/report/json_view.hpp"
#include "apps/report/sections.hpp"
#include "apps/report/tree_layout.hpp"
#include "apps/report/tree_svg.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <unordered_map>

namespace concur::apps::report {
namespace {

constexpr std::size_t fork_rows_max = 40;

std::string block_facts(const run_files& run) {
  auto& s = run.summary;
  auto stale_rate = number(s, {"blocks", "stale_rate"});
  auto mean = number(s, {"blocks", "interval_mean_s"});
  auto p95 = number(s, {"blocks", "interval_p95_s"});
  return facts(
      {{"blocks made", shown(number(s, {"blocks", "made"}), whole), ""},
       {"canonical", shown(number(s, {"blocks", "canonical"}), whole), ""},
       {"stale", shown(number(s, {"blocks", "stale"}), whole),
        stale_rate ? percent(*stale_rate) : ""},
       {"deepest reorganisation", shown(number(s, {"blocks", "reorg_depth_max"}), whole), ""},
       {"interval, median", shown(number(s, {"blocks", "interval_p50_s"}), duration),
        (mean ? "mean " + duration(*mean) : "") + (mean && p95 ? ", " : "") +
            (p95 ? "95 % within " + duration(*p95) : "")}});
}

std::string left_out(const tree_layout& layout) {
  if (layout.heights_left_out == 0 && layout.branches_left_out == 0)
    return paragraph("Every block of the run is drawn.", "quiet");
  auto out = fmt::format("Of {} heights, {} are left out where the dotted line runs",
                         whole(static_cast<double>(layout.heights)),
                         whole(static_cast<double>(layout.heights_left_out)));
  if (layout.branches_left_out > 0)
    out += fmt::format("; {} of {} are not drawn (the longest and the latest are)",
                       whole(static_cast<double>(layout.branches_left_out)),
                       plural(static_cast<double>(layout.branches.size()), "branch", "branches"));
  return paragraph(out + ". All blocks are in <code>blocks.csv</code>.", "quiet");
}

// The same in words: who lost which block, and to whom.
std::string fork_table(const tree_layout& layout, const std::vector<block_row>& rows) {
  if (layout.branches.empty())
    return paragraph("No branch was left behind: every block is canonical.");
  std::unordered_map<std::uint64_t, std::size_t> winners;
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (rows[i].status == block_status::canonical)
      winners.emplace(rows[i].height, i);
  std::vector<std::vector<std::string>> out;
  auto first = layout.branches.size() - std::min(layout.branches.size(), fork_rows_max);
  for (std::size_t b = first; b < layout.branches.size(); ++b) {
    auto& branch = layout.branches[b];
    auto& row = rows[branch.blocks.front()];
    auto winner = winners.find(row.height);
    auto* won = winner == winners.end() ? nullptr : &rows[winner->second];
    out.push_back({whole(static_cast<double>(row.height)),
                   row.status == block_status::orphan ? "orphan" : "stale",
                   whole(static_cast<double>(branch.blocks.size())), identifier(row.id),
                   escape(row.miner), shown(row.time_s, duration), won ? escape(won->miner) : "–",
                   won ? shown(won->time_s, duration) : "–"});
  }
  auto text = "<h3>Branches that lost</h3>\n" + table({{"height", true},
                                                       {"status"},
                                                       {"blocks", true},
                                                       {"first block"},
                                                       {"miner"},
                                                       {"at", true},
                                                       {"canonical miner"},
                                                       {"at", true}},
                                                      out);
  if (first > 0)
    text += paragraph(fmt::format("{} earlier are in <code>blocks.csv</code>.",
                                  whole(static_cast<double>(first))),
                      "quiet");
  return text;
}

} // namespace

std::string tree_section(const run_files& run) {
  auto body = block_facts(run);
  if (!run.blocks)
    body += paragraph("The folder holds no blocks.csv, so the tree cannot be drawn.", "quiet");
  else if (run.blocks->empty())
    body += paragraph("No block was made.", "quiet");
  else {
    auto layout = lay_out(*run.blocks);
    body += tree_legend() + draw_tree(layout, *run.blocks) + left_out(layout) +
            fork_table(layout, *run.blocks);
  }
  return section("tree", "Blocks and forks", body);
}

} // namespace concur::apps::report
