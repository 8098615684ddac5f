#include "simulation/topology.hpp"

#include "base/assert.hpp"

#include <algorithm>
#include <map>
#include <numeric>

namespace concur::simulation {

namespace {

node_id id(std::size_t i) { return node_id{static_cast<std::uint32_t>(i)}; }

bool has(const std::vector<node_id>& sorted, std::size_t node) {
  return std::binary_search(sorted.begin(), sorted.end(), id(node));
}

void insert(std::vector<node_id>& sorted, std::size_t node) {
  sorted.insert(std::lower_bound(sorted.begin(), sorted.end(), id(node)), id(node));
}

void erase(std::vector<node_id>& sorted, std::size_t node) {
  sorted.erase(std::lower_bound(sorted.begin(), sorted.end(), id(node)));
}

/// Links two nodes; false if they were linked or are the same.
bool link(adjacency& graph, std::size_t a, std::size_t b) {
  if (a == b || has(graph[a], b))
    return false;
  insert(graph[a], b);
  insert(graph[b], a);
  return true;
}

adjacency full(std::size_t nodes) {
  adjacency graph(nodes);
  for (std::size_t a = 0; a < nodes; ++a) {
    graph[a].reserve(nodes - 1);
    for (std::size_t b = 0; b < nodes; ++b)
      if (a != b)
        graph[a].push_back(id(b));
  }
  return graph;
}

adjacency line(std::size_t nodes) {
  adjacency graph(nodes);
  for (std::size_t a = 1; a < nodes; ++a)
    link(graph, a - 1, a);
  return graph;
}

/// Each node is linked to the `reach` next ones on both sides.
adjacency ring(std::size_t nodes, std::size_t reach) {
  adjacency graph(nodes);
  for (std::size_t a = 0; a < nodes; ++a)
    for (std::size_t step = 1; step <= reach; ++step)
      link(graph, a, (a + step) % nodes);
  return graph;
}

/// The node with the lowest number is the middle.
adjacency star(std::size_t nodes) {
  adjacency graph(nodes);
  for (std::size_t a = 1; a < nodes; ++a)
    link(graph, 0, a);
  return graph;
}

/// Node `from` opens `count` links to members of `group` drawn at random, fewer if it is linked to
/// almost all of them already: then the rest is too small to be worth a search.
void open_links(adjacency& graph, std::size_t from, const std::vector<std::size_t>& group,
                std::size_t count, random_stream& draws) {
  const std::size_t tries = 4 * count + 16;
  for (std::size_t t = 0, opened = 0; t < tries && opened < count && !group.empty(); ++t)
    if (link(graph, from, group[draws.below(group.size())]))
      ++opened;
}

/// Links that each node opens; the other half of its degree is opened by others, as in Bitcoin's
/// network of outbound and inbound connections.
std::size_t opened_links(const topology_settings& settings) {
  return std::max<std::size_t>(1, settings.degree / 2);
}

adjacency random_graph(const topology_settings& settings, std::size_t nodes, random_stream& draws) {
  if (nodes <= settings.degree + 1)
    return full(nodes);
  adjacency graph(nodes);
  std::vector<std::size_t> all(nodes);
  std::iota(all.begin(), all.end(), std::size_t{0});
  for (std::size_t a = 0; a < nodes; ++a)
    open_links(graph, a, all, opened_links(settings), draws);
  return graph;
}

/// A ring in which each link was moved to a random end with probability `rewire` (Watts, Strogatz,
/// "Collective dynamics of small-world networks", Nature 1998).
adjacency small_world(const topology_settings& settings, std::size_t nodes, random_stream& draws) {
  if (nodes <= settings.degree + 1)
    return full(nodes);
  const std::size_t reach = opened_links(settings);
  adjacency graph = ring(nodes, reach);
  for (std::size_t step = 1; step <= reach; ++step) {
    for (std::size_t a = 0; a < nodes; ++a) {
      const std::size_t old_end = (a + step) % nodes;
      const bool moves = draws.chance(settings.rewire);
      const std::size_t new_end = draws.below(nodes);
      if (moves && link(graph, a, new_end)) {
        erase(graph[a], old_end);
        erase(graph[old_end], a);
      }
    }
  }
  return graph;
}

/// Most links stay in the region, one a node leaves it; every two regions are linked directly.
adjacency mesh_of_regions(const topology_settings& settings, std::span<const std::size_t> region_of,
                          random_stream& draws) {
  std::map<std::size_t, std::vector<std::size_t>> members;
  for (std::size_t a = 0; a < region_of.size(); ++a)
    members[region_of[a]].push_back(a);
  std::vector<const std::vector<std::size_t>*> regions;
  for (const auto& [region, list] : members)
    regions.push_back(&list);

  adjacency graph(region_of.size());
  const std::size_t inside = std::max<std::size_t>(1, opened_links(settings) - 1);
  for (std::size_t a = 0; a < region_of.size(); ++a) {
    const auto& home = members[region_of[a]];
    open_links(graph, a, home, inside, draws);
    const auto& other = *regions[draws.below(regions.size())];
    if (&other != &home)
      open_links(graph, a, other, 1, draws);
  }
  for (std::size_t r = 0; r < regions.size(); ++r) {
    for (std::size_t t = r + 1; t < regions.size(); ++t) {
      const std::size_t a = draws.below(regions[r]->size());
      const std::size_t b = draws.below(regions[t]->size());
      link(graph, (*regions[r])[a], (*regions[t])[b]);
    }
  }
  return graph;
}

/// Adds everything that can be reached from `start` to `reached`.
void spread(const adjacency& graph, std::size_t start, std::vector<bool>& reached,
            std::vector<std::size_t>& order) {
  std::size_t next = order.size();
  reached[start] = true;
  order.push_back(start);
  for (; next < order.size(); ++next) {
    for (const node_id neighbour : graph[order[next]]) {
      if (!reached[neighbour.value]) {
        reached[neighbour.value] = true;
        order.push_back(neighbour.value);
      }
    }
  }
}

/// One more link for each part that is apart, to a node drawn from those that are together.
void join_parts(adjacency& graph, random_stream& draws) {
  std::vector<bool> reached(graph.size(), false);
  std::vector<std::size_t> order;
  for (std::size_t a = 0; a < graph.size(); ++a) {
    if (reached[a])
      continue;
    if (!order.empty())
      link(graph, a, order[draws.below(order.size())]);
    spread(graph, a, reached, order);
  }
}

adjacency draw(const topology_settings& settings, std::span<const std::size_t> region_of,
               random_stream& draws) {
  const std::size_t nodes = region_of.size();
  switch (settings.kind) {
  case topology_kind::full: return full(nodes);
  case topology_kind::random: return random_graph(settings, nodes, draws);
  case topology_kind::ring: return ring(nodes, 1);
  case topology_kind::line: return line(nodes);
  case topology_kind::star: return star(nodes);
  case topology_kind::small_world: return small_world(settings, nodes, draws);
  case topology_kind::regions: return mesh_of_regions(settings, region_of, draws);
  }
  CONCUR_ASSERT(false); // No such kind.
  return {};
}

} // namespace

adjacency make_topology(const topology_settings& settings, std::span<const std::size_t> region_of,
                        std::uint64_t seed) {
  random_stream draws(seed, "topology");
  adjacency graph = draw(settings, region_of, draws);
  join_parts(graph, draws);
  return graph;
}

adjacency make_topology(const topology_settings& settings, std::size_t nodes, std::uint64_t seed) {
  std::vector<std::size_t> region_of(nodes);
  for (std::size_t a = 0; a < nodes; ++a)
    region_of[a] = a % std::max<std::size_t>(1, settings.regions);
  return make_topology(settings, region_of, seed);
}

std::size_t count_links(const adjacency& graph) {
  std::size_t ends = 0;
  for (const auto& list : graph)
    ends += list.size();
  return ends / 2;
}

bool is_connected(const adjacency& graph) {
  if (graph.empty())
    return true;
  std::vector<bool> reached(graph.size(), false);
  std::vector<std::size_t> order;
  spread(graph, 0, reached, order);
  return order.size() == graph.size();
}

} // namespace concur::simulation
