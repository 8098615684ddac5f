#include "simulation/network_model.hpp"

#include "base/assert.hpp"
#include "simulation/latency.hpp"
#include "simulation/link_table.hpp"
#include "simulation/partitions.hpp"
#include "simulation/topology.hpp"

#include <algorithm>
#include <string>

namespace concur::simulation {

namespace {

/// What is remembered of one directed link.
struct link {
  random_stream delays;
  random_stream faults;
  duration latency; ///< the part that does not change
  bool is_cut = false;
};

duration share(duration whole, double part) {
  return duration{static_cast<std::int64_t>(static_cast<double>(whole.count()) * part)};
}

/// What the faults that hold make of the way of a packet that is not lost.
void bend(plan& p, const link_effect& fault) {
  for (std::size_t i = 0; i < p.arrivals; ++i)
    p.after[i] += fault.later;
  if (fault.copy_later && p.arrivals == 1) {
    p.arrivals = 2;
    p.after[1] = p.after[0] + *fault.copy_later;
  }
  p.harm = fault.harm;
  p.harm_at = fault.harm_at;
}

} // namespace

duration time_to_send(std::size_t bytes, std::uint64_t rate) {
  constexpr std::uint64_t second = 1'000'000'000;
  // In two parts, so that nothing overflows.
  const std::uint64_t rest = (bytes % rate * second + rate - 1) / rate;
  return duration{static_cast<std::int64_t>(bytes / rate * second + rest)};
}

struct network_model::state {
  state(const network_settings& s, const std::vector<node_settings>& nodes,
        const std::vector<std::size_t>& region_of, const adjacency& neighbours,
        std::uint64_t root_seed)
      : seed(root_seed), jitter(s.jitter), drop(s.drop), duplicate(s.duplicate), reorder(s.reorder),
        has_faults(s.drop > 0 || s.duplicate > 0 || s.reorder > 0), bandwidth(s.bandwidth),
        latency(s.latency, nodes, region_of), partitions(s.partitions, nodes),
        faults(root_seed, nodes.size()), numbers(neighbours) {
    for (const auto& node : nodes)
      names.push_back(node.name);
    if (bandwidth > 0)
      uplink_free.assign(nodes.size(), instant{});
  }

  link& between(node_id from, node_id to) {
    std::uint32_t& number = numbers(from, to);
    if (number == link_table::unused) {
      number = static_cast<std::uint32_t>(links.size());
      const std::string name = names[from.value] + "/" + names[to.value];
      links.push_back({random_stream(seed, "latency/" + name),
                       random_stream(seed, "faults/" + name), latency.fixed(from, to)});
    }
    return links[number];
  }

  /// One passage over the link, with jitter.
  duration passage(const link& l, random_stream& draws) const {
    const duration time = latency.draw(l.latency, draws);
    return jitter > 0 ? time + share(time, jitter * draws.unit()) : time;
  }

  /// How long the packet waits for the uplink and is being sent.
  duration uplink(const packet& p, instant now) {
    const duration sending = time_to_send(p.bytes, bandwidth);
    instant& free = uplink_free[p.from.value];
    free = std::max(free, now) + sending;
    return free - now;
  }

  std::uint64_t seed;
  double jitter, drop, duplicate, reorder;
  bool has_faults;
  std::uint64_t bandwidth;
  latency_model latency;
  partition_plan partitions;
  link_faults faults;
  link_table numbers;
  std::vector<link> links;
  std::vector<std::string> names;
  std::vector<instant> uplink_free;
  instant last_send{};
};

network_model::network_model(const network_settings& settings,
                             const std::vector<node_settings>& nodes, std::uint64_t seed) {
  const auto region_of = regions_of(nodes, settings.topology.regions);
  neighbours_ = make_topology(settings.topology, region_of, seed);
  state_ = std::make_unique<state>(settings, nodes, region_of, neighbours_, seed);
}

network_model::~network_model() = default;
network_model::network_model(network_model&&) noexcept = default;
network_model& network_model::operator=(network_model&&) noexcept = default;

plan network_model::send(const packet& p, instant now) {
  state& s = *state_;
  CONCUR_ASSERT(p.from.value < s.names.size());
  CONCUR_ASSERT(p.to.value < s.names.size());
  CONCUR_ASSERT(now >= s.last_send);
  s.last_send = now;
  ++counted_.packets;
  counted_.bytes += p.bytes;

  link& l = s.between(p.from, p.to);
  const duration leaves = s.bandwidth > 0 ? s.uplink(p, now) : duration{0};
  plan result;
  result.arrivals = 1;
  result.after[0] = leaves + s.passage(l, l.delays);
  bool dropped = false, reordered = false;
  if (s.has_faults) {
    dropped = l.faults.chance(s.drop);
    const bool copied = l.faults.chance(s.duplicate);
    reordered = l.faults.chance(s.reorder);
    if (reordered) {
      const duration longest = s.latency.draw(l.latency, l.faults);
      result.after[0] += share(longest, l.faults.unit());
    }
    if (copied) {
      result.arrivals = 2;
      result.after[1] = leaves + s.passage(l, l.faults);
    }
  }

  link_effect fault;
  if (!s.faults.empty())
    fault = s.faults.on_packet(p.from, p.to, p.bytes, now, result.after[0]);
  if (l.is_cut || fault.is_cut || s.partitions.cuts(p.from, p.to, now)) {
    ++counted_.partitioned;
    return {0, {}, loss::partitioned, {}, 0};
  }
  if (dropped || fault.is_dropped) {
    ++counted_.dropped;
    return {0, {}, loss::dropped, {}, 0};
  }
  bend(result, fault);
  counted_.damaged += fault.harm != damage::none;
  counted_.duplicated += result.arrivals == 2;
  counted_.reordered += reordered;
  return result;
}

instant network_model::uplink_free(node_id node) const {
  CONCUR_ASSERT(node.value < state_->names.size());
  return state_->bandwidth > 0 ? state_->uplink_free[node.value] : instant{};
}

link_faults& network_model::faults() { return state_->faults; }

void network_model::cut(node_id a, node_id b, bool is_cut) {
  CONCUR_ASSERT(a.value < state_->names.size());
  CONCUR_ASSERT(b.value < state_->names.size());
  state_->between(a, b).is_cut = is_cut;
}

} // namespace concur::simulation
