// The figures by which protocols are compared: what each is called, how it is read, which way is
// better, and where summary.json has it. Names are a promise to users, as in compare.json.
#pragma once

#include "apps/comparison/quantity.hpp"

#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace concur::apps {

enum class better { more, less, neither };

struct metric {
  std::string_view name;  ///< in compare.json and compare.csv
  std::string_view title; ///< in tables
  std::string_view group; ///< heading above it; metrics of a group are neighbours
  apps::unit unit = apps::unit::number;
  apps::better better = apps::better::neither;
  std::string_view best; ///< "NAME settles soonest"; empty: not worth a sentence
  /// Where summary.json has it: in which group, by which key.
  const char* in = nullptr;
  const char* key = nullptr;
  bool per_transaction = false; ///< divided by the settled transactions
};

std::span<const metric> metrics();

/// Position of the metric of that name. @pre there is one
std::size_t metric_index(std::string_view name);

/// The figures of one run in the order of metrics(), from its summary.json. Keys that are not there
/// or null give nothing.
std::vector<std::optional<double>> metrics_of(const nlohmann::ordered_json& summary);

} // namespace concur::apps
