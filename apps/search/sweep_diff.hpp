// Which figures of two sweeps differ by more than chance.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace concur::apps::search {

struct interval {
  double mean = 0;
  std::optional<double> low, high; ///< of 95 %; nothing with one run
};

struct figure_difference {
  std::string point; ///< settings of the point: "network.drop = 0.01"
  std::string metric;
  std::optional<interval> a, b; ///< nothing: this sweep does not have it
  std::uint64_t runs_a = 0, runs_b = 0;
  /// The intervals do not touch. Nothing: one of them is not known. (Means whose intervals overlap
  /// may still differ; means whose intervals do not touch hardly ever are the same.)
  std::optional<bool> differs;
};

/// All points and figures of both sweep.json, those of `a` first. What is no sweep.json gives
/// nothing.
std::vector<figure_difference> compare_sweeps(const nlohmann::ordered_json& a,
                                              const nlohmann::ordered_json& b);

} // namespace concur::apps::search
