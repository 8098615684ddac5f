#include "apps/search/log_diff.hpp"

#include "config/document.hpp"
#include "config/quantity.hpp"
#include "config/reader.hpp"

#include <algorithm>
#include <deque>
#include <fmt/format.h>
#include <fstream>
#include <map>

namespace concur::apps::search {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t context_lines = 3;

std::vector<std::string> rest_of(std::ifstream& in, std::string first, bool is_there) {
  std::vector<std::string> out;
  for (; is_there && out.size() <= context_lines; is_there = bool{std::getline(in, first)})
    out.push_back(first);
  return out;
}

/// A flat list of all settings, by path.
class flattener {
public:
  using row = std::pair<std::string, std::string>;

  std::vector<row> rows;

  void add(const std::string& path, const config::value& v) {
    if (auto* t = v.as<config::value_table>())
      return add_table(path, *t);
    auto* items = v.as<config::value_list>();
    auto has_tables = items && std::any_of(items->begin(), items->end(), [](auto& i) {
                        return i.template as<config::value_table>() != nullptr;
                      });
    if (!has_tables) {
      rows.emplace_back(path, text_of(v));
      return;
    }
    for (std::size_t i = 0; i < items->size(); ++i)
      add(path + "." + name_of((*items)[i], i), (*items)[i]);
  }

  void add_table(const std::string& path, const config::value_table& t) {
    for (auto& e : t)
      add(path.empty() ? e.key : path + "." + e.key, e.what);
  }

private:
  static std::string name_of(const config::value& row, std::size_t position) {
    auto* t = row.as<config::value_table>();
    auto* name = t ? config::find(*t, "name") : nullptr;
    auto* text = name ? name->as<std::string>() : nullptr;
    return text ? *text : std::to_string(position);
  }

  static std::string text_of(const config::value& v) {
    if (auto* b = v.as<bool>())
      return *b ? "true" : "false";
    if (auto* i = v.as<std::int64_t>())
      return std::to_string(*i);
    if (auto* d = v.as<double>())
      return config::number_text(*d);
    if (auto* s = v.as<std::string>())
      return "\"" + *s + "\"";
    std::string out;
    if (auto* items = v.as<config::value_list>())
      for (auto& i : *items)
        out += (out.empty() ? "" : ", ") + text_of(i);
    return "[" + out + "]";
  }
};

result<std::vector<flattener::row>> settings_of(const fs::path& file) {
  auto source = config::open_scenario(file.string());
  if (!source)
    return tl::unexpected<error>{source.error()};
  auto document = config::parse_document(*source);
  if (!document)
    return tl::unexpected<error>{document.error()};
  flattener flat;
  flat.add_table({}, *document);
  return std::move(flat.rows);
}

} // namespace

result<log_difference> compare_logs(const fs::path& a, const fs::path& b) {
  std::ifstream in_a{a, std::ios::binary}, in_b{b, std::ios::binary};
  for (auto* side : {&a, &b})
    if (!std::ifstream{*side})
      return fail(errc::usage, "the run has no event log", side->string(),
                  "run it again with --set run.events_log=true");
  log_difference out;
  std::deque<std::string> before;
  for (;;) {
    std::string line_a, line_b;
    auto has_a = bool{std::getline(in_a, line_a)}, has_b = bool{std::getline(in_b, line_b)};
    if (has_a && has_b && line_a == line_b) {
      ++out.common;
      before.push_back(std::move(line_a));
      if (before.size() > context_lines)
        before.pop_front();
      continue;
    }
    out.is_same = !has_a && !has_b;
    out.before = {before.begin(), before.end()};
    out.only_a = rest_of(in_a, std::move(line_a), has_a);
    out.only_b = rest_of(in_b, std::move(line_b), has_b);
    return out;
  }
}

result<std::vector<setting_difference>> compare_settings(const fs::path& a, const fs::path& b) {
  auto of_a = settings_of(a);
  if (!of_a)
    return tl::unexpected<error>{of_a.error()};
  auto of_b = settings_of(b);
  if (!of_b)
    return tl::unexpected<error>{of_b.error()};
  std::map<std::string, std::string> left{of_b->begin(), of_b->end()};
  std::vector<setting_difference> out;
  for (auto& [key, value] : *of_a) {
    auto other = left.find(key);
    if (other == left.end())
      out.push_back({key, value, {}});
    else if (other->second != value)
      out.push_back({key, value, other->second});
    if (other != left.end())
      left.erase(other);
  }
  for (auto& [key, value] : *of_b)
    if (left.contains(key))
      out.push_back({key, {}, value});
  return out;
}

} // namespace concur::apps::search
