// Reads the files of tests/vectors.
#pragma once

#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>

namespace concur::test {

inline nlohmann::json json_vector(const std::string& name) {
  std::ifstream in(std::string{CONCUR_VECTORS} + "/" + name);
  if (!in)
    throw std::runtime_error("cannot read the vectors " + name);
  return nlohmann::json::parse(in);
}

} // namespace concur::test
