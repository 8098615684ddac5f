#include "simulation/placement.hpp"

#include "base/assert.hpp"

#include <algorithm>
#include <utility>

namespace concur::simulation {

std::vector<std::size_t> machine_of_nodes(const scenario& s) {
  std::vector<std::size_t> out;
  auto& machines = s.hosts.machines;
  for (auto& n : s.nodes) {
    auto found = std::find_if(machines.begin(), machines.end(),
                              [&](auto& m) { return m.name == n.machine; });
    CONCUR_ASSERT(found != machines.end());
    out.push_back(static_cast<std::size_t>(found - machines.begin()));
  }
  return out;
}

std::optional<std::vector<std::size_t>> machines_hit(const scenario& s,
                                                     const std::vector<std::string>& nodes) {
  auto is_hit = [&](const node_settings& n) {
    return std::any_of(nodes.begin(), nodes.end(),
                       [&](auto& name) { return name == "*" || name == n.name; });
  };
  auto machine = machine_of_nodes(s);
  std::vector<std::size_t> hit(s.hosts.machines.size()), all(s.hosts.machines.size());
  for (std::size_t i = 0; i < s.nodes.size(); ++i) {
    ++all[machine[i]];
    hit[machine[i]] += is_hit(s.nodes[i]) ? 1 : 0;
  }
  std::vector<std::size_t> out;
  for (std::size_t m = 0; m < all.size(); ++m) {
    if (hit[m] > 0 && hit[m] < all[m])
      return std::nullopt;
    if (hit[m] > 0)
      out.push_back(m);
  }
  return out;
}

bool breaks_whole_machines(const scenario& s) {
  return std::all_of(s.faults.begin(), s.faults.end(), [&](auto& f) {
    return (f.kind != fault_kind::crash && f.kind != fault_kind::pause) || machines_hit(s, f.nodes);
  });
}

void place_locally(scenario& s, std::size_t machines) {
  auto named = std::exchange(s.hosts.machines, {});
  s.hosts.control_address = hosts_settings{}.control_address;
  s.hosts.control_port = 0;
  for (auto* secret : {&s.hosts.join_token_file, &s.hosts.ca, &s.hosts.certificate, &s.hosts.key})
    secret->clear(); // made for the run
  if (named.size() == machines) {
    for (auto& m : named)
      s.hosts.machines.push_back({m.name, "127.0.0.1", 0});
    return;
  }
  for (std::size_t i = 0; i < machines; ++i)
    s.hosts.machines.push_back({"h" + std::to_string(i + 1), "127.0.0.1", 0});
  for (std::size_t i = 0; i < s.nodes.size(); ++i)
    s.nodes[i].machine = s.hosts.machines[i % machines].name;
}

std::size_t connections_per_address(const scenario& s) {
  if (s.hosts.per_address > 0)
    return s.hosts.per_address;
  // Agent and process of each machine, and room for one that comes again.
  constexpr std::size_t usual = 8, of_a_machine = 2, spare = 2;
  std::size_t most = 0;
  for (auto& m : s.hosts.machines) {
    auto together = std::count_if(s.hosts.machines.begin(), s.hosts.machines.end(),
                                  [&](auto& x) { return x.address == m.address; });
    most = std::max(most, static_cast<std::size_t>(together));
  }
  return std::max(usual, of_a_machine * most + spare);
}

bool is_loopback(const std::string& address) {
  return address.starts_with("127.") || address == "::1";
}

} // namespace concur::simulation
