#include "apps/report/tree_layout.hpp"

#include "apps/report/tree_svg.hpp"
#include "tests/support/catch.hpp"

#include <string>

using namespace concur::apps::report;

namespace {

block_row row(std::uint64_t height, std::string id, std::string parent,
              block_status status = block_status::canonical) {
  block_row out;
  out.id = std::move(id);
  out.parent = std::move(parent);
  out.height = height;
  out.status = status;
  return out;
}

std::vector<block_row> chain(std::uint64_t heights) {
  std::vector<block_row> rows;
  for (std::uint64_t h = 0; h < heights; ++h)
    rows.push_back(row(h, std::to_string(h), h == 0 ? "" : std::to_string(h - 1)));
  return rows;
}

void add_stale(std::vector<block_row>& rows, block_row stale) {
  auto place = rows.begin();
  while (place != rows.end() && place->height <= stale.height)
    ++place;
  rows.insert(place, std::move(stale));
}

} // namespace

TEST_CASE("stale blocks on one another are one branch, rivals lie on both sides", "[report]") {
  auto rows = chain(8);
  add_stale(rows, row(3, "a3", "2", block_status::stale));
  add_stale(rows, row(4, "a4", "a3", block_status::stale));
  add_stale(rows, row(4, "b4", "3", block_status::stale));
  auto layout = lay_out(rows);
  REQUIRE(layout.branches.size() == 2);
  CHECK(layout.branches[0].blocks.size() == 2);
  CHECK(layout.branches[0].lane == -1);
  CHECK(layout.branches[1].lane == 1);
  REQUIRE(layout.lines.size() == 1);
  CHECK(layout.lines[0].blocks.size() == 11);
  CHECK(layout.heights_left_out == 0);
}

TEST_CASE("a long run keeps its ends and the surroundings of its forks", "[report]") {
  auto rows = chain(1000);
  add_stale(rows, row(500, "a", "499", block_status::stale));
  auto layout = lay_out(rows);
  // 8 first, 16 last, 498..502.
  CHECK(layout.heights_left_out == 1000 - 8 - 16 - 5);
  std::vector<std::uint64_t> gaps;
  for (auto& line : layout.lines)
    for (auto& column : line.columns)
      if (column.skipped > 0)
        gaps.push_back(column.skipped);
  CHECK(gaps == std::vector<std::uint64_t>{490, 481});
}

TEST_CASE("the longest and the latest forks of a long run are drawn", "[report]") {
  auto rows = chain(1000);
  for (std::uint64_t h : {100u, 200u, 300u, 400u})
    add_stale(rows, row(h, "s" + std::to_string(h), std::to_string(h - 1), block_status::stale));
  add_stale(rows, row(101, "t", "s100", block_status::stale));
  tree_limits limits;
  limits.forks = 2;
  auto layout = lay_out(rows, limits);
  CHECK(layout.branches_left_out == 2);
  CHECK(layout.branches[0].lane != 0);
  CHECK(layout.branches[1].lane == 0);
  CHECK(layout.branches[2].lane == 0);
  CHECK(layout.branches[3].lane != 0);
}

TEST_CASE("no line is wider than its limit", "[report]") {
  auto rows = chain(5000);
  for (std::uint64_t h = 40; h < 5000; h += 31)
    add_stale(rows, row(h, "s" + std::to_string(h), std::to_string(h - 1), block_status::stale));
  auto layout = lay_out(rows);
  CHECK(layout.lines.size() > 5);
  for (auto& line : layout.lines) {
    std::size_t units = 0;
    for (auto& column : line.columns)
      units += column.skipped > 0 ? gap_units : 1;
    CHECK(units <= 24);
  }
}

TEST_CASE("parents in a circle or from nowhere do no harm", "[report]") {
  std::vector<block_row> rows;
  rows.push_back(row(1, "a", "b", block_status::stale));
  rows.push_back(row(1, "b", "a", block_status::stale));
  rows.push_back(row(9000000000000000u, "a", "a", block_status::orphan));
  auto layout = lay_out(rows);
  CHECK(layout.branches.size() == 2);
  CHECK_FALSE(draw_tree(layout, rows).empty());
  CHECK(lay_out({}).heights == 0);
}

TEST_CASE("shape tells the state of a block", "[report]") {
  auto rows = chain(3);
  rows[1].settled_s = 5;
  add_stale(rows, row(2, "s", "1", block_status::stale));
  add_stale(rows, row(2, "o", "?", block_status::orphan));
  auto svg = draw_tree(lay_out(rows), rows);
  CHECK(svg.find("<rect class=\"canonical settled\"") != std::string::npos);
  CHECK(svg.find("<rect class=\"canonical\"") != std::string::npos);
  CHECK(svg.find("<circle class=\"stale\"") != std::string::npos);
  CHECK(svg.find("<path class=\"orphan\"") != std::string::npos);
}
