// Keys of nodes and account holders on disk: three lines of text,
//
//   concur-key 1
//   public-key 64 hexadecimal digits
//   secret-seed 64 hexadecimal digits
//
// readable by their owner only (docs/commands.md, "keys"). One encoding a key, nothing after it.
// The secret leaves this file only as a key_pair: no message and no error holds any of it.
#pragma once

#include "base/keys.hpp"

#include <filesystem>

namespace concur::apps {

inline constexpr std::size_t key_file_bytes = 166;

/// A new file of mode 0600 which is complete or not there at all, and durable. Missing directories
/// are made, mode 0700. errc::usage if there is a file of that name already, errc::environment if
/// the disk refuses.
status write_key_file(const std::filesystem::path& file, const key_pair& key);

/// errc::usage if the file is missing, is no key file, can be used by others than its owner,
/// belongs to somebody else, or if its public key is not that of its seed; errc::environment if it
/// cannot be read. @pre start_crypto() succeeded
result<key_pair> read_key_file(const std::filesystem::path& file);

} // namespace concur::apps
