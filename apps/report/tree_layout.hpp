// Where every block of the tree is drawn: columns are heights, row 0 is the canonical chain, stale
// branches run in lanes above (negative) and below (positive). Long runs are windowed: the first
// and last heights and the surroundings of the forks are kept, the rest becomes a gap, and the
// whole is cut into lines like a text, so that it can be read on a screen and printed.
#pragma once

#include "apps/report/run_files.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace concur::apps::report {

struct tree_limits {
  std::size_t heights_whole{120}; ///< up to so many heights nothing is left out
  std::size_t first{8};           ///< heights kept at the start of a longer run
  std::size_t last{16};           ///< and at its end
  std::size_t around{2};          ///< heights kept on both sides of a fork
  std::size_t branch{6};          ///< blocks kept at both ends of a long branch
  std::size_t forks{30}; ///< forks drawn in a longer run: longest branches first, then latest
  std::size_t units_per_line{24}; ///< columns in a line
  int lanes{5};                   ///< lanes on each side of the chain
};

struct branch {
  std::vector<std::size_t> blocks; ///< indices into the rows, ascending in height
  int lane{0};                     ///< 0 = not drawn
};

struct tree_column {
  std::uint64_t height{0};
  std::uint64_t skipped{0}; ///< > 0: a gap that stands for so many heights, `height` is the first
};

struct placed_block {
  std::size_t row;    ///< index into the rows
  std::size_t column; ///< index into `columns` of its line
  int lane;
};

struct tree_line {
  std::vector<tree_column> columns;
  std::vector<placed_block> blocks;
  int lanes_above{0};
  int lanes_below{0};
};

struct tree_layout {
  std::vector<tree_line> lines;
  std::vector<branch> branches;
  std::uint64_t heights{0}; ///< different heights in the run
  std::uint64_t heights_left_out{0};
  std::size_t branches_left_out{0};
};

/// `rows` ascending in height, as read_run() gives them.
tree_layout lay_out(std::span<const block_row> rows, const tree_limits& limits = {});

/// Columns a gap takes.
inline constexpr std::size_t gap_units = 2;

} // namespace concur::apps::report
