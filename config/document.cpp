#include "config/document.hpp"

#define TOML_EXCEPTIONS 0
#define TOML_MAX_NESTED_VALUES 64
#include <toml++/toml.h>

#include <fmt/core.h>

namespace concur::config {

namespace {

/// Counts the dots of each key outside of strings and comments: keys of thousands of parts would
/// nest as many tables, which neither the parser nor destructors can bear.
class dot_scan {
public:
  explicit dot_scan(std::string_view text) : text_(text) {}

  bool is_too_deep() {
    std::size_t dots = 0;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '#')
        skip_to_line_end();
      else if (c == '"' || c == '\'')
        skip_string(c);
      else {
        ++at_;
        if (c == '.' && ++dots > document_depth_max)
          return true;
        if (c == '=' || c == ',' || c == '\n' || c == '[' || c == ']' || c == '{' || c == '}')
          dots = 0;
      }
    }
    return false;
  }

private:
  void skip_to_line_end() { at_ = std::min(text_.find('\n', at_), text_.size()); }

  void skip_string(char quote) {
    const std::string three(3, quote);
    if (text_.substr(at_, 3) == three) {
      at_ += 3;
      while (at_ < text_.size() && text_.substr(at_, 3) != three)
        at_ += quote == '"' && text_[at_] == '\\' ? 2 : 1;
      at_ = std::min(at_ + 3, text_.size());
      return;
    }
    ++at_;
    while (at_ < text_.size() && text_[at_] != quote && text_[at_] != '\n')
      at_ += quote == '"' && text_[at_] == '\\' ? 2 : 1;
    at_ = std::min(at_ + 1, text_.size());
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

place place_of(const source_ptr& from, const toml::source_region& r) {
  place p{from, r.begin.line, r.begin.column, 1};
  if (r.end.line == r.begin.line && r.end.column > r.begin.column)
    p.length = r.end.column - r.begin.column;
  return p;
}

class converter {
public:
  converter(const source_ptr& from, problems& bad) : from_(from), bad_(bad) {}

  value_table table(const toml::table& t, std::size_t depth) {
    value_table out;
    for (const auto& [key, node] : t) {
      out.push_back(
          {std::string{key.str()}, place_of(from_, key.source()), convert(node, depth + 1)});
    }
    return out;
  }

private:
  value convert(const toml::node& n, std::size_t depth) {
    value out{std::monostate{}, place_of(from_, n.source())};
    if (depth > document_depth_max) {
      if (bad_.empty())
        bad_.add(out.where,
                 fmt::format("tables and lists are nested more than {} deep", document_depth_max));
      return out;
    }
    if (const auto* b = n.as_boolean())
      out.data = b->get();
    else if (const auto* i = n.as_integer())
      out.data = i->get();
    else if (const auto* d = n.as_floating_point())
      out.data = d->get();
    else if (const auto* s = n.as_string())
      out.data = s->get();
    else if (const auto* t = n.as_table())
      out.data = table(*t, depth);
    else if (const auto* a = n.as_array()) {
      value_list items;
      for (const auto& item : *a)
        items.push_back(convert(item, depth + 1));
      out.data = std::move(items);
    }
    return out;
  }

  const source_ptr& from_;
  problems& bad_;
};

} // namespace

const value* find(const value_table& t, std::string_view key) {
  for (const auto& e : t) {
    if (e.key == key)
      return &e.what;
  }
  return nullptr;
}

value* find(value_table& t, std::string_view key) {
  return const_cast<value*>(find(std::as_const(t), key));
}

std::string_view kind_name(const value& v) {
  static constexpr std::string_view names[] = {
      "a date", "true or false", "a whole number", "a number", "a string", "a list", "a table"};
  return names[v.data.index()];
}

result<value_table> parse_document(const source_ptr& from) {
  problems bad;
  const place whole{from, 0, 0, 1};
  if (from->text.size() > document_bytes_max) {
    bad.add(whole, "the file is longer than 8 MiB");
    return tl::unexpected{bad.to_error()};
  }
  if (dot_scan{from->text}.is_too_deep()) {
    bad.add(whole, fmt::format("a key has more than {} parts", document_depth_max));
    return tl::unexpected{bad.to_error()};
  }
  const auto parsed = toml::parse(std::string_view{from->text}, std::string_view{from->name});
  if (!parsed) {
    auto where = place_of(from, parsed.error().source());
    where.length = 1;
    bad.add(where, fmt::format("not valid TOML: {}", parsed.error().description()));
    return tl::unexpected{bad.to_error()};
  }
  auto out = converter{from, bad}.table(parsed.table(), 0);
  if (!bad.empty())
    return tl::unexpected{bad.to_error()};
  return out;
}

} // namespace concur::config
