#include "apps/inspect.hpp"
#include "apps/report/format.hpp"
#include "apps/terminal.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <unordered_map>

namespace concur::apps {
namespace {

using report::block_row;
using report::block_status;

/// Children of each block by place in the table, those that won last.
class family {
public:
  explicit family(const std::vector<block_row>& blocks)
      : blocks_(blocks), children_(blocks.size()) {
    std::unordered_map<std::string_view, std::size_t> places;
    for (std::size_t i = 0; i < blocks.size(); ++i)
      places.emplace(blocks[i].id, i);
    for (std::size_t i = 0; i < blocks.size(); ++i) {
      auto parent = places.find(blocks[i].parent);
      // Heights grow from parent to child, so that a damaged table cannot make a circle.
      if (parent != places.end() && blocks[parent->second].height < blocks[i].height)
        children_[parent->second].push_back(i);
      else
        roots_.push_back(i);
    }
    for (auto& c : children_)
      lost_first(c);
    lost_first(roots_);
  }

  const std::vector<std::size_t>& roots() const { return roots_; }
  const std::vector<std::size_t>& children(std::size_t i) const { return children_[i]; }

private:
  void lost_first(std::vector<std::size_t>& places) const {
    std::stable_partition(places.begin(), places.end(),
                          [&](auto i) { return blocks_[i].status != block_status::canonical; });
  }

  const std::vector<block_row>& blocks_;
  std::vector<std::vector<std::size_t>> children_;
  std::vector<std::size_t> roots_;
};

std::string_view mark(block_status s) {
  if (s == block_status::canonical)
    return "";
  return s == block_status::stale ? "  stale" : "  orphan";
}

std::string line(const block_row& b, std::size_t depth) {
  return fmt::format("{}{:>6}  {}  {}{}\n", std::string(3 * depth, ' '), b.height,
                     report::short_id(report::plain(b.id)),
                     b.miner.empty() ? "-" : report::plain(b.miner), mark(b.status));
}

std::string dot_string(std::string_view text) {
  std::string out = "\"";
  for (char c : report::plain(text)) {
    if (c == '"' || c == '\\')
      out += '\\';
    out += c;
  }
  return out + '"';
}

std::string_view shape(block_status s) {
  if (s == block_status::canonical)
    return "shape=box";
  return s == block_status::stale ? "shape=ellipse, style=dashed" : "shape=octagon, style=dotted";
}

} // namespace

std::string tree_text(const std::vector<block_row>& blocks) {
  struct visit {
    std::size_t block;
    std::size_t depth;
  };
  const family all(blocks);
  std::string out;
  std::vector<visit> open;
  // The last child goes on in its parent's column, the others one column to the right. What is
  // pushed last is printed first.
  auto push = [&](const std::vector<std::size_t>& places, std::size_t depth) {
    for (std::size_t i = places.size(); i-- > 0;)
      open.push_back({places[i], i + 1 == places.size() ? depth : depth + 1});
  };
  push(all.roots(), 0);
  while (!open.empty()) {
    auto [i, depth] = open.back();
    open.pop_back();
    out += line(blocks[i], depth);
    push(all.children(i), depth);
  }
  return out;
}

std::string tree_dot(const std::vector<block_row>& blocks) {
  std::string out = "digraph blocks {\n  rankdir=RL;\n";
  for (auto& b : blocks) {
    auto label = fmt::format("{} {} {}", b.height, report::short_id(b.id), b.miner);
    out +=
        fmt::format("  {} [label={}, {}];\n", dot_string(b.id), dot_string(label), shape(b.status));
    if (!b.parent.empty())
      out += fmt::format("  {} -> {};\n", dot_string(b.id), dot_string(b.parent));
  }
  return out + "}\n";
}

int inspect_tree(const common_options& common, const inspected_run& run, bool dot) {
  if (!run.files.blocks)
    return show_error(common, {errc::usage, "the folder has no table of blocks",
                               (run.folder / "blocks.csv").string(), "run the scenario again"});
  auto& blocks = *run.files.blocks;
  if (common.json) {
    nlohmann::ordered_json list = nlohmann::ordered_json::array();
    for (auto& b : blocks)
      list.push_back(to_json(b));
    print_json({{"blocks", list}});
  } else {
    fmt::print("{}", dot ? tree_dot(blocks) : tree_text(blocks));
  }
  return 0;
}

} // namespace concur::apps
