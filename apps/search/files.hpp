// Files that searches leave: whole or not there.
#pragma once

#include "base/result.hpp"

#include <filesystem>
#include <string_view>

namespace concur::apps::search {

enum class overwriting { refused, allowed };

/// errc::usage if the file exists and may not be replaced: what stands there may be somebody's
/// work.
status check_free(const std::filesystem::path& file, overwriting may);

/// Writes beside the file and renames; makes missing folders.
status write_file(const std::filesystem::path& file, std::string_view text, overwriting may);

} // namespace concur::apps::search
