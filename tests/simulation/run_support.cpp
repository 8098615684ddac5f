#include "run_support.hpp"

#include "tests/support/catch.hpp"

namespace concur::simulation::test {
namespace {

/// Before any test runs: every block has a hash.
[[maybe_unused]] const bool crypto_is_ready = start_crypto().has_value();

cluster build(const scenario& s) {
  auto made = cluster::build(s, {});
  REQUIRE(made.has_value());
  return std::move(*made);
}

} // namespace

scenario equal_miners(std::size_t nodes, std::uint64_t seed) {
  scenario s;
  s.name = "test";
  s.run.driver = driver_kind::loop;
  s.run.seed = seed;
  pow_settings pow;
  pow.confirmations = 3;
  s.protocol.rules = pow;
  for (std::size_t i = 0; i < nodes; ++i) {
    node_settings n;
    n.name = "n" + std::to_string(i);
    n.hash_share = 1.0 / static_cast<double>(nodes);
    n.balance = coins(1000);
    s.nodes.push_back(n);
  }
  s.network.latency = constant_latency{100ms};
  return s;
}

pow_settings& work_of(scenario& s) { return std::get<pow_settings>(s.protocol.rules); }

void tally::on_event(const handled& e) {
  ++events;
  digest.add(static_cast<std::uint64_t>(to_ns(e.now)));
  digest.add(e.role.value);
  digest.add(e.cause);
  digest.add(node::fingerprint(*e.what));
}

void tally::on_fact(instant, node_id, const node::fact& f) {
  if (std::holds_alternative<node::block_made>(f))
    ++made;
  else if (std::holds_alternative<node::block_settled>(f))
    ++settled;
  else if (std::holds_alternative<node::settling_reverted>(f))
    ++reverted;
  else if (std::holds_alternative<node::halted>(f))
    ++halted;
  else if (auto* moved = std::get_if<node::chain_moved>(&f))
    deepest = std::max(deepest, moved->undone.size());
  else if (auto* r = std::get_if<node::refused>(&f))
    ++refusals[r->why];
}

void tally::on_sent(instant, const sent& s) {
  ++packets;
  lost += s.lost ? 1 : 0;
}

finished::finished(const scenario& s) : nodes(build(s)) {
  run_control control{nodes};
  world w{nodes, {&control, &seen}};
  end = run_loop(w, control, {});
  stopped = w.now();
}

bool finished::all_equal() const {
  auto first = replica(0).report().position;
  for (auto& m : nodes.members())
    if (!m.faulty && !(m.validator->report().position == first))
      return false;
  return true;
}

} // namespace concur::simulation::test
