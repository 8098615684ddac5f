#include "config/embedded.hpp"

#include "config/embedded_file.hpp"

#include <algorithm>

namespace concur::config {

namespace {

std::string_view folder_of(asset kind) {
  switch (kind) {
  case asset::preset: return "presets";
  case asset::scenario: return "scenarios";
  case asset::latency: return "latency";
  }
  return {};
}

} // namespace

std::optional<std::string_view> embedded(asset kind, std::string_view name) {
  for (std::size_t i = 0; i < embedded_files_count; ++i) {
    const auto& f = embedded_files[i];
    if (f.folder == folder_of(kind) && f.name == name)
      return std::string_view{reinterpret_cast<const char*>(f.data), f.size};
  }
  return std::nullopt;
}

std::vector<std::string> list(asset kind) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < embedded_files_count; ++i) {
    if (embedded_files[i].folder == folder_of(kind))
      out.emplace_back(embedded_files[i].name);
  }
  std::sort(out.begin(), out.end());
  return out;
}

} // namespace concur::config
