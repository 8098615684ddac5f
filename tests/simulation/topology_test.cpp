#include "simulation/topology.hpp"

#include "tests/support/catch.hpp"

#include <algorithm>
#include <vector>

using namespace concur;
using namespace concur::simulation;

namespace {

const std::vector<topology_kind> all_kinds{
    topology_kind::full, topology_kind::random,      topology_kind::ring,   topology_kind::line,
    topology_kind::star, topology_kind::small_world, topology_kind::regions};

topology_settings kind(topology_kind k, std::size_t degree = 8) {
  topology_settings settings;
  settings.kind = k;
  settings.degree = degree;
  return settings;
}

bool linked(const adjacency& graph, std::size_t a, std::uint32_t b) {
  return std::binary_search(graph[a].begin(), graph[a].end(), node_id{b});
}

double mean_degree(const adjacency& graph) {
  return 2.0 * static_cast<double>(count_links(graph)) / static_cast<double>(graph.size());
}

} // namespace

TEST_CASE("every topology is connected, symmetric, sorted and without loops", "[topology]") {
  for (const auto k : all_kinds) {
    for (const std::size_t nodes : {0u, 1u, 2u, 3u, 4u, 5u, 9u, 10u, 50u, 300u}) {
      for (const std::size_t degree : {0u, 1u, 2u, 3u, 8u}) {
        for (const std::uint64_t seed : {1u, 2u, 3u}) {
          const auto graph = make_topology(kind(k, degree), nodes, seed);
          INFO("kind " << static_cast<int>(k) << " nodes " << nodes << " degree " << degree);
          REQUIRE(graph.size() == nodes);
          REQUIRE(is_connected(graph));
          for (std::uint32_t a = 0; a < nodes; ++a) {
            REQUIRE(std::is_sorted(graph[a].begin(), graph[a].end()));
            REQUIRE(std::adjacent_find(graph[a].begin(), graph[a].end()) == graph[a].end());
            REQUIRE_FALSE(linked(graph, a, a));
            for (const node_id b : graph[a])
              REQUIRE(linked(graph, b.value, a));
          }
        }
      }
    }
  }
}

TEST_CASE("the same seed gives the same topology and another seed another one", "[topology]") {
  for (const auto k : all_kinds)
    CHECK(make_topology(kind(k), 200, 7) == make_topology(kind(k), 200, 7));
  for (const auto k : {topology_kind::random, topology_kind::small_world, topology_kind::regions})
    CHECK(make_topology(kind(k), 200, 7) != make_topology(kind(k), 200, 8));
}

// Written down, so that compilers and later versions are held against each other: a sum over all
// links, weighted by their place.
TEST_CASE("random topologies stay what they are", "[topology]") {
  const auto fingerprint = [](topology_kind k) {
    std::uint64_t sum = 0;
    for (const auto& list : make_topology(kind(k), 100, 7))
      for (const node_id b : list)
        sum = sum * 31 + b.value;
    return sum;
  };
  CHECK(fingerprint(topology_kind::random) == 8993125665226428105u);
  CHECK(fingerprint(topology_kind::small_world) == 3950165645248075916u);
  CHECK(fingerprint(topology_kind::regions) == 6037882614953157949u);
}

TEST_CASE("fixed topologies have the links that their name says", "[topology]") {
  CHECK(count_links(make_topology(kind(topology_kind::full), 20, 1)) == 190);
  CHECK(count_links(make_topology(kind(topology_kind::ring), 20, 1)) == 20);
  CHECK(count_links(make_topology(kind(topology_kind::line), 20, 1)) == 19);
  const auto star = make_topology(kind(topology_kind::star), 20, 1);
  CHECK(count_links(star) == 19);
  CHECK(star[0].size() == 19);
  CHECK(star[7] == std::vector<node_id>{node_id{0}});
  const auto ring = make_topology(kind(topology_kind::ring), 20, 1);
  CHECK(ring[0] == std::vector<node_id>{node_id{1}, node_id{19}});
}

TEST_CASE("random topologies have the degree asked for on average", "[topology]") {
  const auto random = make_topology(kind(topology_kind::random), 1'000, 1);
  CHECK(count_links(random) == 4'000); // Every node opened four and found them.
  const auto small_world = make_topology(kind(topology_kind::small_world), 1'000, 1);
  CHECK(count_links(small_world) == 4'000);
  const auto regions = make_topology(kind(topology_kind::regions), 1'000, 1);
  CHECK(mean_degree(regions) > 7.0);
  CHECK(mean_degree(regions) <= 8.1);
  // Fewer nodes than the degree needs: everybody is linked to everybody.
  CHECK(count_links(make_topology(kind(topology_kind::random), 9, 1)) == 36);
  CHECK(count_links(make_topology(kind(topology_kind::random), 10, 1)) < 45);
}

TEST_CASE("rewiring a small world moves the share of links that was asked for", "[topology]") {
  const auto moved = [](double rewire) {
    auto settings = kind(topology_kind::small_world);
    settings.rewire = rewire;
    const auto graph = make_topology(settings, 1'000, 5);
    std::size_t kept = 0;
    for (std::uint32_t a = 0; a < 1'000; ++a)
      for (std::uint32_t step = 1; step <= 4; ++step)
        kept += linked(graph, a, (a + step) % 1'000);
    return 4'000 - kept;
  };
  CHECK(moved(0) == 0);
  CHECK(moved(0.1) > 324); // 400, 4 sigma is 76.
  CHECK(moved(0.1) < 476);
  CHECK(moved(1) > 3'900);
}

TEST_CASE("a mesh of regions keeps most links inside and links all regions", "[topology]") {
  const auto graph = make_topology(kind(topology_kind::regions), 1'000, 3);
  std::size_t inside = 0;
  std::vector<std::vector<std::size_t>> between(5, std::vector<std::size_t>(5));
  for (std::uint32_t a = 0; a < 1'000; ++a) {
    for (const node_id b : graph[a]) {
      inside += a % 5 == b.value % 5;
      ++between[a % 5][b.value % 5];
    }
  }
  CHECK(inside > count_links(graph)); // More than half: inside counts both ends.
  CHECK(inside < 2 * count_links(graph));
  for (std::size_t r = 0; r < 5; ++r)
    for (std::size_t s = 0; s < 5; ++s)
      CHECK(between[r][s] > 0);
}

TEST_CASE("the regions of the nodes decide over the mesh", "[topology]") {
  const std::vector<std::size_t> region_of{4, 4, 4, 4, 9, 9, 9, 9};
  auto settings = kind(topology_kind::regions, 2);
  const auto graph = make_topology(settings, region_of, 1);
  CHECK(is_connected(graph));
  std::size_t inside = 0;
  for (std::uint32_t a = 0; a < 8; ++a)
    for (const node_id b : graph[a])
      inside += region_of[a] == region_of[b.value];
  CHECK(inside >= 4);
}
