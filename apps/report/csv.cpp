#include "apps/report/csv.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace concur::apps::report {

std::optional<double> to_number(std::string_view text) {
  double value = 0;
  auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || failure != std::errc{} || end != text.data() + text.size() ||
      !std::isfinite(value))
    return std::nullopt;
  return value;
}

csv_reader::csv_reader(std::string_view text) : rest_(text) {
  // Spreadsheets put a byte order mark in front.
  if (rest_.starts_with("\xEF\xBB\xBF"))
    rest_.remove_prefix(3);
  read_row(header_);
}

bool csv_reader::next() {
  while (read_row(cells_))
    if (cells_.size() > 1 || !cells_.front().empty())
      return true;
  return false;
}

bool csv_reader::has(std::string_view column) const {
  return std::find(header_.begin(), header_.end(), column) != header_.end();
}

std::string_view csv_reader::text(std::string_view column) const {
  auto at = std::find(header_.begin(), header_.end(), column);
  auto index = static_cast<std::size_t>(at - header_.begin());
  return at == header_.end() || index >= cells_.size() ? std::string_view{} : cells_[index];
}

std::optional<double> csv_reader::number(std::string_view column) const {
  return to_number(text(column));
}

bool csv_reader::read_row(std::vector<std::string>& cells) {
  // Cells are overwritten in place: a row of a long file costs no allocation.
  if (rest_.empty())
    return false;
  std::size_t used = 0;
  auto fresh = [&]() -> std::string& {
    if (used == cells.size())
      cells.emplace_back();
    cells[used].clear();
    return cells[used++];
  };
  auto* cell = &fresh();
  bool quoted = false;
  std::size_t i = 0;
  for (; i < rest_.size(); ++i) {
    char c = rest_[i];
    if (quoted && c == '"' && i + 1 < rest_.size() && rest_[i + 1] == '"')
      *cell += rest_[++i];
    else if (c == '"' && (quoted || cell->empty()))
      quoted = !quoted;
    else if (!quoted && c == ',')
      cell = &fresh();
    else if (!quoted && c == '\n')
      break;
    else if (quoted || c != '\r')
      *cell += c;
  }
  rest_.remove_prefix(std::min(i + 1, rest_.size()));
  cells.resize(used);
  return true;
}

} // namespace concur::apps::report
