// Five miners, one of whom pays another, and what they did as one fingerprint.
#pragma once

#include "base/hash.hpp"
#include "base/trace_digest.hpp"
#include "simulation/cluster.hpp"
#include "simulation/observer.hpp"
#include "tests/support/catch.hpp"

#include <string>

namespace concur::actors::test {

using namespace std::chrono_literals;

inline simulation::scenario five_miners(std::uint64_t seed) {
  simulation::scenario s;
  s.name = "five-miners";
  s.run.seed = seed;
  s.run.stop.all_settled = true;
  auto& pow = std::get<simulation::pow_settings>(s.protocol.rules);
  pow.block_interval = 10s;
  pow.confirmations = 3;
  for (auto name : {"a", "b", "c", "d", "e"}) {
    simulation::node_settings n;
    n.name = name;
    n.hash_share = 0.2;
    n.balance = coins(1000);
    s.nodes.push_back(n);
  }
  s.network.latency = simulation::constant_latency{20ms};
  s.payments.push_back({1s, "a", "b", coins(100), amount{1000}});
  return s;
}

inline simulation::cluster built(const simulation::scenario& s,
                                 const simulation::cluster_options& options = {}) {
  REQUIRE(start_crypto().has_value());
  auto out = simulation::cluster::build(s, options);
  REQUIRE(out.has_value());
  return std::move(*out);
}

/// Fingerprint of all handled events, facts and packets, in their order.
class digest_observer final : public simulation::observer {
public:
  void on_event(const simulation::handled& e) override {
    digest_.add(e.sequence);
    digest_.add(e.cause);
    digest_.add(static_cast<std::uint64_t>(to_ns(e.now)));
    digest_.add(e.role.value);
    digest_.add(node::fingerprint(*e.what));
    ++events_;
  }
  void on_fact(instant now, node_id n, const node::fact& f) override {
    digest_.add(static_cast<std::uint64_t>(to_ns(now)));
    digest_.add(n.value * std::uint64_t{64} + f.index());
  }
  void on_sent(instant, const simulation::sent& s) override {
    digest_.add(s.bytes * 2 + (s.lost ? 1 : 0));
    lost_ += s.lost ? 1 : 0;
  }

  std::string hex() const { return digest_.hex(); }
  std::uint64_t events() const { return events_; }
  std::uint64_t lost() const { return lost_; }

private:
  trace_digest digest_;
  std::uint64_t events_ = 0;
  std::uint64_t lost_ = 0;
};

} // namespace concur::actors::test
