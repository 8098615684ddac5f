#include "apps/report/tree_layout.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace concur::apps::report {
namespace {

struct window {
  std::uint64_t first, last;
};

// A side block continues a branch if its parent is that branch's last block; otherwise it opens
// one.
std::vector<branch> find_branches(std::span<const block_row> rows) {
  std::vector<branch> branches;
  std::unordered_map<std::string_view, std::size_t> branch_of_tip;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].status == block_status::canonical)
      continue;
    auto parent = branch_of_tip.find(rows[i].parent);
    auto index = branches.size();
    if (parent != branch_of_tip.end() &&
        rows[branches[parent->second].blocks.back()].height < rows[i].height) {
      index = parent->second;
      branch_of_tip.erase(parent);
    } else {
      branches.emplace_back();
    }
    branches[index].blocks.push_back(i);
    branch_of_tip[rows[i].id] = index;
  }
  return branches;
}

window span_of(const branch& b, std::span<const block_row> rows) {
  return {rows[b.blocks.front()].height, rows[b.blocks.back()].height};
}

// Longest branches first, then the latest; the rest of a long run is only counted.
std::vector<std::size_t> chosen(const std::vector<branch>& branches, std::size_t count_max) {
  std::vector<std::size_t> order(branches.size());
  for (std::size_t i = 0; i < order.size(); ++i)
    order[i] = i;
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return std::pair(branches[a].blocks.size(), a) > std::pair(branches[b].blocks.size(), b);
  });
  order.resize(std::min(order.size(), count_max));
  std::sort(order.begin(), order.end());
  return order;
}

void add_around(std::set<std::uint64_t>& heights, window w, std::size_t around) {
  for (auto h = w.first - std::min<std::uint64_t>(w.first, around); h <= w.last + around; ++h)
    heights.insert(h);
}

std::set<std::uint64_t> kept_heights(std::span<const block_row> rows,
                                     const std::vector<branch>& branches,
                                     const std::vector<std::uint64_t>& all,
                                     const std::vector<std::size_t>& drawn,
                                     const tree_limits& limits) {
  if (all.size() <= limits.heights_whole)
    return {all.begin(), all.end()};
  std::set<std::uint64_t> keep(all.begin(),
                               all.begin() + static_cast<std::ptrdiff_t>(limits.first));
  keep.insert(all.end() - static_cast<std::ptrdiff_t>(limits.last), all.end());
  for (auto b : drawn) {
    auto [first, last] = span_of(branches[b], rows);
    add_around(keep, {first, std::min<std::uint64_t>(last, first + limits.branch)}, limits.around);
    add_around(keep, {last - std::min<std::uint64_t>(last - first, limits.branch), last},
               limits.around);
  }
  // A gap of one or two heights takes the room it saves: keep them.
  std::set<std::uint64_t> out;
  for (auto h : all) {
    auto next = keep.lower_bound(h);
    if (keep.count(h) ||
        (next != keep.end() && *next - h < gap_units && !out.empty() && out.count(h - 1) > 0))
      out.insert(h);
  }
  return out;
}

// The side with the lower free lane, above first: forks alternate by themselves when they overlap.
void assign_lanes(std::vector<branch>& branches, const std::vector<std::size_t>& drawn,
                  std::span<const block_row> rows, int lanes_max) {
  std::map<int, std::uint64_t> lane_ends;
  bool above = true;
  for (auto b : drawn) {
    auto [first, last] = span_of(branches[b], rows);
    auto free = [&, from = first](int lane) {
      auto used = lane_ends.find(lane);
      return used == lane_ends.end() || used->second + 1 < from;
    };
    for (int depth = 1; depth <= lanes_max && branches[b].lane == 0; ++depth)
      for (int side : {above ? -1 : 1, above ? 1 : -1})
        if (branches[b].lane == 0 && free(side * depth)) {
          branches[b].lane = side * depth;
          lane_ends[side * depth] = last;
          above = side > 0;
        }
  }
}

std::vector<tree_line> cut_lines(const std::set<std::uint64_t>& kept,
                                 const std::vector<std::uint64_t>& all, std::size_t units_max) {
  std::vector<tree_line> lines(1);
  std::size_t used = 0;
  auto room = [&](std::size_t units) {
    if (used > 0 && used + units > units_max) {
      lines.emplace_back();
      used = 0;
    }
    used += units;
  };
  std::uint64_t skipped = 0, skipped_from = 0;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (!kept.count(all[i])) {
      if (skipped++ == 0)
        skipped_from = all[i];
      continue;
    }
    if (skipped > 0) {
      // A fork is not torn apart: its whole window starts a new line if it does not fit.
      std::size_t window_units = gap_units;
      for (auto j = i; j < all.size() && kept.count(all[j]) && window_units <= units_max; ++j)
        ++window_units;
      if (used + window_units > units_max && window_units <= units_max) {
        lines.emplace_back();
        used = 0;
      }
      room(gap_units);
      lines.back().columns.push_back({skipped_from, skipped});
      skipped = 0;
    }
    room(1);
    lines.back().columns.push_back({all[i], 0});
  }
  return lines;
}

void place(std::vector<tree_line>& lines, std::span<const block_row> rows,
           const std::vector<branch>& branches) {
  std::map<std::uint64_t, std::pair<std::size_t, std::size_t>> where;
  for (std::size_t l = 0; l < lines.size(); ++l)
    for (std::size_t c = 0; c < lines[l].columns.size(); ++c)
      if (lines[l].columns[c].skipped == 0)
        where[lines[l].columns[c].height] = {l, c};
  auto put = [&](std::size_t row, int lane) {
    auto found = where.find(rows[row].height);
    if (found == where.end())
      return;
    auto& line = lines[found->second.first];
    line.blocks.push_back({row, found->second.second, lane});
    line.lanes_above = std::max(line.lanes_above, -lane);
    line.lanes_below = std::max(line.lanes_below, lane);
  };
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (rows[i].status == block_status::canonical)
      put(i, 0);
  for (auto& b : branches)
    if (b.lane != 0)
      for (auto row : b.blocks)
        put(row, b.lane);
}

} // namespace

tree_layout lay_out(std::span<const block_row> rows, const tree_limits& limits) {
  tree_layout out;
  out.branches = find_branches(rows);
  std::vector<std::uint64_t> all;
  for (auto& row : rows)
    if (all.empty() || all.back() != row.height)
      all.push_back(row.height);
  bool whole = all.size() <= limits.heights_whole;
  auto drawn = chosen(out.branches, whole ? out.branches.size() : limits.forks);
  auto kept = kept_heights(rows, out.branches, all, drawn, limits);
  assign_lanes(out.branches, drawn, rows, limits.lanes);
  out.lines = cut_lines(kept, all, limits.units_per_line);
  place(out.lines, rows, out.branches);
  out.heights = all.size();
  out.heights_left_out = all.size() - kept.size();
  for (auto& b : out.branches)
    out.branches_left_out += b.lane == 0 ? 1 : 0;
  return out;
}

} // namespace concur::apps::report
