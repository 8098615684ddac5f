// The folder of a run as something to run again: its settings, and what it came to.
#pragma once

#include "config/reader.hpp"

#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

namespace concur::apps::search {

/// What a run folder says of its run.
struct recorded_run {
  std::filesystem::path folder;
  std::string name, mode, build, digest;
  std::uint64_t seed = 0, events = 0;
  int exit_code = 0;
  std::string verdict;
};

/// summary.json of a run folder. Missing, damaged or without a digest is errc::usage.
result<recorded_run> read_recorded(const std::filesystem::path& folder);

/// resolved.toml of a run folder. A folder without one is errc::usage, with what to name instead.
result<config::source_ptr> open_resolved(const std::filesystem::path& folder);

/// A JSON file; missing or damaged is errc::usage.
result<nlohmann::ordered_json> read_json(const std::filesystem::path& file);

} // namespace concur::apps::search
