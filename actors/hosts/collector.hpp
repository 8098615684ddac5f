// Writes the stores that workers send at the end of a run into the run's folder.
#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"

#include <filesystem>
#include <map>
#include <string>

namespace concur::actors {

class collector {
public:
  explicit collector(std::filesystem::path folder) : folder_(std::move(folder)) {}

  /// errc::usage if `file` is no plain name, errc::environment if it cannot be written.
  status add(const std::string& node, const std::string& file, std::uint64_t offset,
             byte_view content);

  /// Pieces taken from the process that a node lives in; the caller counts.
  std::uint64_t& taken(std::size_t machine) { return taken_[machine]; }

private:
  std::filesystem::path folder_;
  std::map<std::size_t, std::uint64_t> taken_;
};

} // namespace concur::actors
