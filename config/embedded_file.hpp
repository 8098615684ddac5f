// What cmake/embed.cmake fills. Only for config/embedded.cpp and the generated source file.
#pragma once

#include <cstddef>
#include <string_view>

namespace concur::config {

struct embedded_file {
  std::string_view folder;
  std::string_view name;
  const unsigned char* data;
  std::size_t size;
};

extern const embedded_file embedded_files[];
extern const std::size_t embedded_files_count;

} // namespace concur::config
