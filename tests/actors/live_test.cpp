// The only tests here in which real time passes: a few seconds each, never waited for by sleeping.
#include "actors/live.hpp"

#include "tests/actors/support.hpp"

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <set>

using namespace concur;
using namespace concur::actors;
using namespace concur::actors::test;
using simulation::run_end;

namespace {

unix_ms present() {
  auto since = std::chrono::system_clock::now().time_since_epoch();
  auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(since).count();
  return unix_ms{static_cast<std::uint64_t>(ms)};
}

simulation::scenario quick_miners() {
  auto s = five_miners(1);
  s.run.mode = simulation::run_mode::live;
  s.run.verify = ledger::verify_mode::each;
  s.run.limit.wall_time = 60s;
  auto& pow = std::get<simulation::pow_settings>(s.protocol.rules);
  pow.leading_zero_bits = 12;
  pow.block_interval = 200ms;
  pow.confirmations = 2;
  s.payments.front().at = 300ms;
  return s;
}

simulation::cluster built_now(const simulation::scenario& s,
                              const std::filesystem::path& stores = {}) {
  simulation::cluster_options options;
  options.stores = stores;
  options.epoch = present();
  options.searches_always = true;
  return built(s, options);
}

/// A new folder that is removed in the end.
struct folder {
  folder() {
    auto name = (std::filesystem::temp_directory_path() / "concur-live-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path = name;
  }
  folder(const folder&) = delete;
  ~folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
  std::filesystem::path path;
};

/// Looks at what a run tells: times never go back, effects come after their causes.
class order_observer final : public simulation::observer {
public:
  void on_event(const simulation::handled& e) override {
    in_order &= e.now >= last_ && e.sequence == ++events && e.cause < e.sequence;
    last_ = e.now;
  }
  void on_fact(instant now, node_id, const node::fact& f) override {
    in_order &= now >= last_;
    last_ = now;
    if (auto* made = std::get_if<node::block_made>(&f))
      made_.insert(made->block->id());
    else if (auto* moved = std::get_if<node::chain_moved>(&f))
      for (auto& b : moved->done)
        caused &= made_.contains(b->id());
  }
  void on_sent(instant, const simulation::sent& s) override { packets += s.bytes > 0 ? 1 : 0; }

  std::uint64_t events = 0;
  std::uint64_t packets = 0;
  bool in_order = true;
  bool caused = true;

private:
  instant last_{};
  std::set<block_id> made_;
};

void check_all_agree(const simulation::cluster& nodes) {
  auto first = nodes.members().front().validator->report();
  CHECK(first.position.head_height.value >= 2);
  for (auto& m : nodes.members()) {
    auto r = m.validator->report();
    CHECK(r.position.head == first.position.head);
    CHECK(r.position.state_root == first.position.state_root);
    CHECK(r.issued == first.issued);
  }
}

amount stored_balance(const simulation::cluster& nodes, std::string_view user) {
  auto who = nodes.account_of(user);
  REQUIRE(who.has_value());
  auto found = nodes.members().front().store->account_of(*who);
  REQUIRE(found.has_value());
  REQUIRE(found->has_value());
  return (*found)->balance;
}

/// Rewards would hide what was paid.
simulation::scenario without_rewards(simulation::scenario s) {
  s.protocol.subsidy = amount{0};
  s.payments.front().fee = amount{0};
  return s;
}

simulation::fault_settings fault(simulation::fault_kind kind, duration at, duration lasts) {
  simulation::fault_settings f;
  f.name = "trouble";
  f.kind = kind;
  f.at = at;
  f.lasts = lasts;
  f.groups = {{"a"}, {"b", "c", "d", "e"}};
  return f;
}

/// Looks at one direction of a network's trouble: from node a, and to it.
class way_observer final : public simulation::observer {
public:
  void on_fault(instant now, const simulation::fault_change& c) override {
    (c.begins ? begun : ended).push_back(now);
    hit = c.what->name;
  }
  void on_sent(instant now, const simulation::sent& s) override {
    auto is_on = begun.size() > ended.size() && now > begun.back() + 20ms;
    if (is_on && (s.from.value == 0 || s.to.value == 0))
      ++(s.from.value == 0 ? (s.lost ? lost : came) : (s.lost ? lost_back : came_back));
    lost_calm += !is_on && begun.size() == ended.size() && s.lost ? 1 : 0;
  }
  void on_fact(instant now, node_id n, const node::fact& f) override {
    if (auto* made = std::get_if<node::block_made>(&f))
      made_[made->block->id()] = {n, now};
    else if (auto* moved = std::get_if<node::chain_moved>(&f))
      for (auto& b : moved->done)
        if (auto at = made_.find(b->id());
            at != made_.end() && (n.value == 0) != (at->second.first.value == 0))
          shortest = std::min(shortest, now - at->second.second);
    if (auto* r = std::get_if<node::refused>(&f))
      ++refusals[std::string{r->why}];
  }

  std::vector<instant> begun, ended;
  std::string hit;
  std::uint64_t lost = 0, came = 0, lost_back = 0, came_back = 0, lost_calm = 0;
  duration shortest = 1h; ///< between a block of one side and the other side having it
  std::map<std::string, std::uint64_t> refusals;

private:
  std::map<block_id, std::pair<node_id, instant>> made_;
};

run_end run(simulation::cluster& nodes, simulation::observer& o, const live_options& options = {}) {
  simulation::run_control control{nodes};
  auto end = run_live(nodes, control, {&control, &o}, options);
  INFO((end ? std::string{} : end.error().text()));
  REQUIRE(end.has_value());
  return *end;
}

} // namespace

TEST_CASE("five miners on threads agree on a payment", "[actors][live]") {
  auto nodes = built_now(without_rewards(quick_miners()));
  order_observer seen;
  CHECK(run(nodes, seen) == run_end::converged);
  check_all_agree(nodes);
  CHECK(stored_balance(nodes, "b") == coins(1100));
  CHECK(stored_balance(nodes, "a") == coins(900));
  CHECK(seen.in_order);
  CHECK(seen.caused);
  CHECK(seen.events > 50);
  CHECK(seen.packets > 20);
}

TEST_CASE("live replicas keep the same chain on disk", "[actors][live]") {
  folder stores;
  auto s = quick_miners();
  for (auto& n : s.nodes)
    n.store = simulation::store_kind::disk;
  order_observer seen;
  {
    auto nodes = built_now(s, stores.path);
    CHECK(run(nodes, seen) == run_end::converged);
    check_all_agree(nodes);
  }
  auto first = ledger::verify_lmdb_store(stores.path / "a");
  REQUIRE(first.has_value());
  CHECK(first->blocks >= 3);
  for (auto name : {"a", "b", "c", "d", "e"}) {
    auto found = ledger::verify_lmdb_store(stores.path / name);
    REQUIRE(found.has_value());
    CHECK(found->faults.empty());
    CHECK(found->position.head == first->position.head);
    CHECK(found->position.state_root == first->position.state_root);
  }
}

TEST_CASE("a link that loses all packets one way does so while its fault lasts", "[actors][live]") {
  auto s = quick_miners();
  auto f = fault(simulation::fault_kind::link, 400ms, 800ms);
  f.is_directed = true;
  f.share = 1;
  s.faults = {f};
  auto nodes = built_now(s);
  way_observer seen;
  CHECK(run(nodes, seen) == run_end::converged);
  check_all_agree(nodes);
  CHECK(seen.hit == "trouble");
  REQUIRE(seen.begun.size() == 1);
  REQUIRE(seen.ended.size() == 1);
  CHECK(seen.begun.front() >= instant{400ms});
  CHECK(seen.ended.front() >= instant{1200ms});
  CHECK(seen.lost > 0);
  CHECK(seen.came == 0);
  CHECK(seen.lost_back == 0);
  CHECK(seen.lost_calm == 0);
}

TEST_CASE("a slow link is slow on threads too", "[actors][live]") {
  auto shortest = [](duration later) {
    auto s = quick_miners();
    auto f = fault(simulation::fault_kind::link, 0ms, 1h);
    f.time = later;
    f.share = 0;
    s.faults = {f};
    auto nodes = built_now(s);
    way_observer seen;
    CHECK(run(nodes, seen) == run_end::converged);
    return seen.shortest;
  };
  CHECK(shortest(100ms) >= 100ms);
  CHECK(shortest(1ms) < 100ms);
}

TEST_CASE("packets with a flipped bit are refused and do no harm", "[actors][live]") {
  auto s = quick_miners();
  auto f = fault(simulation::fault_kind::bit_flip, 0ms, 1500ms);
  f.share = 0.5;
  s.faults = {f};
  auto nodes = built_now(s);
  way_observer seen;
  CHECK(run(nodes, seen) == run_end::converged);
  check_all_agree(nodes);
  CHECK(!seen.refusals.empty());
}

TEST_CASE("one who joins late catches up", "[actors][live]") {
  auto s = quick_miners();
  s.nodes.back().joins = 2s;
  auto nodes = built_now(s);
  order_observer seen;
  CHECK(run(nodes, seen) == run_end::converged);
  check_all_agree(nodes);
}

TEST_CASE("a heartbeat ends a live run at once", "[actors][live]") {
  auto s = quick_miners();
  s.run.stop.all_settled = false;
  s.run.stop.time = 1h;
  auto nodes = built_now(s);
  order_observer seen;
  live_options options;
  instant asked{};
  options.heartbeat = [&](instant now) {
    asked = now;
    return now < instant{200ms};
  };
  CHECK(run(nodes, seen, options) == run_end::interrupted);
  CHECK(asked >= instant{200ms});
  CHECK(seen.events > 0);
}

TEST_CASE("a live run ends when its time is used up", "[actors][live]") {
  auto s = quick_miners();
  s.run.stop.all_settled = false;
  s.run.stop.height = 1'000'000;
  s.run.limit.wall_time = 300ms;
  auto nodes = built_now(s);
  order_observer seen;
  CHECK(run(nodes, seen) == run_end::limit);
}

TEST_CASE("live runs start and stop again and again", "[actors][live]") {
  for (int i = 0; i < 20; ++i) {
    auto nodes = built_now(quick_miners());
    order_observer seen;
    live_options options;
    options.heartbeat_every = 1ms;
    options.heartbeat = [i](instant now) { return now < instant{1ms * i}; };
    CHECK(run(nodes, seen, options) == run_end::interrupted);
  }
}

TEST_CASE("replicas that share work cannot have threads of their own", "[actors][live]") {
  auto s = quick_miners();
  s.run.verify = ledger::verify_mode::once;
  auto nodes = built_now(s);
  simulation::run_control control{nodes};
  auto end = run_live(nodes, control, {}, {});
  REQUIRE_FALSE(end.has_value());
  CHECK(end.error().kind == errc::usage);
}

TEST_CASE("a store that fails ends a live run", "[actors][live]") {
  struct full_disk final : ledger::store {
    result<std::optional<ledger::restored>> load(std::size_t) override { return std::nullopt; }
    status write(const ledger::write_batch&) override { return fail(errc::environment, "full"); }
    result<std::optional<ledger::stored_block>> read(const block_id&) const override {
      return std::nullopt;
    }
    result<std::optional<block_id>> at(concur::height) const override { return std::nullopt; }
    result<std::optional<ledger::account>> account_of(const account_id&) const override {
      return std::nullopt;
    }
    void each_account(
        const std::function<void(const account_id&, const ledger::account&)>&) const override {}
    std::uint64_t size_bytes() const override { return 0; }
  };
  auto nodes = built_now(quick_miners());
  nodes.members()[3].store = std::make_unique<full_disk>();
  simulation::run_control control{nodes};
  auto end = run_live(nodes, control, {}, {});
  REQUIRE_FALSE(end.has_value());
  CHECK(end.error().kind == errc::environment);
  CHECK(end.error().what == "full");
}

TEST_CASE("a mailbox that is full refuses more and says so", "[actors][live]") {
  struct counter final : simulation::observer {
    void on_fact(instant, node_id, const node::fact& f) override {
      if (auto* r = std::get_if<node::refused>(&f))
        full += r->why == "mailbox-full" ? 1 : 0;
    }
    std::uint64_t full = 0;
  };
  auto s = quick_miners();
  s.run.stop.all_settled = false;
  s.run.stop.height = 1'000'000;
  auto nodes = built_now(s);
  counter seen;
  live_options options;
  options.mailbox_messages_max = 0;
  options.heartbeat = [](instant now) { return now < instant{500ms}; };
  CHECK(run(nodes, seen, options) == run_end::interrupted);
  CHECK(seen.full > 0);
}
