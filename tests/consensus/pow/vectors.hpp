// Reading the published vectors (tests/vectors) in tests of proof of work.
#pragma once

#include "base/u256.hpp"

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace concur::test {

inline std::string vector_text(const std::string& name) {
  std::ifstream in(std::string(CONCUR_VECTORS) + "/" + name);
  if (!in)
    throw std::runtime_error("no vector file " + name);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

/// One part of a JSON file, by value: a range-for over it must not outlive the file.
inline nlohmann::json json_vector(const std::string& name, const std::string& key) {
  return nlohmann::json::parse(vector_text(name)).at(key);
}

/// Rows of a CSV file without its header line.
inline std::vector<std::vector<std::string>> csv_vector(const std::string& name) {
  std::istringstream in(vector_text(name));
  std::vector<std::vector<std::string>> rows;
  std::string line;
  std::getline(in, line);
  while (std::getline(in, line)) {
    std::istringstream cells(line);
    std::vector<std::string> row;
    for (std::string cell; std::getline(cells, cell, ',');)
      row.push_back(cell);
    rows.push_back(std::move(row));
  }
  return rows;
}

inline u256 number(const std::string& hex) { return u256::from_hex(hex).value(); }

inline std::uint32_t bits_from(const nlohmann::json& hex) {
  return static_cast<std::uint32_t>(std::stoul(hex.get<std::string>(), nullptr, 16));
}

} // namespace concur::test
