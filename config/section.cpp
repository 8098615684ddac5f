#include "config/section.hpp"

#include "base/assert.hpp"
#include "config/quantity.hpp"
#include "config/schema.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/core.h>

namespace concur::config {

namespace {

std::string inside(const std::string& path, std::string_view key) {
  return path.empty() ? std::string{key} : fmt::format("{}.{}", path, key);
}

/// "[protocol.pool]" for messages.
std::string title(const std::string& path) {
  if (path.empty())
    return "at the top of the file";
  const auto list = path.find("[]");
  if (list == std::string::npos)
    return fmt::format("in [{}]", path);
  auto rest = path.substr(list + 2);
  return fmt::format("in [[{}]]{}", path.substr(0, list), rest);
}

} // namespace

bool is_name(std::string_view text) {
  const auto good = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
  };
  return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), good);
}

section::section(const value_table* keys, place where, std::string path, problems& bad)
    : keys_(keys), where_(std::move(where)), path_(std::move(path)), bad_(&bad) {}

std::string section::full(std::string_view key) const {
  auto out = inside(path_, key);
  for (auto at = out.find("[]"); at != std::string::npos; at = out.find("[]"))
    out.erase(at, 2);
  return out;
}

const value* section::find(std::string_view key) const {
  CONCUR_ASSERT(is_known_path(inside(path_, key)) || is_known_path(inside(path_, key) + "[]"));
  return keys_ ? config::find(*keys_, key) : nullptr;
}

void section::complain(std::string_view key, std::string what, std::string hint) const {
  const auto* v = find(key);
  bad_->add(v ? v->where : where_, std::move(what), std::move(hint));
}

bool section::require(std::string_view key, std::string_view expected) const {
  if (has(key))
    return true;
  bad_->add(where_, fmt::format("{} is missing", full(key)), fmt::format("expected {}", expected));
  return false;
}

void section::unknown_word(std::string_view key, std::string_view given,
                           const std::vector<std::string>& known) const {
  complain(key, fmt::format("{} can't be \"{}\"", full(key), given), suggestion(given, known));
}

void section::wrong_kind(std::string_view key, const value& v, std::string_view expected) const {
  bad_->add(v.where, fmt::format("{} must be {}, not {}", full(key), expected, kind_name(v)));
}

section section::table(std::string_view key) const {
  const auto* v = find(key);
  const auto* t = v ? v->as<value_table>() : nullptr;
  if (v && !t)
    wrong_kind(key, *v, "a table");
  return {t, v ? v->where : where_, inside(path_, key), *bad_};
}

std::vector<section> section::tables(std::string_view key) const {
  std::vector<section> out;
  const auto* v = find(key);
  if (!v)
    return out;
  const auto* items = v->as<value_list>();
  if (!items) {
    wrong_kind(key, *v, fmt::format("a list of tables, [[{}]]", key));
    return out;
  }
  for (const auto& item : *items) {
    if (const auto* t = item.as<value_table>())
      out.emplace_back(t, item.where, inside(path_, key) + "[]", *bad_);
    else
      wrong_kind(key, item, "a list of tables");
  }
  return out;
}

bool section::flag(std::string_view key, bool& out) const {
  const auto* v = find(key);
  if (!v)
    return false;
  const auto* b = v->as<bool>();
  if (!b) {
    wrong_kind(key, *v, "true or false");
    return false;
  }
  out = *b;
  return true;
}

bool section::text(std::string_view key, std::string& out) const {
  const auto* v = find(key);
  if (!v)
    return false;
  const auto* s = v->as<std::string>();
  if (!s) {
    wrong_kind(key, *v, "a string");
    return false;
  }
  out = *s;
  return true;
}

bool section::name(std::string_view key, std::string& out) const {
  std::string given;
  if (!text(key, given))
    return false;
  if (!is_name(given)) {
    complain(key, fmt::format("{} must be 1 to 64 letters, digits, '.', '_' or '-'", full(key)));
    return false;
  }
  out = given;
  return true;
}

bool section::texts(std::string_view key, std::vector<std::string>& out) const {
  const auto* v = find(key);
  if (!v)
    return false;
  const auto* items = v->as<value_list>();
  if (!items) {
    wrong_kind(key, *v, "a list of strings");
    return false;
  }
  std::vector<std::string> texts;
  for (const auto& item : *items) {
    const auto* s = item.as<std::string>();
    if (!s) {
      wrong_kind(key, item, "a list of strings");
      return false;
    }
    texts.push_back(*s);
  }
  out = std::move(texts);
  return true;
}

const std::string* section::quantity(std::string_view key, std::string_view expected) const {
  const auto* v = find(key);
  if (!v)
    return nullptr;
  const auto* s = v->as<std::string>();
  if (!s)
    wrong_kind(key, *v, expected);
  return s;
}

bool section::time(std::string_view key, duration& out, duration min, duration max) const {
  const auto* s = quantity(key, "a time such as \"300 ms\"");
  if (!s)
    return false;
  const auto d = parse_duration(*s);
  if (!d) {
    complain(key, fmt::format("{}: {}", full(key), d.error().what));
    return false;
  }
  if (*d < min || *d > max) {
    const auto range = max == duration::max()
                           ? fmt::format("at least {}", to_text(min))
                           : fmt::format("between {} and {}", to_text(min), to_text(max));
    complain(key,
             fmt::format("{} must be {}, not {}", full(key),
                         min == duration{1} && max == duration::max() ? "above 0" : range, *s));
    return false;
  }
  out = *d;
  return true;
}

bool section::size(std::string_view key, std::size_t& out, std::size_t min, std::size_t max) const {
  const auto* v = find(key);
  if (!v)
    return false;
  std::uint64_t bytes = 0;
  if (const auto* n = v->as<std::int64_t>()) {
    if (*n < 0) {
      complain(key, fmt::format("{} must not be negative", full(key)));
      return false;
    }
    bytes = static_cast<std::uint64_t>(*n);
  } else {
    const auto* s = quantity(key, "a size such as \"250 B\"");
    if (!s)
      return false;
    const auto parsed = parse_size(*s);
    if (!parsed) {
      complain(key, fmt::format("{}: {}", full(key), parsed.error().what));
      return false;
    }
    bytes = *parsed;
  }
  if (bytes < min || bytes > max) {
    complain(key, fmt::format("{} must be between {} and {}, not {}", full(key), size_text(min),
                              size_text(max), size_text(bytes)));
    return false;
  }
  out = bytes;
  return true;
}

bool section::rate(std::string_view key, std::uint64_t& out) const {
  const auto* s = quantity(key, "a rate such as \"10 Mbit/s\"");
  if (!s)
    return false;
  const auto parsed = parse_rate(*s);
  if (!parsed) {
    complain(key, fmt::format("{}: {}", full(key), parsed.error().what));
    return false;
  }
  out = *parsed;
  return true;
}

bool section::coins(std::string_view key, amount& out) const {
  const auto* v = find(key);
  if (!v)
    return false;
  std::string text;
  if (const auto* n = v->as<std::int64_t>()) {
    text = fmt::format("{}", *n);
  } else if (const auto* d = v->as<double>(); d && v->where.from->is_override) {
    text = v->where.from->text; // A command line needs no quotes: its text is still there.
  } else if (d) {
    complain(key, fmt::format("{} must be written exactly, in quotes", full(key)),
             fmt::format("write \"{}\"", *d));
    return false;
  } else if (const auto* s = quantity(key, "an amount of coins such as \"0.05\"")) {
    text = *s;
  } else {
    return false;
  }
  const auto parsed = parse_coins(text);
  if (!parsed) {
    complain(key, fmt::format("{}: {}", full(key), parsed.error().what));
    return false;
  }
  out = *parsed;
  return true;
}

bool section::number(std::string_view key, double& out, double min, double max) const {
  const auto* v = find(key);
  if (!v)
    return false;
  double x = 0;
  if (const auto* n = v->as<std::int64_t>()) {
    x = static_cast<double>(*n);
  } else if (const auto* d = v->as<double>()) {
    x = *d;
  } else {
    wrong_kind(key, *v, "a number");
    return false;
  }
  if (!std::isfinite(x) || x < min || x > max) {
    const auto range = max == std::numeric_limits<double>::max()
                           ? fmt::format("at least {}", min)
                           : fmt::format("between {} and {}", min, max);
    complain(key, fmt::format("{} must be {}, not {}", full(key), range, x));
    return false;
  }
  out = x == 0 ? 0 : x; // No negative zero.
  return true;
}

bool section::count(std::string_view key, std::uint64_t& out, std::uint64_t min,
                    std::uint64_t max) const {
  const auto* v = find(key);
  if (!v)
    return false;
  const auto* n = v->as<std::int64_t>();
  if (!n) {
    wrong_kind(key, *v, "a whole number");
    return false;
  }
  if (*n < 0 || static_cast<std::uint64_t>(*n) < min || static_cast<std::uint64_t>(*n) > max) {
    const auto range = max == std::numeric_limits<std::int64_t>::max()
                           ? fmt::format("at least {}", min)
                           : fmt::format("between {} and {}", min, max);
    complain(key, fmt::format("{} must be {}, not {}", full(key), range, *n));
    return false;
  }
  out = static_cast<std::uint64_t>(*n);
  return true;
}

bool section::count(std::string_view key, unsigned& out, unsigned min, unsigned max) const {
  std::uint64_t n = 0;
  if (!count(key, n, std::uint64_t{min}, std::uint64_t{max}))
    return false;
  out = static_cast<unsigned>(n);
  return true;
}

void section::time(std::string_view key, std::optional<duration>& out, duration min) const {
  duration d{0};
  if (time(key, d, min))
    out = d;
}

void section::count(std::string_view key, std::optional<std::uint64_t>& out,
                    std::uint64_t min) const {
  std::uint64_t n = 0;
  if (count(key, n, min))
    out = n;
}

void check_keys(const value_table& t, const std::string& path, problems& bad) {
  for (const auto& e : t) {
    const auto plain = inside(path, e.key);
    const auto as_list = plain + "[]";
    // A quoted key with a dot in it must not pass for a path.
    const bool is_plain = e.key.find_first_of(".[") == std::string::npos;
    if (!is_plain || (!is_known_path(plain) && !is_known_path(as_list))) {
      bad.add(e.key_at, fmt::format("unknown key \"{}\" {}", e.key, title(path)),
              suggestion(e.key, keys_inside(path)));
      continue;
    }
    if (is_open_table(plain))
      continue;
    if (const auto* inner = e.what.as<value_table>(); inner && is_known_path(plain)) {
      check_keys(*inner, plain, bad);
    } else if (const auto* items = e.what.as<value_list>(); items && is_known_path(as_list)) {
      for (const auto& item : *items) {
        if (const auto* row = item.as<value_table>())
          check_keys(*row, as_list, bad);
      }
    }
  }
}

} // namespace concur::config
