#include "config/embedded.hpp"
#include "config/latency.hpp"
#include "config/quantity.hpp"
#include "config/sections.hpp"

#include <algorithm>
#include <fmt/core.h>

namespace concur::config {

namespace {

using namespace simulation;

void read_topology(const section& network, std::size_t nodes, topology_settings& out) {
  const auto* v = network.find("topology");
  if (v && v->as<std::string>())
    network.choice("topology", out.kind);
  const auto topology = v && v->as<std::string>()
                            ? section{nullptr, v->where, "network.topology", network.bad()}
                            : network.table("topology");
  topology.choice("kind", out.kind);
  std::uint64_t regions = out.regions;
  topology.count("regions", regions, 1, 1'000);
  out.regions = regions;
  topology.number("rewire", out.rewire, 0, 1);
  std::uint64_t degree = out.degree;
  const bool is_given = topology.count("degree", degree, 2, 1'000);
  const bool is_used = out.kind == topology_kind::random || out.kind == topology_kind::small_world;
  if (is_used && is_given && degree >= nodes)
    topology.complain("degree", fmt::format("network.topology.degree is {}, but each of {} nodes "
                                            "can have {} neighbours at most",
                                            degree, nodes, nodes > 0 ? nodes - 1 : 0));
  if (is_used && !is_given && nodes > 2)
    degree = std::min<std::uint64_t>(degree, nodes - 1);
  out.degree = degree;
}

matrix_latency inline_matrix(const section& latency, const std::string& name) {
  matrix_latency out;
  out.name = name;
  latency.texts("cities", out.cities);
  const auto* rows = latency.find("round_trip");
  const auto* list = rows ? rows->as<value_list>() : nullptr;
  if (!list) {
    latency.complain("round_trip", "network.latency.round_trip must be a list of lists of times");
    return out;
  }
  for (const auto& row : *list) {
    std::vector<duration> times;
    const auto* cells = row.as<value_list>();
    for (const auto& cell : cells ? *cells : value_list{}) {
      const auto* text = cell.as<std::string>();
      const auto time = text ? parse_duration(*text) : result<duration>{fail(errc::usage, "")};
      if (!time) {
        latency.bad().add(cell.where,
                          "network.latency.round_trip must be a list of lists of times");
        return out;
      }
      times.push_back(*time);
    }
    out.round_trip.push_back(std::move(times));
  }
  if (const auto fault = fault_of(out); !fault.empty())
    latency.complain("round_trip", "network.latency.round_trip: " + fault);
  return out;
}

latency_settings matrix_of(const section& latency) {
  std::string name = "inline";
  latency.text("matrix", name);
  if (latency.has("cities") || latency.has("round_trip"))
    return inline_matrix(latency, name);
  const auto csv = embedded(asset::latency, name);
  if (!csv) {
    latency.unknown_word("matrix", name, list(asset::latency));
    return matrix_latency{};
  }
  auto out = parse_matrix(*csv, name);
  if (!out) {
    latency.complain("matrix", out.error().what);
    return matrix_latency{};
  }
  return std::move(*out);
}

latency_settings region_of(const section& latency) {
  region_latency out;
  if (latency.require("same", "a time, such as same = \"20 ms\""))
    latency.time("same", out.same);
  if (latency.require("between", "a time, such as between = \"120 ms\""))
    latency.time("between", out.between);
  return out;
}

latency_settings uniform_of(const section& latency) {
  uniform_latency out;
  if (latency.require("min", "a time, such as min = \"1 ms\""))
    latency.time("min", out.min);
  if (latency.require("max", "a time, such as max = \"10 ms\"") && latency.time("max", out.max) &&
      out.max < out.min)
    latency.complain("max", "network.latency.max is below min");
  return out;
}

latency_settings lognormal_of(const section& latency) {
  lognormal_latency out{duration{1}, duration{1}};
  if (latency.require("median", "a time, such as median = \"120 ms\""))
    latency.time("median", out.median, duration{1});
  if (latency.require("p99", "a time, such as p99 = \"900 ms\"") &&
      latency.time("p99", out.p99, duration{1}) && out.p99 < out.median)
    latency.complain("p99", "network.latency.p99 is below the median");
  return out;
}

latency_settings distribution_of(const section& latency) {
  std::string dist;
  latency.text("dist", dist);
  if (dist == "uniform")
    return uniform_of(latency);
  if (dist == "lognormal")
    return lognormal_of(latency);
  constant_latency out;
  if (dist != "constant")
    latency.unknown_word("dist", dist, {"constant", "uniform", "lognormal"});
  else if (latency.require("value", "a time, such as value = \"50 ms\""))
    latency.time("value", out.value);
  return out;
}

/// Each form of a latency has its own keys; others would be ignored silently.
void check_form(const section& latency, const std::vector<std::string>& allowed) {
  for (const auto* key : {"dist", "value", "min", "max", "median", "p99", "matrix", "cities",
                          "round_trip", "same", "between"}) {
    if (latency.has(key) && std::find(allowed.begin(), allowed.end(), key) == allowed.end())
      latency.complain(key, fmt::format("network.latency.{} does not belong to this form", key),
                       fmt::format("with {} there can be {} and jitter", allowed.front(),
                                   listing({allowed.begin() + 1, allowed.end()})));
  }
}

void check_distribution_form(const section& latency) {
  const auto* v = latency.find("dist");
  const auto* dist = v->as<std::string>();
  if (dist && *dist == "uniform")
    check_form(latency, {"dist", "min", "max"});
  else if (dist && *dist == "lognormal")
    check_form(latency, {"dist", "median", "p99"});
  else
    check_form(latency, {"dist", "value"});
}

void place_nodes(const section& network, scenario& out, const directory& who) {
  const auto* matrix = std::get_if<matrix_latency>(&out.network.latency);
  const bool has_regions = out.network.topology.kind == topology_kind::regions ||
                           std::holds_alternative<region_latency>(out.network.latency);
  const auto regions = out.network.topology.regions;
  for (std::size_t i = 0; i < out.nodes.size(); ++i) {
    auto& n = out.nodes[i];
    if (has_regions && !who.region_is_set[i])
      n.region = i % regions;
    if (has_regions && n.region >= regions)
      network.bad().add(who.at[i], fmt::format("nodes.region is {}, but there are {} regions",
                                               n.region, regions));
    if (matrix && !matrix->cities.empty() &&
        std::find(matrix->cities.begin(), matrix->cities.end(), n.city) == matrix->cities.end())
      network.bad().add(who.at[i],
                        fmt::format("\"{}\" is no city of the matrix \"{}\"", n.city, matrix->name),
                        suggestion(n.city, matrix->cities));
  }
}

} // namespace

void read_latency(const section& network, network_settings& out) {
  const auto* v = network.find("latency");
  if (!v)
    return;
  if (v->as<std::string>()) {
    constant_latency constant;
    network.time("latency", constant.value);
    out.latency = constant;
    return;
  }
  if (!v->as<value_table>()) {
    network.complain(
        "latency", fmt::format("network.latency must be a time or a table, not {}", kind_name(*v)));
    return;
  }
  const auto latency = network.table("latency");
  latency.number("jitter", out.jitter, 0, 10);
  if (latency.has("matrix") || latency.has("cities")) {
    check_form(latency, {"matrix", "cities", "round_trip"});
    out.latency = matrix_of(latency);
  } else if (latency.has("dist")) {
    check_distribution_form(latency);
    out.latency = distribution_of(latency);
  } else if (latency.has("same") || latency.has("between")) {
    check_form(latency, {"same", "between"});
    out.latency = region_of(latency);
  } else {
    network.complain("latency", "network.latency has none of its forms",
                     "write matrix, dist, or same and between");
  }
}

void read_network(const section& top, scenario& out, const directory& who) {
  const auto network = top.table("network");
  read_topology(network, out.nodes.size(), out.network.topology);
  read_latency(network, out.network);
  network.rate("bandwidth", out.network.bandwidth);
  network.number("drop", out.network.drop, 0, 1);
  network.number("duplicate", out.network.duplicate, 0, 1);
  network.number("reorder", out.network.reorder, 0, 1);
  const auto relay = network.table("relay");
  relay.choice("blocks", out.network.blocks);
  relay.choice("transactions", out.network.transactions);
  if (out.network.transactions == relay_kind::compact)
    relay.complain("transactions", "network.relay.transactions can't be \"compact\"",
                   "it can be announce or push");
  place_nodes(network, out, who);
}

} // namespace concur::config
