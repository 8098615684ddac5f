#include "tests/simulation/network_support.hpp"

#include "tests/support/catch.hpp"

using namespace concur;
using namespace concur::simulation;
using namespace concur::simulation::test;

namespace {

network_model network_with(std::vector<partition_settings> partitions, std::size_t nodes = 5) {
  network_settings settings;
  settings.latency = constant_latency{1ms};
  settings.partitions = std::move(partitions);
  return network_model(settings, numbered_nodes(nodes), 1);
}

bool passes(network_model& network, std::uint32_t from, std::uint32_t to, instant now) {
  const auto got = network.send(from_to(from, to), now);
  CHECK(got.why == (got.arrivals > 0 ? loss::none : loss::partitioned));
  return got.arrivals > 0;
}

} // namespace

TEST_CASE("a partition begins and ends at its exact times", "[network][partition]") {
  auto network = network_with({{10s, 20s, {{"n0", "n1"}, {"n2"}}, false}});
  CHECK(passes(network, 0, 2, at(10s - 1ns)));
  CHECK_FALSE(passes(network, 0, 2, at(10s)));
  CHECK_FALSE(passes(network, 2, 1, at(15s)));
  CHECK(passes(network, 0, 1, at(15s)));
  CHECK_FALSE(passes(network, 0, 2, at(20s - 1ns)));
  CHECK(passes(network, 0, 2, at(20s)));
  CHECK(network.counted().partitioned == 3);
}

TEST_CASE("a partition without an end lasts", "[network][partition]") {
  auto network = network_with({{0s, std::nullopt, {{"n0"}, {"*"}}, false}});
  CHECK_FALSE(passes(network, 0, 1, at(0s)));
  CHECK_FALSE(passes(network, 3, 0, at(24h * 365)));
  CHECK(passes(network, 1, 4, at(24h * 365)));
}

TEST_CASE("a star stands for the nodes that are not named", "[network][partition]") {
  auto network = network_with({{0s, 1s, {{"*"}, {"n1", "n2"}, {"n3"}}, false}});
  CHECK(passes(network, 0, 4, at(0s)));
  CHECK(passes(network, 1, 2, at(0s)));
  CHECK_FALSE(passes(network, 4, 1, at(0s)));
  CHECK_FALSE(passes(network, 2, 3, at(0s)));
}

TEST_CASE("a node of no group is a bridge", "[network][partition]") {
  auto network = network_with({{0s, 1s, {{"n0"}, {"n1"}}, false}});
  CHECK_FALSE(passes(network, 0, 1, at(0s)));
  CHECK(passes(network, 0, 2, at(0s)));
  CHECK(passes(network, 2, 1, at(0s)));
}

TEST_CASE("a one-way partition cuts only what comes from the first group", "[network][partition]") {
  auto network = network_with({{0s, 1s, {{"n0"}, {"n1"}, {"n2"}}, true}});
  CHECK_FALSE(passes(network, 0, 1, at(0s)));
  CHECK_FALSE(passes(network, 0, 2, at(0s)));
  CHECK(passes(network, 1, 0, at(0s)));
  CHECK(passes(network, 1, 2, at(0s)));
}

TEST_CASE("partitions may overlap and follow each other", "[network][partition]") {
  auto network = network_with({{30s, 40s, {{"n0"}, {"n1"}}, false},
                               {10s, 20s, {{"n0"}, {"n1"}}, false},
                               {15s, 35s, {{"n0"}, {"n2"}}, false},
                               {20s, 20s, {{"n3"}, {"n4"}}, false}});
  CHECK(passes(network, 0, 1, at(9s)));
  CHECK_FALSE(passes(network, 0, 1, at(16s)));
  CHECK_FALSE(passes(network, 0, 2, at(16s)));
  CHECK(passes(network, 0, 1, at(20s)));
  CHECK(passes(network, 3, 4, at(20s)));
  CHECK_FALSE(passes(network, 0, 2, at(20s)));
  CHECK_FALSE(passes(network, 0, 1, at(34s)));
  CHECK(passes(network, 0, 2, at(35s)));
  CHECK(passes(network, 0, 1, at(40s)));
}

TEST_CASE("a cut holds in one direction until it is taken back", "[network][partition]") {
  auto network = network_with({});
  network.cut(node_id{1}, node_id{2}, true);
  CHECK_FALSE(passes(network, 1, 2, at(0s)));
  CHECK(passes(network, 2, 1, at(0s)));
  network.cut(node_id{1}, node_id{2}, false);
  CHECK(passes(network, 1, 2, at(1s)));
}
