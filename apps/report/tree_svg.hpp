// Draws the block tree: canonical blocks are squares in one row, stale ones circles on branches,
// orphans diamonds; settled blocks are filled. One SVG a line, so that pages break between lines.
#pragma once

#include "apps/report/run_files.hpp"
#include "apps/report/tree_layout.hpp"

#include <span>
#include <string>

namespace concur::apps::report {

std::string draw_tree(const tree_layout& layout, std::span<const block_row> rows);

/// The key to the shapes.
std::string tree_legend();

} // namespace concur::apps::report
