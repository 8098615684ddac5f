// Writes one table of a scenario file, a line "key = value" at a time.
#pragma once

#include "config/quantity.hpp"
#include "config/sections.hpp"

#include <fmt/core.h>

namespace concur::config {

class table_text {
public:
  /// `title` is that of the table: "protocol.pos".
  explicit table_text(std::string_view title) : out_(fmt::format("\n[{}]\n", title)) {}

  /// `value` is TOML as it stands.
  void raw(std::string_view key, std::string_view value) {
    out_ += fmt::format("{} = {}\n", key, value);
  }
  void word(std::string_view key, std::string_view value) { raw(key, quoted(value)); }
  void time(std::string_view key, duration value) { word(key, to_text(value)); }
  void count(std::string_view key, std::uint64_t value) { raw(key, fmt::format("{}", value)); }
  void flag(std::string_view key, bool value) { raw(key, value ? "true" : "false"); }
  void number(std::string_view key, double value) { raw(key, number_text(value)); }
  /// A share that is kept as `parts` of `unit`.
  void share(std::string_view key, std::uint64_t parts, double unit) {
    number(key, static_cast<double>(parts) / unit);
  }
  std::string take() { return std::move(out_); }

private:
  std::string out_;
};

} // namespace concur::config
