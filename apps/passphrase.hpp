// Passphrases: out of a file that only its owner can read, or typed where nobody sees it. Never on
// a command line, which everybody on the machine can read.
#pragma once

#include "base/result.hpp"

#include <string>

namespace concur::apps {

inline constexpr std::size_t passphrase_bytes_min = 8;

/// The first line of `file`; if no file is given, what is typed at the terminal, twice if it is
/// `fresh`. errc::usage if it is shorter than passphrase_bytes_min, was typed differently, or there
/// is no terminal; errors of the file as of read_secret_file(). `what` it is for stands in the
/// question.
result<std::string> ask_passphrase(const std::string& file, const std::string& what, bool fresh);

} // namespace concur::apps
