// Taking blocks in, choosing heads, settling, and making blocks.
#include "engine_support.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>

namespace concur::consensus::test {
namespace {

/// Chain updates as text, such as "head 2, settled 1" by height.
std::string updates(const tested_engine& e, const effects& out) {
  auto& tree = e.engine.tree();
  std::string text;
  for (auto& u : out.chain) {
    text += text.empty() ? "" : ", ";
    if (auto* h = std::get_if<head_moved>(&u))
      text += "head " + std::to_string(tree.height(tree.find(h->to)).value);
    else if (auto* s = std::get_if<settled>(&u))
      text += "settled " + std::to_string(s->height.value);
    else if (auto* r = std::get_if<settled_reverted>(&u))
      text += "reverted " + std::to_string(r->height.value);
  }
  return text;
}

TEST_CASE("a block on the head is stored, followed and announced on", "[chain_engine]") {
  tested_engine e;
  auto b = child(*e.genesis);
  auto out = e.hear(alice, send_block{b});
  CHECK(out.store == std::vector{b});
  REQUIRE(out.chain.size() == 1);
  auto& moved = std::get<head_moved>(out.chain[0]);
  CHECK(moved.from == e.genesis->id());
  CHECK(moved.to == b->id());
  auto news = sent<announce>(out);
  REQUIRE(news.size() == 2); // not to the one it came from
  CHECK(news[0].first == bob);
  CHECK(news[1].first == carol);
  CHECK(news[0].second.items == block_items({b->id()}));
  // The second time it is no news.
  out = e.hear(bob, send_block{b});
  CHECK(out.store.empty());
  CHECK(out.send.empty());
}

TEST_CASE("who announced a block is not told about it", "[chain_engine]") {
  tested_engine e;
  auto b = child(*e.genesis);
  static_cast<void>(e.hear(bob, announce{block_items({b->id()})}));
  auto news = sent<announce>(e.hear(alice, send_block{b}));
  REQUIRE(news.size() == 1);
  CHECK(news[0].first == carol);
}

TEST_CASE("a block whose parent is unknown is connected when that arrives", "[chain_engine]") {
  tested_engine e;
  auto blocks = line(e.genesis, 2);
  auto out = e.hear(alice, send_block{blocks[1]});
  CHECK(out.store.empty());
  CHECK(e.engine.status().orphans == 1);
  auto asked = sent<get_items>(out);
  REQUIRE(asked.size() == 1);
  CHECK(asked[0].first == alice);
  CHECK(asked[0].second.items == block_items({blocks[0]->id()}));
  out = e.hear(alice, send_block{blocks[0]});
  CHECK(out.store == blocks);
  CHECK(e.head() == blocks[1]->id());
  CHECK(e.engine.status().orphans == 0);
  CHECK(updates(e, out) == "head 1, head 2");
}

TEST_CASE("of a long line of missing blocks the headers are asked for", "[chain_engine]") {
  tested_engine e;
  auto blocks = line(e.genesis, 5);
  auto out = e.hear(alice, send_block{blocks[4]});
  CHECK(sent<get_items>(out).empty());
  auto asked = sent<get_headers>(out);
  REQUIRE(asked.size() == 1);
  CHECK(asked[0].second.locator == std::vector{e.genesis->id()});
}

TEST_CASE("a thousand orphans in a line are connected in one step", "[chain_engine][limits]") {
  tested_engine e;
  auto blocks = line(e.genesis, 1001);
  auto backwards = GENERATE(false, true);
  std::vector<block_ptr> orphans{blocks.begin() + 1, blocks.end()};
  if (backwards)
    std::reverse(orphans.begin(), orphans.end());
  e.feed(alice, orphans);
  CHECK(e.engine.status().orphans == 1000);
  auto out = e.hear(alice, send_block{blocks[0]});
  CHECK(out.store == blocks); // parents before children
  CHECK(e.head() == blocks.back()->id());
  CHECK(e.engine.status().settled_height == height{999});
}

TEST_CASE("orphans are limited, and the head moves all the same", "[chain_engine][limits]") {
  chain_settings s;
  auto blocks = line(make_genesis(), 9);
  s.orphans.bytes_per_peer = 4 * blocks[0]->size();
  tested_engine e{s};
  for (std::size_t i = 8; i > 0; --i)
    static_cast<void>(e.hear(alice, send_block{blocks[i]}));
  CHECK(e.engine.status().orphans == 4);
  static_cast<void>(e.hear(alice, send_block{blocks[0]}));
  CHECK(e.engine.status().head_height == height{5});
}

TEST_CASE("among equal branches the first one seen stays", "[chain_engine][safety]") {
  tested_engine e;
  auto first = child(*e.genesis, 1), second = child(*e.genesis, 2);
  if (GENERATE(false, true)) // whichever has the smaller hash
    std::swap(first, second);
  static_cast<void>(e.hear(alice, send_block{first}));
  auto out = e.hear(bob, send_block{second});
  CHECK(out.store == std::vector{second}); // it may become the better one
  CHECK(out.chain.empty());
  CHECK(sent<announce>(out).empty());
  CHECK(e.head() == first->id());
  CHECK(e.engine.status().branches == 1);
}

TEST_CASE("blocks are settled by depth and only once", "[chain_engine][safety]") {
  tested_engine e{{}, 3};
  auto blocks = line(e.genesis, 5);
  std::vector<std::string> seen;
  for (auto& b : blocks)
    seen.push_back(updates(e, e.hear(alice, send_block{b})));
  CHECK(seen == std::vector<std::string>{"head 1", "head 2", "head 3, settled 1",
                                         "head 4, settled 2", "head 5, settled 3"});
  auto s = e.engine.status();
  CHECK(s.settled == blocks[2]->id());
  CHECK(s.settled_height == height{3});
}

TEST_CASE("a reorganisation takes settled blocks back and settles others",
          "[chain_engine][safety]") {
  tested_engine e{{}, 2};
  auto a = line(e.genesis, 4, 1);
  auto b = line(a[0], 4, 2);
  e.feed(alice, a); // settled up to height 3
  e.feed(bob, {b[0], b[1], b[2]});
  CHECK(e.head() == a[3]->id());
  auto out = e.hear(bob, send_block{b[3]});
  CHECK(updates(e, out) == "head 5, reverted 3, reverted 2, settled 2, settled 3, settled 4");
  CHECK(std::get<settled_reverted>(out.chain[1]).block == a[2]->id());
  CHECK(std::get<settled>(out.chain[3]).block == b[0]->id());
  CHECK(std::get<settled>(out.chain[3]).assurance == assurance::probabilistic);
  CHECK(e.engine.status().settled == b[2]->id());
}

TEST_CASE("orphans can move the head to a branch within one step", "[chain_engine]") {
  //  0 - p - a
  //        \ b - c
  tested_engine e{{}, 2};
  auto p = child(*e.genesis);
  auto a = child(*p, 1), b = child(*p, 2), c = child(*b, 1);
  e.feed(alice, {b, c, a});
  auto out = e.hear(alice, send_block{p});
  CHECK(out.store.size() == 4);
  CHECK(e.head() == c->id());
  CHECK(std::get<head_moved>(out.chain.front()).from == e.genesis->id());
}

struct spoilt {
  reason why;
  void (*spoil)(block_header& h);
};

TEST_CASE("a block that breaks a rule is refused with its reason", "[chain_engine][safety]") {
  auto c =
      GENERATE(spoilt{"block-bad-seal",
                      [](block_header& h) {
                        h.seal = bitcoin_seal{0x207fffff, 1, 0};
                      }},
               spoilt{"block-bad-bits",
                      [](block_header& h) {
                        h.seal = lecture_seal{0, 1};
                      }},
               spoilt{"block-below-target",
                      [](block_header& h) { std::get<lecture_seal>(h.seal).nonce = 0; }},
               spoilt{"block-wrong-bits",
                      [](block_header& h) {
                        h.seal = lecture_seal{pow::bits_of_zero_bits(9), 1};
                      }},
               spoilt{"block-time-too-old", [](block_header& h) { h.time = genesis_time; }},
               spoilt{"block-bad-height", [](block_header& h) { h.height = height{2}; }},
               spoilt{"block-too-early", [](block_header& h) { h.time.value += 2'000'000'000; }});
  tested_engine e;
  auto h = child_header(*e.genesis);
  c.spoil(h);
  auto b = with_header(h);
  auto out = e.hear(alice, send_block{b});
  CHECK(reasons(out) == std::vector{c.why});
  REQUIRE(out.refusals.size() == 1);
  CHECK(out.refusals[0].from == alice);
  CHECK(out.refusals[0].what == b->id());
  CHECK(out.store.empty());
  CHECK(out.chain.empty());
  CHECK(out.send.empty()); // nobody is told
  CHECK_FALSE(out.halt);
  CHECK_FALSE(e.engine.tree().contains(b->id()));
}

TEST_CASE("the time unit of the chain is kept", "[chain_engine][safety]") {
  auto s = ticket_rules();
  s.params.time_unit = 1s;
  auto genesis = make_genesis();
  chain_engine engine{{}, std::make_unique<pow::pow_rules>(s), genesis};
  note_taking_view view;
  auto h = child_header(*genesis);
  h.time.value += 1;
  auto out =
      engine.step({self, {}, unix_ms{genesis_time.value + 1'000'000}, view},
                  received{alice, std::make_shared<const message>(send_block{with_header(h)})});
  CHECK(reasons(out) == std::vector<reason>{"block-time-not-whole"});
}

TEST_CASE("what the ledger refuses is refused with the ledger's reason", "[chain_engine][safety]") {
  tested_engine e;
  auto b = child(*e.genesis);
  e.view.refused[b->id()] = "block-overpays";
  auto out = e.hear(alice, send_block{b});
  CHECK(reasons(out) == std::vector<reason>{"block-overpays"});
  CHECK(out.store.empty());
  CHECK(out.send.empty());
  // It is not remembered by its id: another body may share that.
  e.view.refused.clear();
  CHECK(e.hear(bob, send_block{b}).store == std::vector{b});
}

TEST_CASE("after a refused body the others who have the block are asked", "[chain_engine]") {
  tested_engine e;
  auto b = child(*e.genesis);
  e.view.refused[b->id()] = "block-bad-body-root";
  static_cast<void>(e.hear(bob, announce{block_items({b->id()})}));
  auto asked = sent<get_items>(e.hear(alice, send_block{b}));
  REQUIRE(asked.size() == 1);
  CHECK(asked[0].first == bob);
}

TEST_CASE("an orphan with another body does not keep the right one out", "[chain_engine][safety]") {
  tested_engine e;
  auto blocks = line(e.genesis, 2);
  auto forged = std::make_shared<const block>(blocks[1]->header(), coins(1), std::vector<tx_ptr>{});
  REQUIRE(forged->id() == blocks[1]->id());
  auto out = e.hear(alice, send_block{forged});
  CHECK(reasons(out) == std::vector<reason>{"block-bad-body-root"});
  e.feed(bob, {blocks[1], blocks[0]});
  CHECK(e.head() == blocks[1]->id());
}

TEST_CASE("a block that is too early is welcome later", "[chain_engine]") {
  tested_engine e;
  auto b = child(*e.genesis);
  e.clock = unix_ms{b->header().time.value - 7'200'001};
  CHECK(reasons(e.hear(alice, send_block{b})) == std::vector<reason>{"block-too-early"});
  e.clock.value += 1;
  CHECK(e.hear(alice, send_block{b}).store == std::vector{b});
}

// Making blocks.

chain_settings proposing(bool searches = false) {
  chain_settings s;
  s.proposes = true;
  s.searches = searches;
  return s;
}

TEST_CASE("a proposer gets work on the head and its solution is a block", "[chain_engine]") {
  tested_engine e{proposing(GENERATE(false, true))};
  auto out = e.step(started{});
  REQUIRE(out.work);
  CHECK(out.work->header.parent == e.genesis->id());
  CHECK(out.work->header.height == height{1});
  CHECK(out.work->target == *pow::target_of(pow::bits_of_zero_bits(zero_bits)));
  out = e.step(puzzle_solved{out.work->generation, 77});
  REQUIRE(out.made.size() == 1);
  auto& b = *out.made[0];
  CHECK(std::get<lecture_seal>(b.header().seal).nonce == 77);
  CHECK(b.reward() == coins(50));
  CHECK(body_root(b.header(), b.reward(), b.transactions()) == b.header().tx_root);
  CHECK(e.head() == b.id());
  CHECK(sent<announce>(out).size() == 3);
  REQUIRE(out.work); // and goes on from it
  CHECK(out.work->header.parent == b.id());
}

TEST_CASE("work that a new head has overtaken is worth nothing", "[chain_engine]") {
  tested_engine e{proposing()};
  auto old = e.step(started{}).work->generation;
  auto out = e.hear(alice, send_block{child(*e.genesis)});
  REQUIRE(out.work);
  CHECK(out.work->generation != old);
  CHECK(e.step(puzzle_solved{old, 1}).made.empty());
  CHECK(e.step(puzzle_solved{out.work->generation, 1}).made.size() == 1);
}

TEST_CASE("a node that searches gets new work when the pool has news", "[chain_engine]") {
  tested_engine e{proposing(true)};
  auto first = e.step(started{}).work;
  e.view.pooled = {some_transaction(0)};
  auto second = e.step(payload_ready{}).work;
  REQUIRE(second);
  CHECK(second->generation != first->generation);
  CHECK(second->header.tx_root != first->header.tx_root);
  tested_engine draws{proposing(false)};
  static_cast<void>(draws.step(started{}));
  CHECK_FALSE(draws.step(payload_ready{}).work); // it chooses when it has found
}

TEST_CASE("a node that does not propose gets no work", "[chain_engine]") {
  tested_engine e;
  CHECK_FALSE(e.step(started{}).work);
  CHECK_FALSE(e.hear(alice, send_block{child(*e.genesis)}).work);
}

class refusing_view_conduct final : public conduct {
public:
  explicit refusing_view_conduct(block_ptr instead) : instead_(std::move(instead)) {}
  block_ptr content(const step_context&, block_ptr) override { return instead_; }

private:
  block_ptr instead_;
};

TEST_CASE("another block than the honest one is sent but not adopted", "[chain_engine][faulty]") {
  auto other = child(*make_genesis(), 99);
  tested_engine e{proposing(), 3, std::make_unique<refusing_view_conduct>(other)};
  auto out = e.step(puzzle_solved{e.step(started{}).work->generation, 1});
  CHECK(out.made == std::vector{other});
  CHECK(out.store.empty());
  CHECK(sent<send_block>(out).size() == 3);
  CHECK(out.work); // it goes on
}

TEST_CASE("a node that must refuse its own block halts", "[chain_engine][safety]") {
  struct refusing final : conduct {
    explicit refusing(note_taking_view** v) : view(v) {}
    block_ptr content(const step_context&, block_ptr honest) override {
      (*view)->refused[honest->id()] = "block-bad-state-root";
      return honest;
    }
    note_taking_view** view;
  };
  note_taking_view* view = nullptr;
  tested_engine e{proposing(), 3, std::make_unique<refusing>(&view)};
  view = &e.view;
  auto out = e.step(puzzle_solved{e.step(started{}).work->generation, 1});
  REQUIRE(out.halt);
  CHECK(out.halt->find("block-bad-state-root") != std::string::npos);
  CHECK(out.store.empty());
  CHECK(sent<announce>(out).empty());
}

TEST_CASE("a proposer on another branch than the best keeps working", "[chain_engine][faulty]") {
  struct stubborn final : conduct {
    block_id parent(const block_id&) override { return where; }
    block_id where = make_genesis()->id();
  };
  tested_engine e{proposing(), 3, std::make_unique<stubborn>()};
  e.feed(alice, line(e.genesis, 2));
  auto out = e.step(payload_ready{});
  out = e.hear(alice, send_block{child(*line(e.genesis, 2)[1])});
  REQUIRE(out.work);
  CHECK(out.work->header.parent == e.genesis->id());
  out = e.step(puzzle_solved{out.work->generation, 5});
  CHECK(out.made.size() == 1);
  CHECK(out.chain.empty()); // not the best
  CHECK(out.work);
}

TEST_CASE("an engine that was restored goes on without settling twice", "[chain_engine][safety]") {
  auto genesis = make_genesis();
  auto blocks = line(genesis, 6);
  std::vector<block_ptr> known{blocks.begin(), blocks.begin() + 5};
  chain_engine engine{{},      std::make_unique<pow::pow_rules>(ticket_rules(3)),
                      genesis, std::make_unique<conduct>(),
                      known,   known.back()->id()};
  CHECK(engine.status().head == blocks[4]->id());
  note_taking_view view;
  auto first = engine.step({self, {}, unix_ms{genesis_time.value + 1'000'000}, view}, started{});
  CHECK(first.chain.empty());
  CHECK(engine.status().settled_height == height{3});
  auto out = engine.step({self, {}, unix_ms{genesis_time.value + 1'000'000}, view},
                         received{alice, std::make_shared<const message>(send_block{blocks[5]})});
  REQUIRE(out.chain.size() == 2);
  CHECK(std::get<settled>(out.chain[1]).height == height{4});
}

} // namespace
} // namespace concur::consensus::test
