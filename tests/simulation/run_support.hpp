// Scenarios in code, run by the bare loop, and what an observer counts about them.
#pragma once

#include "base/trace_digest.hpp"
#include "simulation/loop.hpp"

#include <map>
#include <set>

namespace concur::simulation::test {

using namespace std::chrono_literals;

/// `nodes` nodes with equal shares and 1,000 coins each, all linked, one block in ten seconds.
scenario equal_miners(std::size_t nodes, std::uint64_t seed = 1);
pow_settings& work_of(scenario& s);

/// Counts, and takes the digest of every event in order.
class tally final : public observer {
public:
  void on_event(const handled& e) override;
  void on_fact(instant now, node_id n, const node::fact& f) override;
  void on_sent(instant, const sent& s) override;

  trace_digest digest;
  std::uint64_t events = 0, made = 0, settled = 0, reverted = 0, halted = 0, packets = 0, lost = 0;
  std::size_t deepest = 0; ///< blocks undone by one move, at most
  std::map<reason, std::uint64_t> refusals;
};

/// A run that is over.
struct finished {
  explicit finished(const scenario& s);

  const node::replica& replica(std::size_t i) const { return *nodes.members()[i].validator; }
  /// Of the honest ones.
  bool all_equal() const; ///< heads, settled blocks and roots of states
  std::uint64_t head_height() const { return replica(0).report().position.head_height.value; }

  cluster nodes;
  tally seen;
  run_end end{};
  instant stopped;
};

} // namespace concur::simulation::test
