// The only tests here in which real time passes: a few seconds each, never waited for by sleeping.
#include "actors/live.hpp"

#include "tests/actors/support.hpp"

#include <atomic>
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

/// What a run tells in which this fault holds for a while; it ends well all the same.
way_observer seen_under(const simulation::fault_settings& f) {
  auto s = quick_miners();
  s.faults = {f};
  auto nodes = built_now(s);
  way_observer seen;
  CHECK(run(nodes, seen) == run_end::converged);
  check_all_agree(nodes);
  return seen;
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
  auto f = fault(simulation::fault_kind::link, 400ms, 800ms);
  f.is_directed = true;
  f.share = 1;
  auto seen = seen_under(f);
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
    auto f = fault(simulation::fault_kind::link, 0ms, 1h);
    f.time = later;
    f.share = 0;
    return seen_under(f).shortest;
  };
  CHECK(shortest(100ms) >= 100ms);
  CHECK(shortest(1ms) < 100ms);
}

TEST_CASE("packets with a flipped bit are refused and do no harm", "[actors][live]") {
  auto f = fault(simulation::fault_kind::bit_flip, 0ms, 1500ms);
  f.share = 0.5;
  CHECK(!seen_under(f).refusals.empty());
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

namespace {

using deed = live_order::deed;

/// Hears what becomes of node e (4), and gives orders when the best height is reached. The two
/// happen on threads of their own.
class script final : public simulation::observer {
public:
  script& at(std::uint64_t height, live_order o) {
    orders_.emplace_back(height, std::move(o));
    return *this;
  }
  live_options options() {
    live_options out;
    out.heartbeat_every = 5ms;
    out.orders = [this] { return due(); };
    return out;
  }

  void on_event(const simulation::handled& e) override {
    auto of_process = simulation::kind_of(e.role) == simulation::role_of_node::validator ||
                      simulation::kind_of(e.role) == simulation::role_of_node::miner;
    if (e.node == node_id{4} && of_process && is_down_)
      ++handled_while_down;
  }
  void on_fact(instant, node_id n, const node::fact& f) override {
    if (auto* moved = std::get_if<node::chain_moved>(&f); moved && !moved->done.empty()) {
      auto to = moved->done.back()->height().value;
      height_ = std::max(height_.load(), to);
      if (n == node_id{4})
        own_height = to;
    }
    if (n != node_id{4})
      return;
    if (std::holds_alternative<node::stopped>(f)) {
      is_down_ = true;
      ++stops;
    } else if (auto* again = std::get_if<node::restarted>(&f)) {
      is_down_ = false;
      came_back_at = again->height.value;
    } else if (auto* sent = std::get_if<node::tx_submitted>(&f)) {
      submitted.insert(sent->tx->id());
    }
  }

  std::uint64_t handled_while_down = 0, stops = 0, came_back_at = 0, own_height = 0;
  std::set<tx_id> submitted;

private:
  std::vector<live_order> due() {
    std::vector<live_order> out;
    while (next_ < orders_.size() && height_ >= orders_[next_].first)
      out.push_back(orders_[next_++].second);
    return out;
  }

  std::vector<std::pair<std::uint64_t, live_order>> orders_;
  std::size_t next_ = 0;
  std::atomic<std::uint64_t> height_{0};
  bool is_down_ = false;
};

simulation::scenario miners_until(std::uint64_t height) {
  auto s = quick_miners();
  s.run.stop.all_settled = false;
  s.run.stop.height = height;
  return s;
}

} // namespace

TEST_CASE("a node that is killed does nothing, and comes back with its store", "[actors][live]") {
  folder stores;
  auto on_disk = GENERATE(false, true);
  auto s = miners_until(12);
  s.nodes.back().store = on_disk ? simulation::store_kind::disk : simulation::store_kind::memory;
  auto nodes = built_now(s, stores.path);
  script play;
  play.at(3, {deed::kill, {node_id{4}}}).at(7, {deed::start, {node_id{4}}});
  CHECK(run(nodes, play, play.options()) == run_end::converged);
  CHECK(play.stops == 1);
  CHECK(play.handled_while_down == 0);
  CHECK(play.came_back_at >= 1);
  CHECK(play.came_back_at < 7);
  CHECK_FALSE(nodes.members().back().condition.is_down);
  check_all_agree(nodes);
}

TEST_CASE("a run ends without a node that stays down", "[actors][live]") {
  auto nodes = built_now(miners_until(6));
  script play;
  play.at(2, {deed::kill, {node_id{4}}}).at(3, {deed::kill, {node_id{4}}});
  CHECK(run(nodes, play, play.options()) == run_end::converged);
  CHECK(play.stops == 1);
  CHECK(nodes.members().back().condition.is_down);
  CHECK(nodes.members().back().validator->report().position.head_height.value < 6);
}

TEST_CASE("a node that stands still handles everything afterwards", "[actors][live]") {
  auto nodes = built_now(miners_until(12));
  script play;
  play.at(3, {deed::pause, {node_id{4}}}).at(8, {deed::resume, {node_id{4}}});
  CHECK(run(nodes, play, play.options()) == run_end::converged);
  CHECK(play.stops == 0);
  check_all_agree(nodes);
}

TEST_CASE("nodes that are cut off go their own way until they are healed", "[actors][live]") {
  auto s = miners_until(14);
  auto nodes = built_now(s);
  script play;
  play.at(2, {deed::cut, {node_id{3}, node_id{4}}}).at(8, {deed::heal, {}});
  CHECK(run(nodes, play, play.options()) == run_end::converged);
  CHECK(nodes.network().counted().partitioned > 0);
  check_all_agree(nodes);
}

TEST_CASE("a wallet pays what people tell it to, also while its node is down", "[actors][live]") {
  auto s = miners_until(10);
  simulation::cluster_options options;
  options.epoch = present();
  options.searches_always = options.wallets_always = true;
  auto nodes = built(s, options);
  script play;
  transfer gift{*nodes.account_of("a"), coins(1), {}};
  play.at(2, {deed::kill, {node_id{4}}})
      .at(3, {deed::pay, {node_id{4}}, gift})
      .at(4, {deed::start, {node_id{4}}});
  CHECK(run(nodes, play, play.options()) == run_end::converged);
  CHECK(play.submitted.size() == 1);
}
