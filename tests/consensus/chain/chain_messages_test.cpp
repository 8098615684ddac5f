// What the chain engine answers to each kind of message.
#include "engine_support.hpp"
#include "tests/support/catch.hpp"

namespace concur::consensus::test {
namespace {

TEST_CASE("a node that starts asks all neighbours for what follows its chain", "[chain_engine]") {
  tested_engine e;
  auto out = e.step(started{});
  auto asked = sent<get_headers>(out);
  REQUIRE(asked.size() == 3);
  CHECK(asked[2].first == carol);
  CHECK(asked[0].second.locator == std::vector{e.genesis->id()});
  REQUIRE(out.timers.size() == 1);
  CHECK(out.timers[0].key.kind == timer_kind::status);
}

TEST_CASE("an announced block is fetched unless it is known", "[chain_engine]") {
  tested_engine e;
  auto b = child(*e.genesis);
  auto asked = sent<get_items>(e.hear(alice, announce{block_items({e.genesis->id(), b->id()})}));
  REQUIRE(asked.size() == 1);
  CHECK(asked[0].first == alice);
  CHECK(asked[0].second.items == block_items({b->id()}));
  CHECK(e.hear(bob, announce{block_items({b->id()})}).send.empty()); // it is on its way
}

TEST_CASE("when a block does not come in time another peer is asked", "[chain_engine]") {
  tested_engine e;
  auto b = child(*e.genesis);
  auto out = e.hear(alice, announce{block_items({b->id()})});
  REQUIRE(out.timers.size() == 1);
  CHECK(out.timers[0].key.kind == timer_kind::fetch);
  CHECK(out.timers[0].after == 5s);
  static_cast<void>(e.hear(bob, announce{block_items({b->id()})}));
  e.now += 5s;
  auto asked = sent<get_items>(e.step(timer_fired{out.timers[0].key}));
  REQUIRE(asked.size() == 1);
  CHECK(asked[0].first == bob);
}

TEST_CASE("when a peer does not have a block another one is asked", "[chain_engine]") {
  tested_engine e;
  auto items = block_items({child(*e.genesis)->id()});
  static_cast<void>(e.hear(alice, announce{items}));
  static_cast<void>(e.hear(bob, announce{items}));
  auto asked = sent<get_items>(e.hear(alice, not_found{items}));
  REQUIRE(asked.size() == 1);
  CHECK(asked[0].first == bob);
  CHECK(e.hear(bob, not_found{items}).send.empty()); // nobody is left
}

TEST_CASE("a question for blocks is answered with those that are known", "[chain_engine]") {
  tested_engine e;
  auto b = child(*e.genesis, 1, {some_transaction(0)});
  auto unknown = child(*b);
  e.feed(alice, {b});
  auto out = e.hear(bob, get_items{block_items({b->id(), unknown->id()})});
  auto blocks = sent<send_block>(out);
  REQUIRE(blocks.size() == 1);
  CHECK(blocks[0].first == bob);
  CHECK(blocks[0].second.block == b);
  auto missing = sent<not_found>(out);
  REQUIRE(missing.size() == 1);
  CHECK(missing[0].second.items == block_items({unknown->id()}));
  auto brief = sent<send_compact>(e.hear(bob, get_items{block_items({b->id()}), true}));
  REQUIRE(brief.size() == 1);
  CHECK(brief[0].second.short_ids == std::vector{short_id(b->id(), some_transaction(0)->id())});
}

TEST_CASE("new blocks are told in the way that the settings say", "[chain_engine]") {
  chain_settings s;
  s.relay = GENERATE(block_relay::announce, block_relay::compact, block_relay::push);
  tested_engine e{s};
  auto out = e.hear(alice, send_block{child(*e.genesis)});
  CHECK(sent<announce>(out).size() == (s.relay == block_relay::announce ? 2 : 0));
  CHECK(sent<send_compact>(out).size() == (s.relay == block_relay::compact ? 2 : 0));
  CHECK(sent<send_block>(out).size() == (s.relay == block_relay::push ? 2 : 0));
}

// Compact blocks.

TEST_CASE("a compact block whose transactions are pooled needs nothing more", "[chain_engine]") {
  tested_engine e;
  auto b = child(*e.genesis, 1, {some_transaction(0), some_transaction(1)});
  e.view.pooled = {some_transaction(1), some_transaction(0)};
  send_compact brief{b->header(), b->reward(), {}};
  for (auto& tx : b->transactions())
    brief.short_ids.push_back(short_id(b->id(), tx->id()));
  auto out = e.hear(alice, brief);
  CHECK(e.head() == b->id());
  CHECK(sent<get_block_transactions>(out).empty());
}

/// A compact block of three of which the node has the middle one only.
struct compact_case {
  tested_engine e;
  block_ptr b =
      child(*e.genesis, 1, {some_transaction(0), some_transaction(1), some_transaction(2)});
  send_compact brief{b->header(), b->reward(), {}};
  compact_case() {
    e.view.pooled = {some_transaction(1)};
    for (auto& tx : b->transactions())
      brief.short_ids.push_back(short_id(b->id(), tx->id()));
  }
};

TEST_CASE("what a compact block lacks is asked for by position", "[chain_engine]") {
  compact_case c;
  auto out = c.e.hear(alice, c.brief);
  auto asked = sent<get_block_transactions>(out);
  REQUIRE(asked.size() == 1);
  CHECK(asked[0].first == alice);
  CHECK(asked[0].second == get_block_transactions{c.b->id(), {0, 2}});
  CHECK(c.e.hear(bob, c.brief).send.empty()); // it is on its way
  SECTION("and completes it") {
    out = c.e.hear(alice,
                   send_block_transactions{c.b->id(), {some_transaction(0), some_transaction(2)}});
    CHECK(c.e.head() == c.b->id());
  }
  SECTION("and if it is wrong, the long form is fetched") {
    auto wrong = GENERATE(1, 2);
    std::vector<tx_ptr> txs(static_cast<std::size_t>(wrong), some_transaction(7));
    out = c.e.hear(alice, send_block_transactions{c.b->id(), txs});
    CHECK(c.e.head() == c.e.genesis->id());
    auto items = sent<get_items>(out);
    REQUIRE(items.size() == 1);
    CHECK(items[0].first == alice);
    CHECK_FALSE(items[0].second.compact);
  }
  SECTION("and if it never comes, another peer is asked for the long form") {
    static_cast<void>(c.e.hear(carol, announce{block_items({c.b->id()})}));
    c.e.now += 5s;
    auto items = sent<get_items>(c.e.step(timer_fired{{timer_kind::fetch, 1}}));
    REQUIRE(items.size() == 1);
  }
}

TEST_CASE("colliding short ids lead to the long form", "[chain_engine]") {
  compact_case c;
  c.e.view.pooled = {some_transaction(1)};
  c.e.view.confuses_short_ids = true;
  auto items = sent<get_items>(c.e.hear(alice, c.brief));
  REQUIRE(items.size() == 1);
  CHECK(items[0].second.items == block_items({c.b->id()}));
  static_cast<void>(c.e.hear(alice, send_block{c.b}));
  CHECK(c.e.head() == c.b->id());
}

TEST_CASE("compact blocks that stay incomplete give their places back", "[chain_engine][limits]") {
  tested_engine e;
  auto brief = [&](std::uint64_t nonce) {
    auto b = child(*e.genesis, nonce, {some_transaction(nonce)});
    return send_compact{
        b->header(), b->reward(), {short_id(b->id(), some_transaction(nonce)->id())}};
  };
  for (std::uint64_t n = 1; n <= 16; ++n)
    CHECK(sent<get_block_transactions>(e.hear(alice, brief(n))).size() == 1);
  auto out = e.hear(alice, brief(17));
  CHECK(sent<get_block_transactions>(out).empty()); // full: as if it had been announced
  for (int i = 0; i < 20; ++i) {
    e.now += 5s;
    static_cast<void>(e.step(timer_fired{{timer_kind::fetch, 1}}));
  }
  CHECK(sent<get_block_transactions>(e.hear(alice, brief(18))).size() == 1);
}

TEST_CASE("the rest of a compact block is never longer than the block", "[chain_engine][limits]") {
  tested_engine e;
  auto b = child(*e.genesis, 1, {some_transaction(0), some_transaction(1)});
  e.feed(alice, {b});
  auto out =
      sent<send_block_transactions>(e.hear(bob, get_block_transactions{b->id(), {1, 1, 1, 0, 5}}));
  REQUIRE(out.size() == 1);
  REQUIRE(out[0].second.transactions.size() == 1);
  CHECK(out[0].second.transactions[0]->id() == some_transaction(1)->id());
  CHECK(e.hear(bob, get_block_transactions{child(*b)->id(), {0}}).send.empty());
}

// Headers.

TEST_CASE("headers follow the first block of the locator that is shared", "[chain_engine]") {
  tested_engine e;
  auto best = line(e.genesis, 5);
  auto branch = line(best[0], 2, 2);
  e.feed(alice, best);
  e.feed(alice, branch);
  auto out = sent<send_headers>(
      e.hear(bob, get_headers{{sha256({}), branch[1]->id(), best[1]->id(), best[0]->id()}}));
  REQUIRE(out.size() == 1);
  std::vector<block_header> expected;
  for (std::size_t i = 2; i < 5; ++i)
    expected.push_back(best[i]->header());
  CHECK(out[0].second.headers == expected);
  CHECK(sent<send_headers>(e.hear(bob, get_headers{{}}))[0].second.headers.size() == 5);
  CHECK(e.hear(bob, get_headers{{best[4]->id()}}).send.empty());
}

TEST_CASE("a chain longer than one answer is followed to its end", "[chain_engine][limits]") {
  tested_engine full, fresh;
  auto blocks = line(full.genesis, 2500);
  full.feed(alice, blocks);
  CHECK(full.head() == blocks.back()->id());
  // Two engines talk, alice being the other for both, until nothing is left to say.
  auto out = fresh.hear(alice, head_status{full.head(), height{2500}});
  std::size_t longest = 0, rounds = 0;
  while (!out.send.empty()) {
    std::vector<outbound> to_full, to_fresh;
    for (auto& o : out.send)
      if (o.to == alice && !std::holds_alternative<announce>(*o.what))
        to_full.push_back(o);
    for (auto& q : to_full)
      for (auto& answer : full.step(received{alice, q.what}).send)
        to_fresh.push_back(answer);
    out = {};
    for (auto& a : to_fresh) {
      if (auto* h = std::get_if<send_headers>(a.what.get()))
        longest = std::max(longest, h->headers.size());
      for (auto& more : fresh.step(received{alice, a.what}).send)
        out.send.push_back(more);
    }
    REQUIRE(++rounds < 1000);
  }
  CHECK(longest == max_headers);
  CHECK(fresh.head() == full.head());
  CHECK(fresh.engine.status().orphans == 0);
}

TEST_CASE("headers that are not linked or not proven are refused", "[chain_engine][safety]") {
  tested_engine e;
  auto blocks = line(e.genesis, 3);
  auto out = e.hear(alice, send_headers{{blocks[0]->header(), blocks[2]->header()}});
  CHECK(reasons(out) == std::vector<reason>{"headers-not-linked"});
  tested_engine other;
  auto unproven = blocks[0]->header();
  std::get<lecture_seal>(unproven.seal).nonce = 0;
  out = other.hear(alice, send_headers{{unproven}});
  CHECK(reasons(out) == std::vector<reason>{"block-below-target"});
  CHECK(out.send.empty());
}

TEST_CASE("headers are not asked for twice while an answer is on its way", "[chain_engine]") {
  tested_engine e;
  auto far = line(e.genesis, 5)[4];
  head_status status{far->id(), far->height()};
  CHECK(sent<get_headers>(e.hear(alice, status)).size() == 1);
  CHECK(sent<get_headers>(e.hear(alice, status)).empty());
  CHECK(sent<get_headers>(e.hear(bob, status)).size() == 1);
  e.now += 5s;
  CHECK(sent<get_headers>(e.hear(alice, status)).size() == 1);
}

TEST_CASE("another node's head is fetched, or its headers, or ours is told", "[chain_engine]") {
  tested_engine e;
  auto blocks = line(e.genesis, 4);
  e.feed(alice, {blocks[0], blocks[1]});
  auto ahead = e.hear(bob, head_status{blocks[2]->id(), height{3}});
  REQUIRE(sent<get_items>(ahead).size() == 1);
  auto far = e.hear(carol, head_status{blocks[3]->id(), height{4}});
  REQUIRE(sent<get_headers>(far).size() == 1);
  CHECK(e.hear(alice, head_status{blocks[1]->id(), height{2}}).send.empty());
  auto behind = sent<announce>(e.hear(alice, head_status{e.genesis->id(), height{0}}));
  REQUIRE(behind.size() == 1);
  CHECK(behind[0].second.items == block_items({blocks[1]->id()}));
  auto rival = child(*blocks[0], 9);
  CHECK(sent<get_items>(e.hear(alice, head_status{rival->id(), height{2}})).size() == 1);
}

TEST_CASE("neighbours are told the head in turn", "[chain_engine]") {
  tested_engine e;
  timer_key key = e.step(started{}).timers.at(0).key;
  std::vector<node_id> told;
  for (int i = 0; i < 4; ++i) {
    auto out = e.step(timer_fired{key});
    auto status = sent<head_status>(out);
    REQUIRE(status.size() == 1);
    CHECK(status[0].second == head_status{e.genesis->id(), height{0}});
    told.push_back(status[0].first);
    REQUIRE(out.timers.size() == 1);
    CHECK(out.timers[0].after == 5s);
    key = out.timers[0].key;
  }
  CHECK(told == std::vector{alice, bob, carol, alice});
}

} // namespace
} // namespace concur::consensus::test
