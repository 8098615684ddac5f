// Faults on a timeline: each kind happens, does what it says, and is over when it says so.
#include "run_support.hpp"
#include "simulation/faults/fault_control.hpp"
#include "simulation/invariants/invariants.hpp"
#include "tests/support/catch.hpp"

namespace concur::simulation::test {
namespace {

/// What faults did in a run.
class fault_tally final : public observer {
public:
  void on_fault(instant now, const fault_change& c) override {
    (c.begins ? began : ended).push_back(now);
    if (c.begins)
      hit.push_back(c.nodes);
  }
  void on_fact(instant now, node_id n, const node::fact& f) override {
    if (std::holds_alternative<node::stopped>(f))
      stops.emplace_back(now, n);
    else if (auto* r = std::get_if<node::restarted>(&f))
      starts.emplace_back(now, r->height.value);
    else if (auto* b = std::get_if<node::block_made>(&f))
      stamps.push_back({n, now, b->block->header().time});
  }
  void on_sent(instant, const sent& s) override { ++(s.lost ? lost : carried); }
  void on_event(const handled& e) override {
    if (std::holds_alternative<node::arrival>(*e.what))
      arrivals.emplace_back(e.now, e.node);
  }

  struct stamp {
    node_id by;
    instant made;
    unix_ms shown;
  };
  std::vector<instant> began, ended;
  std::vector<std::vector<node_id>> hit;
  std::vector<std::pair<instant, node_id>> stops, arrivals;
  std::vector<std::pair<instant, std::uint64_t>> starts;
  std::vector<stamp> stamps;
  std::uint64_t lost = 0, carried = 0;
};

struct faulty_run {
  explicit faulty_run(const scenario& s)
      : nodes(cluster::build(s, {}).value()),
        checks(nodes, {"block-valid", "supply-conserved", "no-double-spend", "heads-linked"}) {
    run_control control{nodes};
    world w{nodes, {&control, &seen, &checks}};
    end = run_loop(w, control, {});
    failure = w.failure();
    checks.finish(w.now());
  }

  cluster nodes;
  invariants checks;
  fault_tally seen;
  run_end end{};
  std::optional<error> failure;
};

/// Five miners for ten minutes, a block in ten seconds, and one fault of the first node.
scenario with(fault_kind kind, duration at = 2min, std::optional<duration> lasts = 1min) {
  auto s = equal_miners(5);
  s.network.latency = constant_latency{100ms};
  s.load.tx_rate = 0.2;
  s.load.until = 8min;
  s.run.stop.time = 10min;
  fault_settings f;
  f.name = "one";
  f.kind = kind;
  f.at = at;
  f.lasts = lasts;
  f.nodes = {s.nodes[0].name};
  f.time = 2s;
  f.share = 0.3;
  f.rate = 2000;
  f.down = 5s;
  f.drift = 0.01;
  f.writes = 3;
  s.faults.push_back(f);
  return s;
}

bool is_hit_at_first_node(const faulty_run& r) {
  return r.seen.hit.size() == 1 && r.seen.hit[0] == std::vector{node_id{0}};
}

TEST_CASE("whatever breaks for a while, a chain goes on and its stores agree",
          "[simulation][faults]") {
  for (auto& info : all_faults()) {
    INFO(info.name);
    auto s = with(info.kind);
    if (info.kind == fault_kind::partition || info.kind == fault_kind::one_way)
      s.faults[0].groups = {{s.nodes[0].name}, {"*"}};
    if (info.kind == fault_kind::bridge)
      s.faults[0].nodes = {s.nodes[4].name};
    faulty_run r{s};
    CHECK(r.end == run_end::converged);
    CHECK(!r.failure);
    CHECK(r.checks.all_hold());
    REQUIRE(r.seen.began.size() == 1);
    CHECK(r.seen.began[0] == instant{2min});
    REQUIRE(r.seen.ended.size() == 1);
    CHECK(r.seen.ended[0] == instant{3min});
    auto head = r.nodes.members()[0].validator->report().position;
    CHECK(head.head_height.value > 30);
    for (auto& m : r.nodes.members()) {
      CHECK(m.validator->report().position.head == head.head);
      CHECK(!m.condition.is_down);
      CHECK(m.store->at(head.head_height)->value() == head.head);
    }
  }
}

TEST_CASE("a crashed node is silent and comes back with its disk", "[simulation][faults]") {
  faulty_run r{with(fault_kind::crash)};
  CHECK(is_hit_at_first_node(r));
  REQUIRE(r.seen.stops.size() == 1);
  REQUIRE(r.seen.starts.size() == 1);
  CHECK(r.seen.starts[0].first == instant{3min});
  CHECK(r.seen.starts[0].second > 3); // some twelve blocks were made before
  for (auto& [at, who] : r.seen.arrivals)
    CHECK(!(who == node_id{0} && at > instant{2min} && at < instant{3min}));
  for (auto& b : r.seen.stamps)
    CHECK(!(b.by == node_id{0} && b.made > instant{2min} && b.made < instant{3min}));
  auto after = std::count_if(r.seen.stamps.begin(), r.seen.stamps.end(),
                             [](auto& b) { return b.by == node_id{0} && b.made > instant{3min}; });
  CHECK(after > 0);
}

TEST_CASE("what a disk loses, a restarted node has not", "[simulation][faults]") {
  auto kept = faulty_run{with(fault_kind::crash)}.seen.starts.at(0).second;
  auto unsynced = faulty_run{with(fault_kind::crash_unsynced)}.seen.starts.at(0).second;
  auto stale = faulty_run{with(fault_kind::disk_stale)}.seen.starts.at(0).second;
  CHECK(unsynced < kept);
  CHECK(unsynced + 3 >= kept); // three writes, of at most a block each
  CHECK(stale == unsynced);
  CHECK(faulty_run{with(fault_kind::crash_empty)}.seen.starts.at(0).second == 0);
  CHECK(faulty_run{with(fault_kind::disk_flip)}.seen.starts.at(0).second == 0);
}

TEST_CASE("a write that fails stops its node before it says anything", "[simulation][faults]") {
  for (auto kind : {fault_kind::disk_write, fault_kind::disk_sync, fault_kind::disk_full,
                    fault_kind::disk_torn}) {
    INFO(info_of(kind).name);
    faulty_run r{with(kind)};
    REQUIRE(r.seen.stops.size() == 1);
    CHECK(r.seen.stops[0].second == node_id{0});
    CHECK(r.seen.stops[0].first > instant{2min});
    REQUIRE(r.seen.starts.size() == 1);
    CHECK(r.seen.starts[0].second > 3);
  }
}

TEST_CASE("a paused node handles afterwards what came meanwhile", "[simulation][faults]") {
  faulty_run r{with(fault_kind::pause)};
  std::size_t at_once = 0;
  for (auto& [at, who] : r.seen.arrivals) {
    CHECK(!(who == node_id{0} && at >= instant{2min} && at < instant{3min}));
    at_once += who == node_id{0} && at == instant{3min};
  }
  CHECK(at_once > 10);
  CHECK(r.seen.stops.empty());
}

TEST_CASE("a storm of restarts stops a node many times", "[simulation][faults]") {
  faulty_run r{with(fault_kind::restart_storm)};
  CHECK(r.seen.stops.size() == 6); // down and up for five seconds each, for a minute
  CHECK(r.seen.starts.size() == 6);
}

TEST_CASE("a mailbox with a limit loses what is beyond it", "[simulation][faults]") {
  auto s = with(fault_kind::out_of_memory);
  s.faults[0].rate = 1;
  auto of_second = [](instant t) { return t.time_since_epoch() / 1s; };
  faulty_run r{s};
  std::map<std::int64_t, int> by_second;
  for (auto& [at, who] : r.seen.arrivals)
    if (who == node_id{0} && at >= instant{2min} && at < instant{3min})
      CHECK(++by_second[of_second(at)] == 1);
}

TEST_CASE("clocks are wrong while their fault holds", "[simulation][faults]") {
  auto c = cluster::build(with(fault_kind::clock_offset), {}).value();
  fault_control control{c};
  fault_news news;
  auto error_at = [&](instant t) {
    auto& m = c.members();
    return static_cast<std::int64_t>(c.clock_of(m[0], t).value) -
           static_cast<std::int64_t>(c.clock_of(m[1], t).value);
  };
  CHECK(control.next() == instant{2min});
  control.advance(instant{2min}, news);
  CHECK(error_at(instant{130s}) == 2000);
  control.advance(instant{3min}, news);
  CHECK(error_at(instant{181s}) == 0);
  CHECK(control.next() == instant::max());

  auto drifting = cluster::build(with(fault_kind::clock_drift, 2min, std::nullopt), {}).value();
  fault_control other{drifting};
  other.advance(instant{2min}, news);
  auto& m = drifting.members();
  CHECK(drifting.clock_of(m[0], instant{220s}).value -
            drifting.clock_of(m[1], instant{220s}).value ==
        1000); // a hundredth of 100 s
  auto back = cluster::build(with(fault_kind::clock_back, 2min, std::nullopt), {}).value();
  fault_control third{back};
  third.advance(instant{2min}, news);
  CHECK(back.clock_of(back.members()[1], instant{3min}).value -
            back.clock_of(back.members()[0], instant{3min}).value ==
        2000);
}

TEST_CASE("packets are damaged, and nobody believes them", "[simulation][faults]") {
  for (auto kind : {fault_kind::bit_flip, fault_kind::truncate}) {
    INFO(info_of(kind).name);
    auto s = with(kind);
    s.faults[0].nodes = {"*"};
    s.run.verify = ledger::verify_mode::once; // a signature may be what is damaged
    faulty_run r{s};
    CHECK(r.nodes.network().counted().damaged > 50);
    CHECK(r.checks.all_hold());
  }
}

TEST_CASE("a fault begins again, at random, or when something has come to pass",
          "[simulation][faults]") {
  auto s = with(fault_kind::drop, 1min, 10s);
  s.faults[0].every = 2min;
  s.faults[0].until = 6min;
  CHECK(faulty_run{s}.seen.began == std::vector{instant{1min}, instant{3min}, instant{5min}});

  s = with(fault_kind::drop, 0s, 1s);
  s.faults[0].per_hour = 120;
  auto times = faulty_run{s}.seen.began.size();
  CHECK(times > 8); // twenty in ten minutes
  CHECK(times < 40);

  s = with(fault_kind::crash, 0s, 20s);
  s.faults[0].when = "height >= 10";
  faulty_run r{s};
  REQUIRE(r.seen.began.size() == 1);
  auto tenth = std::find_if(r.seen.stamps.begin(), r.seen.stamps.end(),
                            [&](auto& b) { return b.made > r.seen.began[0]; });
  CHECK(std::distance(r.seen.stamps.begin(), tenth) >= 10);
}

TEST_CASE("late names are looked up when the fault begins", "[simulation][faults]") {
  auto s = with(fault_kind::crash, 2min, 20s);
  s.faults[0].nodes = {"leader"};
  faulty_run r{s};
  auto last = std::find_if(r.seen.stamps.rbegin(), r.seen.stamps.rend(),
                           [](auto& b) { return b.made < instant{119s}; });
  CHECK(r.seen.hit.at(0) == std::vector{last->by});

  s.faults[0].nodes = {"random(2)"};
  CHECK(faulty_run{s}.seen.hit.at(0).size() == 2);
  s.faults[0].nodes = {"followers"};
  CHECK(faulty_run{s}.seen.hit.at(0).size() == 4);
  s.faults[0].nodes = {"*"};
  s.faults[0].pick = 3;
  CHECK(faulty_run{s}.seen.hit.at(0).size() == 3);
}

TEST_CASE("one fault less leaves what the others do as it was", "[simulation][faults]") {
  auto s = with(fault_kind::crash, 2min, 20s);
  s.faults[0].nodes = {"random(1)"};
  auto first = faulty_run{s}.seen.hit.at(0);
  auto more = s.faults[0];
  more.name = "two";
  more.at = 1min;
  more.kind = fault_kind::drop;
  s.faults.insert(s.faults.begin(), more);
  CHECK(faulty_run{s}.seen.hit.at(1) == first);
}

TEST_CASE("the same seed gives the same faults", "[simulation][faults]") {
  auto s = with(fault_kind::crash_unsynced, 1min, 15s);
  s.faults[0].nodes = {"random(2)"};
  s.faults[0].per_hour = 60;
  CHECK(finished{s}.seen.digest.hex() == finished{s}.seen.digest.hex());
  auto other = s;
  other.run.seed = 2;
  CHECK(finished{s}.seen.digest.hex() != finished{other}.seen.digest.hex());
}

TEST_CASE("a payment of a node that was down is settled all the same", "[simulation][faults]") {
  auto s = with(fault_kind::crash, 65s, 1min);
  s.load.tx_rate = 0;
  s.nodes[0].user = "A";
  s.nodes[1].user = "B";
  s.payments = {{60s, "A", "B", coins(100), amount{1000}}, {70s, "A", "B", coins(5), amount{1000}}};
  s.run.stop = {};
  s.run.stop.all_settled = true;
  faulty_run r{s};
  CHECK(r.end == run_end::converged);
  auto b = r.nodes.members()[2].validator->report().state.find(*r.nodes.account_of("B"));
  CHECK(b->nonce == 0);
  CHECK(b->balance >= coins(1105));
}

TEST_CASE("conditions are read or refused", "[simulation][faults]") {
  CHECK(parse_condition("height >= 20")->number == 20);
  CHECK(parse_condition(" settled>=5 ")->of == condition::subject::settled);
  CHECK(parse_condition("leader( paris )")->node == "paris");
  for (auto* bad :
       {"", "height", "height > 3", "height >= x", "leader()", "leader(a", "depth >= 2"})
    CHECK(!parse_condition(bad));
}

TEST_CASE("a bad link hurts packets of its own direction only", "[simulation][faults]") {
  fault_settings f;
  f.name = "one";
  f.kind = fault_kind::link;
  f.is_directed = true;
  f.time = 150ms;
  f.jitter = 30ms;
  f.share = 0;
  link_faults faults{1, 3};
  link_fault there;
  there.settings = &f;
  there.group_of = {0, 1, no_group};
  faults.begin(there);
  for (int i = 0; i < 100; ++i) {
    auto hit = faults.on_packet(node_id{0}, node_id{1}, 100, instant{1s}, 10ms);
    CHECK(hit.later >= 150ms);
    CHECK(hit.later <= 180ms);
    CHECK(!hit.is_dropped);
  }
  CHECK(faults.on_packet(node_id{1}, node_id{0}, 100, instant{1s}, 10ms).later == 0ms);
  CHECK(faults.on_packet(node_id{0}, node_id{2}, 100, instant{1s}, 10ms).later == 0ms);
  f.is_directed = false;
  CHECK(faults.on_packet(node_id{1}, node_id{0}, 100, instant{1s}, 10ms).later >= 150ms);
  faults.end(f);
  CHECK(faults.on_packet(node_id{0}, node_id{1}, 100, instant{1s}, 10ms).later == 0ms);
}

TEST_CASE("packets queue for a narrow link, each direction for itself", "[simulation][faults]") {
  fault_settings f;
  f.name = "one";
  f.kind = fault_kind::link;
  f.share = 0;
  f.rate = 1000; // bytes a second
  link_faults faults{1, 2};
  link_fault there;
  there.settings = &f;
  there.group_of = {0, 1};
  faults.begin(there);
  auto later = [&](std::uint32_t from, instant now) {
    return faults.on_packet(node_id{from}, node_id{1 - from}, 500, now, 10ms).later;
  };
  CHECK(later(0, instant{1s}) == 500ms);
  CHECK(later(0, instant{1s}) == 1000ms);
  CHECK(later(1, instant{1s}) == 500ms);
  CHECK(later(0, instant{5s}) == 500ms);
  f.share = 1;
  CHECK(faults.on_packet(node_id{0}, node_id{1}, 1, instant{6s}, 10ms).is_dropped);
}

} // namespace
} // namespace concur::simulation::test
