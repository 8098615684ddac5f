// A file that a user names, read as a whole.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <string>

namespace concur::apps {

/// What is said where there is no such file: errc::usage with `expected` and `hint`.
struct wanted_file {
  std::string expected;
  std::string hint;
  std::uint64_t bytes_max = 0;
};

/// errc::usage if it is not there or larger than that, errc::environment if it can't be read.
result<std::string> read_text_file(const std::string& file, const wanted_file& wanted);

} // namespace concur::apps
