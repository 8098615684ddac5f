// Where two event logs part, and which settings two runs do not share.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace concur::apps::search {

struct log_difference {
  bool is_same = false;
  std::uint64_t common = 0;                ///< lines before the logs part
  std::vector<std::string> before;         ///< the last of them
  std::vector<std::string> only_a, only_b; ///< what follows on either side; empty: it ended there
};

/// Reads both side by side, in constant memory. A missing file is errc::usage.
result<log_difference> compare_logs(const std::filesystem::path& a, const std::filesystem::path& b);

struct setting_difference {
  std::string key;  ///< path, lists by name or position: "nodes.london.balance"
  std::string a, b; ///< TOML; empty where the key is not there
};

/// Of two scenario texts, in the order of the first, then what only the second has. A text that
/// cannot be read is errc::usage.
result<std::vector<setting_difference>> compare_settings(const std::filesystem::path& a,
                                                         const std::filesystem::path& b);

} // namespace concur::apps::search
