// Rows of the CSV vectors in tests/vectors. Quoted fields are not split; the first row, the
// headings, is left out.
#pragma once

#include <fstream>
#include <string>
#include <vector>

namespace concur::test {

using csv_row = std::vector<std::string>;

inline csv_row split_csv(const std::string& line) {
  csv_row row{""};
  bool quoted = false;
  for (const char c : line) {
    if (c == '"')
      quoted = !quoted;
    else if (c == ',' && !quoted)
      row.emplace_back();
    else if (c != '\r')
      row.back() += c;
  }
  return row;
}

/// Empty if the file is not there: check how many rows there are.
inline std::vector<csv_row> read_csv(const std::string& path) {
  std::ifstream file(path);
  std::vector<csv_row> rows;
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line))
    if (!line.empty())
      rows.push_back(split_csv(line));
  return rows;
}

} // namespace concur::test
