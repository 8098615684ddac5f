#include "simulation/measurement.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/small_run.hpp"

#include <set>

using namespace concur;
using namespace concur::simulation;
using namespace concur::simulation::test;
using namespace std::chrono_literals;

namespace {

block_ptr child(const block_ptr& parent, std::uint64_t nonce) {
  block_header h;
  h.height = parent->height() + 1;
  h.parent = parent->id();
  h.seal = lecture_seal{0x1f00ffff, nonce};
  return std::make_shared<const block>(h, coins(50), std::vector<tx_ptr>{});
}

tx_ptr payment(std::uint64_t nonce) {
  transaction_fields fields{{}, nonce, {}, transfer{}};
  return std::make_shared<const transaction>(fields, signature{});
}

instant at(duration d) { return instant{d}; }

/// Facts told by hand to the measurement of five nodes.
struct told {
  cluster nodes = build(small_scenario());
  measurement seen{nodes};
  block_ptr genesis = ledger::genesis_block(nodes.rules());

  void made(duration t, std::uint32_t n, const block_ptr& b, bool adopted = true) {
    seen.on_fact(at(t), node_id{n}, node::block_made{b, adopted});
  }
  void moved(duration t, std::uint32_t n, std::vector<block_ptr> undone,
             std::vector<block_ptr> done) {
    seen.on_fact(at(t), node_id{n}, node::chain_moved{std::move(undone), std::move(done)});
  }
};

} // namespace

TEST_CASE("a run of five miners is measured as it went", "[measurement]") {
  auto nodes = build(small_scenario());
  measurement seen{nodes, sample_pools(nodes), sample_ownership(nodes)};
  instant end;
  REQUIRE(run(nodes, {&seen}, &end) == run_end::converged);
  auto head = nodes.members()[0].validator->report().position;
  auto m = seen.finish(end, head.head);

  CHECK(m.submitted == 1);
  CHECK(m.included == 1);
  CHECK(m.settled == 1);
  CHECK(m.open == 0);
  CHECK(m.settled_after.count() == 1);
  CHECK(m.included_after.max() < m.settled_after.max());
  CHECK(m.blocks_canonical == head.head_height.value);
  CHECK(m.blocks_canonical + m.blocks_stale == m.blocks.size());
  CHECK(m.interval.count() == m.blocks_canonical);
  CHECK(m.hashes() > 0);
  CHECK(m.messages[0].count > 0);
  CHECK(m.sent().count == nodes.network().counted().packets);
  CHECK(m.sent().bytes == nodes.network().counted().bytes);
  CHECK(m.refused.empty());
  CHECK(m.end == end);
  std::uint64_t canonical = 0;
  for (auto& n : m.nodes)
    canonical += n.blocks_canonical;
  CHECK(canonical == m.blocks_canonical);
  REQUIRE(!m.series.empty());
  CHECK(m.series.front().at == instant{});
  CHECK(m.series.back().at == end);
  CHECK(m.series.back().settled == 1);
  CHECK(m.series.back().heads == 1);
  CHECK(m.series.back().height_max == head.head_height.value);
  CHECK(m.series.back().pool_max.has_value());
  REQUIRE(m.series.front().owned);
  CHECK(m.series.front().owned->gini == 0); // five times 1,000 coins
  CHECK(m.series.front().owned->top_share == 0.2);
  REQUIRE(m.series.back().owned);
  CHECK(m.series.back().owned->top_share > 0.2);
}

TEST_CASE("rewards count whichever way a block pays them", "[measurement]") {
  told t;
  auto account = [&](std::size_t n) { return t.nodes.members()[n].key.identity(); };
  block_header h;
  h.height = height{1};
  h.parent = t.genesis->id();
  h.proposer = account(0);
  h.seal = lecture_seal{0x1f00ffff, 1};
  std::vector<due> dues{{due_kind::mint, account(0), coins(3), {}, 0},
                        {due_kind::release, account(1), coins(34), coins(32), 0}};
  auto paid = std::make_shared<const block>(h, coins(1), std::vector<tx_ptr>{}, dues);
  h.seal = lecture_seal{0x1f00ffff, 2};
  auto lost = std::make_shared<const block>(h, coins(1), std::vector<tx_ptr>{}, dues);
  t.made(1s, 0, paid);
  t.made(1s, 0, lost);
  auto m = t.seen.finish(at(2s), paid->id());
  CHECK(m.blocks[0].reward == coins(4));
  CHECK(m.nodes[0].reward == coins(4));
  CHECK(m.nodes[1].reward == coins(2));
}

TEST_CASE("missed turns are in every row, as the watcher saw them", "[measurement]") {
  told t;
  auto miss = [&](duration when, std::uint32_t n, bool is_made) {
    auto producer = t.nodes.members()[3].key.identity();
    t.seen.on_fact(at(when), node_id{n}, node::slot_ended{{1, producer, is_made}});
  };
  miss(1500ms, 0, false);
  miss(1600ms, 1, false); // somebody else's view of the same slot
  miss(2500ms, 0, true);
  miss(3500ms, 0, false);
  auto m = t.seen.finish(at(5s), t.genesis->id());
  REQUIRE(m.series.size() == 6);
  std::vector<std::uint64_t> missed;
  for (auto& r : m.series)
    missed.push_back(r.slots_missed);
  CHECK(missed == std::vector<std::uint64_t>{0, 0, 1, 1, 2, 2});
  CHECK(m.nodes[3].slots_missed == 2);
}

TEST_CASE("a seed gives one digest, another seed another", "[measurement]") {
  auto digest_of = [](std::uint64_t seed) {
    auto nodes = build(small_scenario(seed));
    measurement seen{nodes};
    instant end;
    run(nodes, {&seen}, &end);
    return seen.finish(end, seen.best_head()).digest;
  };
  auto first = digest_of(1);
  CHECK(first.size() == 32);
  CHECK(digest_of(1) == first);
  CHECK(digest_of(2) != first);
}

TEST_CASE("a block's way to the nodes gives the times of half and nine tenths", "[measurement]") {
  told t;
  auto b = child(t.genesis, 1);
  t.made(10s, 0, b);
  t.moved(10s, 0, {}, {b});
  t.moved(11s, 1, {}, {b});
  t.moved(12s, 2, {}, {b}); // 3 of 5
  t.moved(13s, 3, {}, {b});
  t.moved(14s, 4, {}, {b}); // 5 of 5: 4 would be below nine tenths
  auto m = t.seen.finish(at(20s), b->id());
  REQUIRE(m.blocks.size() == 1);
  CHECK(m.blocks[0].reach_50 == duration{2s});
  CHECK(m.blocks[0].reach_90 == duration{4s});
  CHECK(m.blocks[0].holders == 5);
  CHECK(m.block_reach.count() == 4); // its maker had it at once
  CHECK(m.block_reach.min() == duration{1s});
}

TEST_CASE("stale blocks, forks and reorganisations are told apart and counted", "[measurement]") {
  told t;
  auto a = child(t.genesis, 1);
  auto b = child(t.genesis, 2);
  auto b2 = child(b, 3);
  auto bad = child(t.genesis, 4);
  t.made(1s, 0, a);
  t.moved(1s, 0, {}, {a});
  t.made(2s, 1, b);
  t.moved(2s, 1, {}, {b});
  t.made(3s, 1, b2);
  t.moved(3s, 1, {}, {b2});
  t.moved(4s, 0, {a}, {b, b2});
  t.made(5s, 2, bad, false);
  auto m = t.seen.finish(at(6s), b2->id());
  CHECK(m.forks == 1);
  CHECK(m.blocks_canonical == 2);
  CHECK(m.blocks_stale == 1);
  CHECK(m.blocks_made() == 3);
  CHECK(m.reorganisation_max() == 1);
  CHECK(m.reorganisations.at(1) == 1);
  CHECK(m.blocks[0].status == block_status::stale);
  CHECK(m.blocks[1].status == block_status::canonical);
  CHECK(m.blocks[3].status == block_status::orphan);
  CHECK(m.nodes[1].blocks_canonical == 2);
  CHECK(m.nodes[1].reward == coins(100));
  CHECK(m.interval.count() == 2);
  CHECK(m.interval.max() == duration{2s});
}

TEST_CASE("transactions are followed from their submission to their end", "[measurement]") {
  told t;
  auto paid = payment(0);
  auto dropped = payment(1);
  node_id n{0};
  auto tell = [&](duration when, node::fact f) { t.seen.on_fact(at(when), n, f); };
  tell(1s, node::tx_submitted{paid});
  tell(1s, node::tx_submitted{dropped});
  tell(2s, node::tx_rejected{dropped, "tx-overspend"});
  tell(3s, node::tx_moved{paid, node::tx_news::included});
  CHECK(t.seen.so_far().settled == 0);
  tell(4s, node::tx_moved{paid, node::tx_news::returned});
  tell(5s, node::tx_moved{paid, node::tx_news::included});
  tell(9s, node::tx_moved{paid, node::tx_news::settled});
  auto m = t.seen.finish(at(10s), t.genesis->id());
  CHECK(m.submitted == 2);
  CHECK(m.included == 1);
  CHECK(m.settled == 1);
  CHECK(m.open == 0);
  CHECK(m.rejected == counts{{"tx-overspend", 1}});
  CHECK(m.included_after.max() == duration{2s}); // the first time counts
  CHECK(m.settled_after.max() == duration{8s});
  REQUIRE(m.series.size() == 11);
  CHECK(m.series[3].included == 1);
  CHECK(m.series[4].included == 0);
  CHECK(m.series[8].settled == 0);
  CHECK(m.series[9].settled == 1);
}

TEST_CASE("refusals of faulty nodes count only for their own wallets", "[measurement]") {
  auto s = small_scenario();
  s.offences.push_back({1s, "paris", "bad-signature"});
  auto nodes = build(s);
  measurement seen{nodes};
  node_id paris{2};
  seen.on_fact(at(1s), paris, node::refused{paris, "tx-bad-signature", {}});
  seen.on_fact(at(1s), paris, node::refused{node_id{1}, "block-bad-bits", {}});
  seen.on_fact(at(1s), node_id{1}, node::refused{paris, "block-overpays", {}});
  auto m = seen.finish(at(2s), seen.best_head());
  CHECK(m.refused == counts{{"block-overpays", 1}, {"tx-bad-signature", 1}});
  CHECK(m.nodes[2].refused == 2);
}

TEST_CASE("late joiners are no part of what news had to reach", "[measurement]") {
  auto s = small_scenario();
  s.nodes[4].joins = 60s;
  auto nodes = build(s);
  measurement seen{nodes};
  auto b = child(ledger::genesis_block(nodes.rules()), 1);
  seen.on_fact(at(10s), node_id{0}, node::block_made{b, true});
  for (std::uint32_t n = 0; n < 4; ++n)
    seen.on_fact(at(11s), node_id{n}, node::chain_moved{{}, {b}});
  seen.on_fact(at(70s), node_id{4}, node::chain_moved{{}, {b}});
  auto m = seen.finish(at(71s), b->id());
  CHECK(m.blocks[0].expected == 4);
  CHECK(m.blocks[0].reach_90 == duration{1s});
  CHECK(m.block_reach.count() == 3);
  CHECK(m.series[59].heads == 1);
  CHECK(m.series[61].heads == 2);
  CHECK(m.series[71].heads == 1);
}
