#include "apps/text_file.hpp"

#include <filesystem>
#include <fmt/format.h>
#include <fstream>

namespace concur::apps {

result<std::string> read_text_file(const std::string& file, const wanted_file& wanted) {
  std::error_code failure;
  auto size = std::filesystem::file_size(file, failure);
  if (failure)
    return fail(errc::usage, "expected " + wanted.expected + ", found none that can be read", file,
                wanted.hint);
  if (size > wanted.bytes_max)
    return fail(errc::usage, fmt::format("this file is larger than {} MiB", wanted.bytes_max >> 20),
                file, "split it");
  std::string text(static_cast<std::size_t>(size), '\0');
  std::ifstream in(file, std::ios::binary);
  if (!in.read(text.data(), static_cast<std::streamsize>(size)))
    return fail(errc::environment, "cannot read the file", file, "check its permissions");
  return text;
}

} // namespace concur::apps
