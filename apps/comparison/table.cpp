#include "apps/comparison/comparison.hpp"
#include "apps/comparison/metrics.hpp"
#include "apps/report/format.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace concur::apps {
namespace {

constexpr std::string_view gap = "  ";
constexpr std::size_t bar_cells = 6;

struct painted_cell {
  std::string text;
  bool is_best = false;
  double bar = -1; ///< 0..1; below 0: no bar
};

/// Columns on a terminal: code points, since nothing wider is printed.
std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0u) != 0x80u;
  }));
}

std::string spaces(std::size_t n) { return std::string(n, ' '); }

std::string bar_of(double share) {
  static constexpr std::string_view eighths[] = {" ", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  auto steps = static_cast<std::size_t>(std::clamp(share, 0.0, 1.0) * bar_cells * 8 + 0.5);
  std::string out;
  for (std::size_t i = 0; i < bar_cells; ++i)
    out += steps >= 8 * (i + 1) ? "█" : steps > 8 * i ? std::string(eighths[steps - 8 * i]) : " ";
  return out;
}

/// A table of cells that are aligned to the right below their heads, names to the left of them.
class grid {
public:
  grid(std::vector<std::string> heads, bool is_terminal)
      : heads_(std::move(heads)), is_terminal_(is_terminal) {}

  void add(std::string name, std::vector<painted_cell> cells) {
    rows_.push_back({std::move(name), std::move(cells)});
  }
  void add_heading(std::string text) { rows_.push_back({std::move(text), {}}); }

  std::size_t width(bool with_bars) const {
    auto out = name_width();
    for (std::size_t i = 0; i < heads_.size(); ++i)
      out += column_width(i, with_bars) + gap.size();
    return out;
  }

  /// Columns [from, to) as lines of text.
  std::string text(std::size_t from, std::size_t to) const {
    auto bars = is_terminal_ && width(true) <= table_width;
    auto out = spaces(name_width());
    for (auto i = from; i < to; ++i)
      out += std::string(gap) + right(heads_[i], column_width(i, bars));
    out += "\n";
    for (auto& [name, cells] : rows_) {
      if (cells.empty()) {
        out += "\n" + (is_terminal_ ? "\x1b[1m" + name + "\x1b[0m" : name) + "\n";
        continue;
      }
      std::string line = name + spaces(name_width() - width_of(name));
      for (auto i = from; i < to; ++i)
        line += std::string(gap) + cell_text(cells[i], column_width(i, bars), bars);
      out += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
    }
    return out;
  }

  /// All columns side by side or, where they do not fit, halves of them below each other.
  std::string folded_text(std::size_t from, std::size_t to) const {
    auto width = name_width();
    for (auto i = from; i < to; ++i)
      width += column_width(i, false) + gap.size();
    if (width <= table_width || to - from < 2)
      return text(from, to);
    auto middle = from + (to - from + 1) / 2;
    return folded_text(from, middle) + folded_text(middle, to);
  }
  std::string folded_text() const { return folded_text(0, heads_.size()); }

private:
  struct row {
    std::string name;
    std::vector<painted_cell> cells; ///< none: a heading
  };

  static std::string right(const std::string& text, std::size_t width) {
    return spaces(width - std::min(width, width_of(text))) + text;
  }

  std::size_t name_width() const {
    std::size_t out = 0;
    for (auto& r : rows_)
      out = std::max(out, r.cells.empty() ? 0 : width_of(r.name));
    return out;
  }

  std::size_t column_width(std::size_t i, bool with_bars) const {
    auto out = width_of(heads_[i]);
    for (auto& r : rows_)
      if (i < r.cells.size())
        out = std::max(out, width_of(r.cells[i].text) +
                                (with_bars && r.cells[i].bar >= 0 ? bar_cells + 1 : 0));
    return out;
  }

  std::string cell_text(const painted_cell& c, std::size_t width, bool bars) const {
    auto with_bar = bars && c.bar >= 0;
    auto out = right(c.text, width - (with_bar ? bar_cells + 1 : 0));
    if (is_terminal_ && c.is_best)
      out = "\x1b[32m" + out + "\x1b[0m";
    return with_bar ? out + " \x1b[2m" + bar_of(c.bar) + "\x1b[0m" : out;
  }

  std::vector<std::string> heads_;
  std::vector<row> rows_;
  bool is_terminal_;
};

painted_cell figure_cell(const comparison& c, std::size_t protocol, std::size_t metric) {
  auto& e = c.protocols[protocol].figures[metric];
  double most = 0;
  for (auto& p : c.protocols)
    most = std::max(most, p.figures[metric].mean.value_or(0));
  painted_cell out{text(e, metrics()[metric].unit, c.like(metric)),
                   c.best(metric) == static_cast<int>(protocol)};
  if (e.mean && e.samples < c.protocols[protocol].verdicts.all())
    out.text += "*";
  if (e.mean && most > 0)
    out.bar = *e.mean / most;
  return out;
}

std::string tolerance_text(const compared_protocol& p) {
  return p.tolerates ? simulation::fraction(*p.tolerates) + " of " + std::string(p.tolerates->of)
                     : "–";
}

/// Protocols side by side, a line a figure.
grid upright(const comparison& c, bool is_terminal) {
  std::vector<std::string> heads;
  std::vector<painted_cell> runs, tolerates;
  for (auto& p : c.protocols) {
    heads.push_back(p.preset);
    runs.push_back({p.verdicts.text()});
    tolerates.push_back({tolerance_text(p)});
  }
  grid out{std::move(heads), is_terminal};
  out.add("runs", std::move(runs));
  std::string_view group;
  for (std::size_t m = 0; m < metrics().size(); ++m) {
    if (!c.has(m))
      continue;
    if (metrics()[m].group != group)
      out.add_heading(std::string(group = metrics()[m].group));
    std::vector<painted_cell> cells;
    for (std::size_t i = 0; i < c.protocols.size(); ++i)
      cells.push_back(figure_cell(c, i, m));
    out.add(std::string(metrics()[m].title), std::move(cells));
  }
  out.add_heading("Tolerated faults, by theory");
  out.add("share", std::move(tolerates));
  return out;
}

/// Figures side by side, a line a protocol; one table a group of figures.
std::string lying(const comparison& c, bool is_terminal) {
  std::string out;
  auto all = metrics();
  for (std::size_t first = 0; first < all.size();) {
    auto end = first;
    std::vector<std::size_t> shown;
    for (; end < all.size() && all[end].group == all[first].group; ++end)
      if (c.has(end))
        shown.push_back(end);
    std::vector<std::string> heads;
    for (auto m : shown)
      heads.emplace_back(all[m].title);
    grid g{std::move(heads), is_terminal};
    for (std::size_t i = 0; i < c.protocols.size(); ++i) {
      std::vector<painted_cell> cells;
      for (auto m : shown)
        cells.push_back(figure_cell(c, i, m));
      g.add(c.protocols[i].preset, std::move(cells));
    }
    auto title = std::string(all[first].group);
    if (!shown.empty())
      out += "\n" + (is_terminal ? "\x1b[1m" + title + "\x1b[0m" : title) + "\n" + g.folded_text();
    first = end;
  }
  grid last{{"runs", "tolerated faults, by theory"}, is_terminal};
  for (auto& p : c.protocols)
    last.add(p.preset, {{p.verdicts.text()}, {tolerance_text(p)}});
  return out + "\n" + last.folded_text();
}

std::string counted(std::size_t n, const char* what) {
  return fmt::format("{} {}{}", n, what, n == 1 ? "" : "s");
}

/// The first runs that did not end as expected.
std::string failures(const comparison& c) {
  constexpr std::size_t shown_max = 5;
  std::string out;
  std::size_t all = 0;
  for (auto& r : c.runs)
    if (r.exit_code != 0 && ++all <= shown_max)
      out += fmt::format("{}, seed {}: exit code {}, {}\n", c.protocols[r.point].preset, r.seed,
                         r.exit_code, report::plain(r.what));
  return all > shown_max ? out + fmt::format("and {} more in results.csv\n", all - shown_max) : out;
}

std::string notes(const comparison& c) {
  std::string out = "\n";
  auto several = [](auto& p) {
    return std::any_of(p.figures.begin(), p.figures.end(),
                       [](auto& e) { return e.has_interval(); });
  };
  if (std::any_of(c.protocols.begin(), c.protocols.end(), several))
    out += "±: half of the 95 % interval of the mean over seeds\n";
  else
    out += "One seed says nothing about chance: --seeds 5\n";
  auto partly = [](auto& p) {
    return std::any_of(p.figures.begin(), p.figures.end(),
                       [&](auto& e) { return e.mean && e.samples < p.verdicts.all(); });
  };
  if (std::any_of(c.protocols.begin(), c.protocols.end(), partly))
    out += "*: not every run has this figure; compare.csv says how many do\n";
  return out + failures(c);
}

} // namespace

std::string comparison_text(const comparison& c, bool is_terminal) {
  auto out = fmt::format("{}   {}, {}, {}        {}\n", report::plain(c.name),
                         counted(c.protocols.size(), "protocol"), counted(c.seeds, "seed"),
                         counted(c.runs.size(), "run"), c.build);
  auto side_by_side = upright(c, is_terminal);
  if (side_by_side.width(false) <= table_width)
    out += "\n" + side_by_side.text(0, c.protocols.size());
  else
    out += lying(c, is_terminal);
  out += notes(c);
  return out + fmt::format("{}   compare.csv, compare.json, results.csv, report.html\n", c.folder);
}

} // namespace concur::apps
