// A parsed TOML file in which every key and value knows its place, also after files were merged.
// toml++ 3.3 does the parsing and stays inside document.cpp; its nodes lose their place when they
// are copied, hence a tree of our own.
#pragma once

#include "config/source.hpp"

#include <variant>

namespace concur::config {

struct entry;
struct value;
using value_list = std::vector<value>;
using value_table = std::vector<entry>; ///< keys are unique

/// Dates and times have no use in a scenario; they are kept as `monostate` to be refused in place.
struct value {
  std::variant<std::monostate, bool, std::int64_t, double, std::string, value_list, value_table>
      data;
  place where;

  template <class T>
  const T* as() const {
    return std::get_if<T>(&data);
  }
  template <class T>
  T* as() {
    return std::get_if<T>(&data);
  }
};

struct entry {
  std::string key;
  place key_at;
  value what;
};

const value* find(const value_table& t, std::string_view key);
value* find(value_table& t, std::string_view key);

/// What a value is, for messages: "a string", "a whole number".
std::string_view kind_name(const value& v);

inline constexpr std::size_t document_bytes_max = 8u << 20; ///< experience.md, section 10
inline constexpr std::size_t document_depth_max = 64;       ///< experience.md, section 10

/// Parses one text. Syntax errors, too much nesting, too long texts and invalid UTF-8 are errors of
/// kind `usage`.
result<value_table> parse_document(const source_ptr& from);

} // namespace concur::config
