#include "config/merge.hpp"

#include "config/schema.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fmt/core.h>

namespace concur::config {

namespace {

bool is_list_of_tables(const value& v) {
  const auto* items = v.as<value_list>();
  return items && std::all_of(items->begin(), items->end(),
                              [](const value& item) { return item.as<value_table>(); });
}

bool is_one_choice(const std::string& path) {
  return path == "run.stop" || path == "network.latency";
}

class includer {
public:
  explicit includer(const opener& open) : open_(open) {}

  result<value_table> read(const source_ptr& from) {
    auto document = parse_document(from);
    if (!document)
      return document;
    const auto* list = find(std::as_const(*document), "include");
    if (!list)
      return document;
    chain_.push_back(from->name);
    auto base = read_all(*list, *from);
    chain_.pop_back();
    if (!base)
      return base;
    merge(*base, std::move(*document));
    return base;
  }

private:
  static tl::unexpected<error> refuse(const value& at, std::string what, std::string hint = {}) {
    problems bad;
    bad.add(at.where, std::move(what), std::move(hint));
    return tl::unexpected{bad.to_error()};
  }

  result<value_table> read_all(const value& list, const source& from) {
    const auto* items = list.as<value_list>();
    if (!items)
      return refuse(list, "include must be a list of paths", "write include = [\"net.toml\"]");
    value_table base;
    for (const auto& item : *items) {
      const auto* path = item.as<std::string>();
      if (!path)
        return refuse(item, "include must be a list of paths");
      auto part = read_one(item, *path, from);
      if (!part)
        return part;
      // What a part is called says nothing about the whole.
      std::erase_if(*part, [](const entry& e) { return e.key == "include"; });
      merge(base, std::move(*part));
    }
    return base;
  }

  result<value_table> read_one(const value& at, const std::string& path, const source& from) {
    const auto folder = std::filesystem::path{from.name}.parent_path();
    const auto full = (folder / path).lexically_normal().string();
    if (std::find(chain_.begin(), chain_.end(), full) != chain_.end())
      return refuse(at, fmt::format("\"{}\" includes itself", path));
    if (chain_.size() >= include_depth_max)
      return refuse(at, fmt::format("includes are nested more than {} deep", include_depth_max));
    if (++opened_ > 100)
      return refuse(at, "more than 100 files are included");
    auto text = open_(full);
    if (!text) // A copy of a built-in scenario finds what it includes.
      if (auto shipped = open_("builtin:scenarios/" + path))
        text = std::move(shipped);
    if (!text)
      return refuse(at, fmt::format("can't include \"{}\": {}", path, text.error().what));
    return read(*text);
  }

  const opener& open_;
  std::vector<std::string> chain_;
  std::size_t opened_ = 0;
};

/// The value of `--set key=value`: TOML if it is that, else the text itself.
result<value> override_value(const source_ptr& from) {
  const auto& text = from->text;
  const place where{from, 0, 0, 1};
  if (text.find('\n') == std::string::npos) {
    const auto as_toml = std::make_shared<const source>(source{from->name, "x = " + text, true});
    auto parsed = parse_document(as_toml);
    if (parsed && parsed->size() == 1 && !parsed->front().what.as<std::monostate>()) {
      auto out = std::move(parsed->front().what);
      out.where = where;
      return out;
    }
    if (!parsed && !text.empty() && std::string_view{"\"'[{"}.find(text[0]) != std::string::npos) {
      auto bad = parsed.error();
      bad.where = from->name;
      return tl::unexpected{bad};
    }
  }
  return value{text, where};
}

/// The row of a list of tables with this name or position.
value* row_of(value_list& rows, const std::string& key) {
  for (auto& row : rows) {
    auto* t = row.as<value_table>();
    const auto* name = t ? find(std::as_const(*t), "name") : nullptr;
    const auto* text = name ? name->as<std::string>() : nullptr;
    if (text && *text == key)
      return &row;
  }
  std::size_t index = 0;
  const auto [end, bad] = std::from_chars(key.data(), key.data() + key.size(), index);
  if (bad == std::errc{} && end == key.data() + key.size() && index < rows.size())
    return &rows[index];
  return nullptr;
}

/// Makes a table of a short form, so that one of its keys can be set: retarget = "bitcoin" becomes
/// { rule = "bitcoin" }.
void unfold(value& v, const std::string& key) {
  value_table t;
  if (v.as<std::string>() && (key == "retarget" || key == "topology" || key == "behaviour"))
    t.push_back({key == "retarget" ? "rule" : "kind", v.where, v});
  v.data = std::move(t);
}

std::vector<std::string> split(std::string_view path) {
  std::vector<std::string> out;
  while (true) {
    const auto dot = path.find('.');
    out.emplace_back(path.substr(0, dot));
    if (dot == std::string_view::npos)
      return out;
    path.remove_prefix(dot + 1);
  }
}

} // namespace

void merge(value_table& base, value_table top, const std::string& path) {
  for (auto& e : top) {
    auto* old = find(base, e.key);
    if (!old) {
      base.push_back(std::move(e));
      continue;
    }
    const auto inner = path.empty() ? e.key : path + "." + e.key;
    auto* old_table = old->as<value_table>();
    auto* new_table = e.what.as<value_table>();
    if (old_table && new_table && !is_one_choice(inner)) {
      merge(*old_table, std::move(*new_table), inner);
    } else if (is_known_path(inner + "[]") && is_list_of_tables(*old) &&
               is_list_of_tables(e.what)) {
      auto& rows = *old->as<value_list>();
      for (auto& row : *e.what.as<value_list>())
        rows.push_back(std::move(row));
    } else {
      *old = std::move(e.what);
    }
  }
}

result<value_table> read_with_includes(const source_ptr& main, const opener& open) {
  return includer{open}.read(main);
}

status apply_override(value_table& document, std::string_view setting) {
  const auto equals = setting.find('=');
  const std::string key{setting.substr(0, equals)};
  if (equals == std::string_view::npos || key.empty())
    return fail(errc::usage, fmt::format("\"{}\" is not key=value", setting), "--set",
                "for example --set run.seed=7");
  const auto from = std::make_shared<const source>(
      source{"--set " + key, std::string{setting.substr(equals + 1)}, true});
  auto what = override_value(from);
  if (!what)
    return tl::unexpected{what.error()};
  const place where{from, 0, 0, 1};
  const auto parts = split(key);
  auto* table = &document;
  for (std::size_t i = 0; i + 1 < parts.size(); ++i) {
    auto* next = find(*table, parts[i]);
    if (!next) {
      table->push_back({parts[i], where, value{value_table{}, where}});
      next = &table->back().what;
    }
    if (auto* rows = next->as<value_list>()) {
      next = i + 2 < parts.size() ? row_of(*rows, parts[i + 1]) : nullptr;
      if (!next)
        return fail(errc::usage,
                    fmt::format("there is no \"{}\" in [[{}]]", parts[i + 1], parts[i]), from->name,
                    "name a row by its name, or by its position from 0");
      ++i;
    }
    if (!next->as<value_table>())
      unfold(*next, parts[i]);
    table = next->as<value_table>();
  }
  if (auto* old = find(*table, parts.back())) {
    *old = std::move(*what);
    return {};
  }
  table->push_back({parts.back(), where, std::move(*what)});
  return {};
}

} // namespace concur::config
