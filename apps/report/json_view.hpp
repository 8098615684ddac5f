// Reads summary.json without ever throwing: every key may be missing, null or of another type.
#pragma once

#include <initializer_list>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace concur::apps::report {

using path_to = std::initializer_list<const char*>;

/// The value at that path, or a JSON null.
const nlohmann::json& at(const nlohmann::json& root, path_to path);

/// A finite number, or nothing.
std::optional<double> number(const nlohmann::json& root, path_to path);

std::optional<bool> truth(const nlohmann::json& root, path_to path);

/// Text as it is; numbers, lists and objects as short text; "" for null.
std::string text(const nlohmann::json& root, path_to path);
std::string text(const nlohmann::json& value);

/// An exact amount: text as given, or a number with separators and its decimals.
std::string amount(const nlohmann::json& value);

/// The list at that path, or an empty list.
const nlohmann::json& list(const nlohmann::json& root, path_to path);

/// The object at that path, or an empty object.
const nlohmann::json& object(const nlohmann::json& root, path_to path);

} // namespace concur::apps::report
