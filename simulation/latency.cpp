#include "simulation/latency.hpp"

#include "base/assert.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>

namespace concur::simulation {

std::vector<std::size_t> regions_of(const std::vector<node_settings>& nodes, std::size_t regions) {
  std::vector<std::size_t> result(nodes.size());
  const bool named =
      std::any_of(nodes.begin(), nodes.end(), [](const node_settings& n) { return n.region != 0; });
  for (std::size_t i = 0; i < nodes.size(); ++i)
    result[i] = named ? nodes[i].region : i % std::max<std::size_t>(1, regions);
  return result;
}

latency_model::latency_model(const latency_settings& settings,
                             const std::vector<node_settings>& nodes,
                             const std::vector<std::size_t>& region_of) {
  place_.assign(nodes.size(), 0);
  places_ = 1;
  between_.assign(1, duration{0});
  if (const auto* constant = std::get_if<constant_latency>(&settings))
    set(*constant);
  if (const auto* uniform = std::get_if<uniform_latency>(&settings))
    set(*uniform);
  if (const auto* skewed = std::get_if<lognormal_latency>(&settings))
    set(*skewed);
  if (const auto* matrix = std::get_if<matrix_latency>(&settings))
    set(*matrix, nodes);
  if (const auto* region = std::get_if<region_latency>(&settings))
    set(*region, region_of);
}

void latency_model::set(const constant_latency& l) {
  CONCUR_ASSERT(l.value.count() >= 0);
  between_[0] = l.value;
}

void latency_model::set(const uniform_latency& l) {
  CONCUR_ASSERT(l.min.count() >= 0);
  CONCUR_ASSERT(l.min <= l.max);
  kind_ = kind::uniform;
  low_ = l.min;
  high_ = l.max;
}

void latency_model::set(const lognormal_latency& l) {
  CONCUR_ASSERT(l.median.count() > 0);
  CONCUR_ASSERT(l.median <= l.p99);
  kind_ = kind::lognormal;
  median_ = static_cast<double>(l.median.count());
  spread_ = portable_log(static_cast<double>(l.p99.count()) / median_) / normal_quantile(0.99);
}

void latency_model::set(const matrix_latency& l, const std::vector<node_settings>& nodes) {
  std::map<std::string_view, std::uint32_t> rows;
  for (std::size_t i = 0; i < l.cities.size(); ++i)
    rows.emplace(l.cities[i], static_cast<std::uint32_t>(i));
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const auto row = rows.find(nodes[i].city.empty() ? nodes[i].name : nodes[i].city);
    CONCUR_ASSERT(row != rows.end());
    place_[i] = row->second;
  }
  places_ = l.cities.size();
  between_.clear();
  CONCUR_ASSERT(l.round_trip.size() == places_);
  for (const auto& row : l.round_trip) {
    CONCUR_ASSERT(row.size() == places_);
    for (const duration round_trip : row)
      between_.push_back(round_trip / 2);
  }
}

void latency_model::set(const region_latency& l, const std::vector<std::size_t>& region_of) {
  std::map<std::size_t, std::uint32_t> rows;
  for (std::size_t i = 0; i < region_of.size(); ++i)
    place_[i] = rows.emplace(region_of[i], static_cast<std::uint32_t>(rows.size())).first->second;
  places_ = rows.size();
  between_.assign(places_ * places_, l.between);
  for (std::size_t i = 0; i < places_; ++i)
    between_[i * places_ + i] = l.same;
}

duration latency_model::fixed(node_id from, node_id to) const {
  CONCUR_ASSERT(from.value < place_.size());
  CONCUR_ASSERT(to.value < place_.size());
  return between_[place_[from.value] * places_ + place_[to.value]];
}

duration latency_model::lognormal(random_stream& draws) const {
  // Beyond an hour the tail says nothing about networks, and the time must stay in range.
  constexpr double longest = 3600e9;
  return duration{static_cast<std::int64_t>(
      std::min(longest, median_ * portable_exp(spread_ * draws.normal())))};
}

} // namespace concur::simulation
