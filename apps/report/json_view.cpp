#include "apps/report/json_view.hpp"

#include "apps/report/csv.hpp"
#include "apps/report/format.hpp"

#include <cmath>
#include <fmt/format.h>

namespace concur::apps::report {
namespace {

using nlohmann::json;

constexpr std::size_t list_text_max = 12;

std::string joined(const json& value) {
  std::string out;
  std::size_t shown = 0;
  for (auto& [key, item] : value.items()) {
    if (shown++ == list_text_max)
      return out + ", …";
    if (!out.empty())
      out += ", ";
    if (value.is_object())
      out += key + " ";
    // One level is enough for a line of text; deeper values stay in the file.
    out += item.is_structured() ? std::string("…") : text(item);
  }
  return out;
}

} // namespace

const json& at(const json& root, path_to path) {
  static const json nothing;
  auto* here = &root;
  for (auto* key : path) {
    if (!here->is_object())
      return nothing;
    auto found = here->find(key);
    if (found == here->end())
      return nothing;
    here = &*found;
  }
  return *here;
}

std::optional<double> number(const json& root, path_to path) {
  auto& value = at(root, path);
  if (!value.is_number() || !std::isfinite(value.get<double>()))
    return std::nullopt;
  return value.get<double>();
}

std::optional<bool> truth(const json& root, path_to path) {
  auto& value = at(root, path);
  return value.is_boolean() ? std::optional<bool>(value.get<bool>()) : std::nullopt;
}

std::string text(const json& value) {
  switch (value.type()) {
  case json::value_t::string: return value.get<std::string>();
  case json::value_t::boolean: return value.get<bool>() ? "yes" : "no";
  case json::value_t::number_integer: return fmt::format("{}", value.get<std::int64_t>());
  case json::value_t::number_unsigned: return fmt::format("{}", value.get<std::uint64_t>());
  case json::value_t::number_float: return figure(value.get<double>());
  case json::value_t::array:
  case json::value_t::object: return joined(value);
  default: return "";
  }
}

std::string text(const json& root, path_to path) { return text(at(root, path)); }

std::string amount(const json& value) {
  std::string digits;
  if (value.is_string() && to_number(value.get_ref<const std::string&>()))
    digits = value.get<std::string>();
  else if (value.is_number_float())
    digits = fmt::format("{:.8f}", value.get<double>());
  else
    digits = text(value);
  if (!to_number(digits) || digits.find_first_of("eE") != std::string::npos)
    return digits;
  auto point = digits.find('.');
  auto start = digits.starts_with('-') ? std::size_t{1} : std::size_t{0};
  auto fraction = point == std::string::npos ? "" : digits.substr(point);
  fraction.erase(fraction.find_last_not_of('0') + 1);
  auto out = digits.substr(0, point);
  for (auto i = out.size(); i > start + 3; i -= 3)
    out.insert(i - 3, ",");
  return fraction == "." ? out : out + fraction;
}

const json& list(const json& root, path_to path) {
  static const json empty = json::array();
  auto& value = at(root, path);
  return value.is_array() ? value : empty;
}

const json& object(const json& root, path_to path) {
  static const json empty = json::object();
  auto& value = at(root, path);
  return value.is_object() ? value : empty;
}

} // namespace concur::apps::report
