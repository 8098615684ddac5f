#include "apps/report/tree_svg.hpp"

#include "apps/report/format.hpp"
#include "apps/report/html.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <string_view>
#include <unordered_map>

namespace concur::apps::report {
namespace {

constexpr double width = 920;
constexpr double pitch_max = 72;   // Wider than this a short chain looks torn apart.
constexpr double pitch_names = 56; // From here on a miner's name fits below its block.
constexpr double lane_height = 46;
constexpr double half = 11; // Half the side of a block.

struct point {
  double x, y;
};

class line_drawing {
public:
  line_drawing(const tree_line& line, std::span<const block_row> rows, double pitch)
      : line_(line), rows_(rows), pitch_(pitch) {
    double x = pitch * 0.62;
    for (auto& c : line.columns) {
      auto units = static_cast<double>(c.skipped > 0 ? gap_units : 1);
      xs_.push_back(x + pitch * (units - 1) / 2);
      x += pitch * units;
    }
    row_y_ = 20 + lane_height * line.lanes_above;
    names_ = pitch >= pitch_names;
    bottom_ = row_y_ + lane_height * line.lanes_below + half + (names_ ? 20 : 6);
  }

  std::string draw() const {
    auto height = bottom_ + 20;
    return fmt::format("<svg viewBox=\"0 0 {:.0f} {:.0f}\" role=\"img\" "
                       "aria-label=\"Block tree, heights {} to {}\">{}{}{}{}</svg>\n",
                       width, height, whole(first_height()), whole(last_height()), chain(), edges(),
                       blocks(), ruler());
  }

private:
  point at(const placed_block& b) const { return {xs_[b.column], row_y_ + lane_height * b.lane}; }

  double first_height() const {
    return line_.columns.empty() ? 0 : static_cast<double>(line_.columns.front().height);
  }
  double last_height() const {
    return line_.columns.empty() ? 0 : static_cast<double>(line_.columns.back().height);
  }

  // The chain itself is one stroke through the row; where heights are left out it is dotted.
  std::string chain() const {
    std::string out;
    for (std::size_t i = 0; i < xs_.size(); ++i) {
      auto gap = line_.columns[i].skipped > 0;
      auto reach = pitch_ * (gap ? 1.5 : 0.5);
      auto from = xs_[i] - reach + (gap ? half : 0);
      auto to = xs_[i] + reach - (gap ? half : 0);
      if (i == 0)
        from = std::max(from, 2.0);
      if (i + 1 == xs_.size() && !gap)
        to = xs_[i];
      if (!gap && line_.columns[i].height == 0 && i == 0)
        from = xs_[i];
      out += fmt::format("<path class=\"{}\" d=\"M{:.1f} {:.1f}H{:.1f}\"/>",
                         gap ? "edge gap" : "edge", from, row_y_, to);
      if (gap)
        out +=
            fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"middle\">{} more</text>",
                        xs_[i], row_y_ - 8, whole(static_cast<double>(line_.columns[i].skipped)));
    }
    return out;
  }

  // From a side block back to its parent: a curve if the parent is in this line, else a stroke.
  std::string edges() const {
    std::unordered_map<std::string_view, const placed_block*> by_id;
    for (auto& b : line_.blocks)
      by_id[rows_[b.row].id] = &b;
    std::string out;
    for (auto& b : line_.blocks) {
      if (b.lane == 0)
        continue;
      auto to = at(b);
      auto parent = by_id.find(rows_[b.row].parent);
      if (rows_[b.row].parent.empty() || parent == by_id.end() ||
          parent->second->column >= b.column) {
        out += fmt::format("<path class=\"edge side gap\" d=\"M{:.1f} {:.1f}h{:.1f}\"/>",
                           to.x - half, to.y, -std::min(pitch_ * 0.4, to.x - half - 2));
        continue;
      }
      auto from = at(*parent->second);
      auto bend = (to.x - from.x) * 0.5;
      out +=
          fmt::format("<path class=\"edge side\" d=\"M{:.1f} {:.1f}C{:.1f} {:.1f} {:.1f} {:.1f} "
                      "{:.1f} {:.1f}\"/>",
                      from.x, from.y, from.x + bend, from.y, to.x - bend, to.y, to.x - half, to.y);
    }
    return out;
  }

  std::string blocks() const {
    std::string out;
    for (auto& b : line_.blocks) {
      auto& row = rows_[b.row];
      auto p = at(b);
      out += fmt::format("<g><title>{}</title>{}</g>", tooltip(row), shape(row, p));
      if (names_ && !row.miner.empty())
        out += fmt::format("<text class=\"halo\" x=\"{:.1f}\" y=\"{:.1f}\" "
                           "text-anchor=\"middle\">{}</text>",
                           p.x, p.y + half + 13, escape(name_of(row.miner)));
    }
    return out;
  }

  static std::string shape(const block_row& row, point p) {
    auto settled = row.settled_s ? " settled" : "";
    if (row.status == block_status::stale)
      return fmt::format("<circle class=\"stale{}\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"{}\"/>{}",
                         settled, p.x, p.y, half,
                         row.settled_s ? fmt::format("<circle class=\"stale\" cx=\"{:.1f}\" "
                                                     "cy=\"{:.1f}\" r=\"{}\"/>",
                                                     p.x, p.y, half + 4)
                                       : "");
    if (row.status == block_status::orphan)
      return fmt::format(
          "<path class=\"orphan{}\" d=\"M{:.1f} {:.1f}l{w} {w}l-{w} {w}l-{w} -{w}z\"/>", settled,
          p.x, p.y - half - 2, fmt::arg("w", half + 2));
    return fmt::format("<rect class=\"canonical{}\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{}\" "
                       "height=\"{}\" rx=\"3\"/>",
                       settled, p.x - half, p.y - half, 2 * half, 2 * half);
  }

  std::string ruler() const {
    std::string out;
    auto digits = fmt::format("{}", static_cast<std::uint64_t>(last_height())).size();
    auto every = static_cast<double>(digits) * 6.4 + 6 > pitch_ ? 2u : 1u;
    for (std::size_t i = 0; i < xs_.size(); ++i)
      if (line_.columns[i].skipped == 0 && line_.columns[i].height % every == 0)
        out += fmt::format("<text class=\"ruler\" x=\"{:.1f}\" y=\"{:.1f}\" "
                           "text-anchor=\"middle\">{}</text>",
                           xs_[i], bottom_ + 14, line_.columns[i].height);
    return out;
  }

  std::string name_of(const std::string& miner) const {
    auto letters = static_cast<std::size_t>(pitch_ / 6.2);
    return shortened(miner, letters);
  }

  static std::string tooltip(const block_row& row) {
    auto out = fmt::format("Block {}, {}{}", whole(static_cast<double>(row.height)),
                           row.status == block_status::canonical ? "canonical"
                           : row.status == block_status::stale   ? "stale"
                                                                 : "orphan",
                           row.settled_s ? ", settled" : "");
    auto add = [&](std::string_view label, const std::string& value) {
      if (!value.empty())
        out += fmt::format("\n{} {}", label, value);
    };
    auto time = [](const std::optional<double>& s) { return s ? duration(*s) : std::string(); };
    add("id", row.id);
    add("miner", row.miner);
    add("at", time(row.time_s));
    if (row.transactions)
      out += "\n" + plural(*row.transactions, "transaction");
    if (row.bytes)
      out += ", " + byte_size(*row.bytes);
    add("reached half of the nodes after", time(row.reach_50_s));
    add("reached 90 % of the nodes after", time(row.reach_90_s));
    add("settled at", time(row.settled_s));
    return escape(out);
  }

  const tree_line& line_;
  std::span<const block_row> rows_;
  double pitch_;
  std::vector<double> xs_;
  double row_y_{0};
  double bottom_{0};
  bool names_{false};
};

} // namespace

std::string draw_tree(const tree_layout& layout, std::span<const block_row> rows) {
  double units = 0;
  for (auto& line : layout.lines) {
    double used = 0;
    for (auto& c : line.columns)
      used += static_cast<double>(c.skipped > 0 ? gap_units : 1);
    units = std::max(units, used);
  }
  auto pitch = std::min(pitch_max, width / std::max(units + 0.25, 1.0));
  std::string out = "<div class=\"scroll tree\">\n";
  for (auto& line : layout.lines)
    out += line_drawing(line, rows, pitch).draw();
  return out + "</div>\n";
}

std::string tree_legend() {
  auto key = [](std::string_view shape, std::string_view label) {
    return fmt::format("<span><svg viewBox=\"0 0 18 18\" width=\"18\" height=\"18\" "
                       "aria-hidden=\"true\">{}</svg>{}</span>",
                       shape, label);
  };
  return "<p class=\"legend\">" +
         key("<rect class=\"canonical settled\" x=\"3\" y=\"3\" width=\"12\" height=\"12\" "
             "rx=\"2\"/>",
             "canonical, settled") +
         key("<rect class=\"canonical\" x=\"3\" y=\"3\" width=\"12\" height=\"12\" rx=\"2\"/>",
             "canonical, not settled yet") +
         key("<circle class=\"stale\" cx=\"9\" cy=\"9\" r=\"6\"/>", "stale") +
         key("<path class=\"orphan\" d=\"M9 2l7 7l-7 7l-7 -7z\"/>", "orphan") + "</p>\n";
}

} // namespace concur::apps::report
