// What is kept of one run of many.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace concur::apps {

struct run_row {
  bool finished = false;
  std::size_t point = 0; ///< which of the settings
  std::uint64_t seed = 0;
  std::string verdict, what, digest;
  int exit_code = 0;
  std::vector<std::optional<double>> figures; ///< nothing where the run has no such figure
};

} // namespace concur::apps
