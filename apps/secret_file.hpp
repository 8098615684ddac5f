// Files that hold secrets: keys of nodes and holders, bundles of machines. Made complete or not at
// all, mode 0600, never over another file; read only if nobody else can use them.
#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"

#include <filesystem>
#include <span>

namespace concur::apps {

/// A new durable file. Missing directories are made, mode 0700. errc::usage if there is a file of
/// that name already, errc::environment if the disk refuses.
status write_secret_file(const std::filesystem::path& file, byte_view content);

/// Bytes read, at most as many as there is room for. errc::usage if the file is missing (without a
/// hint), is no ordinary file, can be used by others than its owner, or belongs to somebody else;
/// errc::environment if it cannot be read.
result<std::size_t> read_secret_file(const std::filesystem::path& file,
                                     std::span<std::uint8_t> out);

/// errc::usage if others could put another file in its place: they may write to its directory.
status check_secret_directory(const std::filesystem::path& file);

} // namespace concur::apps
