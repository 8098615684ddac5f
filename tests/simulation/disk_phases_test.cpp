// A node's step has phases: it writes, then tells. A crash at the border of any two of them, at
// every write of a run, loses nothing that anybody has heard of; and a slow disk is heard of late.
#include "run_support.hpp"
#include "simulation/invariants/invariants.hpp"
#include "tests/support/catch.hpp"

namespace concur::simulation::test {
namespace {

class victim_watch final : public observer {
public:
  void on_fact(instant now, node_id n, const node::fact& f) override {
    if (auto* made = std::get_if<node::block_made>(&f); made && n == victim)
      made_[made->block->id()] = now;
    auto* moved = std::get_if<node::chain_moved>(&f);
    if (moved && n == victim)
      moves.push_back(now);
    else if (moved)
      for (auto& b : moved->done)
        if (auto own = made_.find(b->id()); own != made_.end())
          soonest = std::min(soonest, now - own->second);
    if (n == victim && std::holds_alternative<node::stopped>(f))
      stops.push_back(now);
  }

  static constexpr node_id victim{0};
  std::vector<instant> moves, stops;
  duration soonest = 1h; ///< from a block of the victim to the first other node that has it

private:
  std::map<block_id, instant> made_;
};

struct watched_run {
  explicit watched_run(const scenario& s)
      : nodes(cluster::build(s, {}).value()),
        checks(nodes, {"block-valid", "supply-conserved", "no-double-spend", "heads-linked",
                       "settled-prefix"}) {
    run_control control{nodes};
    world w{nodes, {&control, &seen, &checks}};
    end = run_loop(w, control, {});
    is_sound = !w.failure();
    checks.finish(w.now());
  }

  bool stores_agree() const {
    auto head = nodes.members()[0].validator->report().position;
    return std::all_of(nodes.members().begin(), nodes.members().end(), [&](auto& m) {
      return m.validator->report().position.head == head.head &&
             m.store->at(head.head_height)->value() == head.head;
    });
  }

  cluster nodes;
  invariants checks;
  victim_watch seen;
  run_end end{};
  bool is_sound = false;
};

scenario busy_miners() {
  auto s = equal_miners(5);
  work_of(s).confirmations = 2;
  s.network.latency = constant_latency{100ms};
  s.load.tx_rate = 0.5;
  s.load.until = 3min;
  s.run.stop.time = 5min;
  return s;
}

fault_settings fault_of(fault_kind kind, instant at, duration lasts) {
  fault_settings f;
  f.name = "border";
  f.kind = kind;
  f.at = at.time_since_epoch();
  f.lasts = lasts;
  return f;
}

} // namespace

TEST_CASE("a crash between any two phases of a step loses nothing that was told",
          "[simulation][faults]") {
  auto s = busy_miners();
  watched_run calm{s};
  REQUIRE(calm.seen.moves.size() > 15);
  struct border {
    fault_kind kind;
    duration from_write;
  };
  // Before the write; in it; after it and before telling, or before it after all; after telling.
  for (auto& [kind, from_write] :
       {border{fault_kind::disk_write, -1ns}, border{fault_kind::disk_torn, -1ns},
        border{fault_kind::disk_sync, -1ns}, border{fault_kind::crash, 1ns}})
    for (auto write : calm.seen.moves) {
      if (write > instant{4min}) // time to come back is left
        break;
      s.faults = {fault_of(kind, write + from_write, 15s)};
      s.faults[0].nodes = {s.nodes[0].name};
      INFO(info_of(kind).name << " at " << to_seconds(write.time_since_epoch()) << " s");
      watched_run r{s};
      CHECK(r.is_sound);
      CHECK(r.end == run_end::converged);
      CHECK(r.checks.all_hold());
      CHECK(r.stores_agree());
      REQUIRE(r.seen.stops.size() == 1);
      CHECK(r.seen.stops[0] - write == std::max(from_write, duration{0}));
    }
}

TEST_CASE("what follows from a write to a slow disk is heard late", "[simulation][faults]") {
  auto s = busy_miners();
  watched_run quick{s};
  CHECK(quick.seen.soonest < 1s);
  s.faults = {fault_of(fault_kind::disk_slow, instant{}, 10min)};
  s.faults[0].nodes = {s.nodes[0].name};
  s.faults[0].time = 3s;
  watched_run slow{s};
  CHECK(slow.end == run_end::converged);
  CHECK(slow.checks.all_hold());
  CHECK(slow.stores_agree());
  CHECK(slow.seen.soonest >= 3s);
  CHECK(slow.seen.soonest < 1h);
}

} // namespace concur::simulation::test
