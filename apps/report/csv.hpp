// Reads the CSV files of a run folder row by row: header line first, columns found by name, extra
// columns tolerated, so that a file of a later version still reads. RFC 4180 quoting.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace concur::apps::report {

class csv_reader {
public:
  /// `text` must outlive the reader. The first line is the header.
  explicit csv_reader(std::string_view text);

  /// Goes to the next row that is not empty; false at the end.
  bool next();

  /// The cell of the current row in the column of that name; empty if the column or cell is
  /// missing.
  std::string_view text(std::string_view column) const;

  /// The same as a finite number; nothing if it is empty or no number.
  std::optional<double> number(std::string_view column) const;

  bool has(std::string_view column) const;

private:
  bool read_row(std::vector<std::string>& cells);

  std::string_view rest_;
  std::vector<std::string> header_;
  std::vector<std::string> cells_;
};

/// The whole of `text` as a finite number, or nothing.
std::optional<double> to_number(std::string_view text);

} // namespace concur::apps::report
