// A small scenario in code and its run by the bare loop: five miners, constant latency of 100 ms,
// a block every 10 s, one payment of 100 coins from user A to user B.
#pragma once

#include "simulation/loop.hpp"

#include <stdexcept>
#include <string>
#include <vector>

namespace concur::simulation::test {

inline scenario small_scenario(std::uint64_t seed = 1) {
  using namespace std::chrono_literals;
  scenario s;
  s.name = "small";
  s.run.seed = seed;
  s.run.driver = driver_kind::loop;
  s.run.stop.all_settled = true;
  s.run.limit.virtual_time = 2h;
  pow_settings pow;
  pow.block_interval = 10s;
  s.protocol.rules = pow;
  const std::string users[] = {"A", "B", "C", "D", "E"};
  const std::string cities[] = {"washington", "london", "paris", "beijing", "shanghai"};
  for (std::size_t i = 0; i < 5; ++i) {
    node_settings n;
    n.name = n.city = cities[i];
    n.user = users[i];
    n.hash_share = 0.2;
    n.balance = coins(1000);
    s.nodes.push_back(n);
  }
  s.network.latency = constant_latency{100ms};
  payment_settings p;
  p.at = 1s;
  p.from = "A";
  p.to = "B";
  p.value = coins(100);
  s.payments.push_back(p);
  return s;
}

inline cluster build(const scenario& s) {
  auto ready = start_crypto();
  auto made = cluster::build(s, {});
  if (!ready || !made)
    throw std::runtime_error(ready ? made.error().text() : ready.error().text());
  return std::move(*made);
}

/// Runs `nodes` to its end, heard by `observers`; `ended` gets the last moment.
inline run_end run(cluster& nodes, std::vector<observer*> observers, instant* ended = nullptr) {
  run_control control{nodes};
  observers.push_back(&control);
  world w{nodes, observers};
  auto end = run_loop(w, control, {});
  if (ended)
    *ended = w.now();
  return end;
}

} // namespace concur::simulation::test
