#include "node_support.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>

namespace concur::node::test {
namespace {

TEST_CASE("a payment is submitted, included and settled", "[replica]") {
  tested_node n;
  auto tx = pay("alice", 0, "carol", coins(5));
  auto out = n.handle(submit{tx, wallet_role});
  REQUIRE(facts<tx_submitted>(out).size() == 1);
  auto told = std::count_if(out.send.begin(), out.send.end(),
                            [](auto& o) { return std::holds_alternative<announce>(*o.what); });
  CHECK(told == 2);
  out = n.mine();
  CHECK(news(out) == std::vector{tx_news::included});
  REQUIRE(posted<notice>(out, wallet_role).size() == 1);
  CHECK(n.report().state.find(account("carol"))->balance == coins(5));
  CHECK(n.report().pool_transactions == 0);
  CHECK(news(n.mine()).empty());
  CHECK(news(n.mine()) == std::vector{tx_news::settled});
  n.mine(2);
  CHECK(n.report().issued == plus(coins(2000), coins(250)));
}

TEST_CASE("another node's transaction is fetched and passed on", "[replica]") {
  tested_node n;
  auto tx = pay("alice", 0, "carol", coins(5));
  std::vector<item> items{{item_kind::transaction, tx->id()}};
  auto out = n.hear(peer, announce{items});
  REQUIRE(out.send.size() == 1);
  CHECK(std::get<get_items>(*out.send[0].what).items == items);
  out = n.hear(peer, send_transaction{tx});
  REQUIRE(out.send.size() == 1); // not back to where it came from
  CHECK(out.send[0].to == other_peer);
  CHECK(std::get<announce>(*out.send[0].what).items == items);
  CHECK(n.hear(other_peer, announce{items}).send.empty()); // known now
  auto answer = n.hear(other_peer, get_items{items});
  REQUIRE(answer.send.size() == 1);
  CHECK(std::get<send_transaction>(*answer.send[0].what).tx == tx);
  items[0].id = sha256({});
  answer = n.hear(other_peer, get_items{items});
  REQUIRE(answer.send.size() == 1);
  CHECK(std::get<not_found>(*answer.send[0].what).items == items);
}

TEST_CASE("a transaction that breaks a rule is refused with its reason", "[replica][safety]") {
  tested_node n;
  auto included = pay("alice", 0, "carol", coins(5));
  static_cast<void>(n.hear(peer, send_transaction{included}));
  n.mine(1);
  static_cast<void>(n.hear(peer, send_transaction{pay("bob", 0, "carol", coins(1))}));
  auto refused_for = [&](const tx_ptr& tx) {
    auto out = n.hear(peer, send_transaction{tx});
    auto all = facts<refused>(out);
    REQUIRE(all.size() == 1);
    CHECK(all[0].from == peer);
    CHECK(all[0].what == tx->id());
    CHECK(out.send.empty());
    return all[0].why;
  };
  CHECK(refused_for(included) == "tx-replayed");
  CHECK(refused_for(pay("alice", 0, "alice", coins(5))) == "tx-double-spend");
  CHECK(refused_for(pay("bob", 0, "bob", coins(1))) == "tx-double-spend");
  CHECK(refused_for(broken(pay("alice", 1, "bob", coins(5)))) == "tx-bad-signature");
  CHECK(refused_for(pay("alice", 1, "bob", coins(5000))) == "tx-overspend");
}

TEST_CASE("the wallet hears why its transaction was rejected", "[replica]") {
  tested_node n;
  auto out = n.handle(submit{pay("alice", 0, "bob", coins(5000)), wallet_role});
  REQUIRE(facts<tx_rejected>(out).size() == 1);
  CHECK(facts<tx_rejected>(out)[0].why == "tx-overspend");
  auto told = posted<notice>(out, wallet_role);
  REQUIRE(told.size() == 1);
  CHECK(told[0].news == tx_news::rejected);
  CHECK(told[0].why == "tx-overspend");
}

struct offence {
  reason why;
  block_ptr (*make)(const tested_node&);
};

TEST_CASE("a block that breaks a rule of the ledger is refused", "[replica][safety]") {
  auto c = GENERATE(
      offence{"block-repeated-transaction",
              [](const tested_node& n) { return n.craft({pay("alice", 0, "carol", coins(5))}); }},
      offence{"block-repeated-transaction",
              [](const tested_node& n) {
                auto tx = pay("bob", 0, "carol", coins(1));
                return n.craft({tx, tx});
              }},
      offence{"block-double-spend",
              [](const tested_node& n) { return n.craft({pay("alice", 0, "alice", coins(5))}); }},
      offence{"block-double-spend",
              [](const tested_node& n) {
                return n.craft({pay("bob", 0, "carol", coins(1)), pay("bob", 0, "bob", coins(1))});
              }},
      offence{"block-nonce-gap",
              [](const tested_node& n) { return n.craft({pay("bob", 1, "carol", coins(1))}); }},
      offence{
          "block-bad-signature",
          [](const tested_node& n) { return n.craft({broken(pay("bob", 0, "carol", coins(1)))}); }},
      offence{"block-overspend",
              [](const tested_node& n) { return n.craft({pay("bob", 0, "carol", coins(2000))}); }},
      offence{"block-overpays", [](const tested_node& n) { return n.craft({}, coins(51)); }},
      offence{"block-bad-state-root", [](const tested_node& n) {
                auto h = n.craft({})->header();
                h.state_root = {};
                return std::make_shared<const block>(h, coins(50), std::vector<tx_ptr>{});
              }});
  tested_node n;
  static_cast<void>(n.handle(submit{pay("alice", 0, "carol", coins(5))}));
  n.mine(1);
  auto before = n.report().position;
  auto b = c.make(n);
  n.now += 10s;
  auto out = n.hear(peer, send_block{b});
  CHECK(refusals(out) == std::vector{c.why});
  CHECK(facts<refused>(out)[0].what == b->id());
  CHECK(out.write.empty());
  CHECK(n.report().position == before);
  // The same place is free for a right block.
  CHECK(refusals(n.hear(peer, send_block{n.craft({})})).empty());
  CHECK(n.report().position.head_height == height{2});
}

TEST_CASE("a body that only shares the id of a known block is judged by itself",
          "[replica][safety]") {
  // As in one process with `verify = once`: another replica has executed the right body.
  tested_node n;
  auto right = n.craft({pay("alice", 0, "carol", coins(5))});
  auto forged = std::make_shared<const block>(right->header(), coins(50), std::vector<tx_ptr>{});
  REQUIRE(forged->id() == right->id());
  auto kept = n.execution().run(right, n.execution().after_genesis()->after, {});
  REQUIRE(kept.has_value());
  CHECK(refusals(n.hear(peer, send_block{forged})) == std::vector<reason>{"block-bad-body-root"});
  CHECK(refusals(n.hear(other_peer, send_block{right})).empty());
  CHECK(n.report().position.head == right->id());
}

/// Gives all blocks of `from` to `to`; what came of the last one.
actions teach(tested_node& to, const tested_node& from) {
  to.now += 1000s;
  actions last;
  for (auto& b : from.chain()) {
    last = to.hear(peer, send_block{b});
    REQUIRE(refusals(last).empty());
  }
  return last;
}

TEST_CASE("after a reorganisation transactions come back into the pool", "[replica][safety]") {
  tested_node a{"a"}, b{"b"};
  b.next_nonce = 1000;
  static_cast<void>(a.handle(submit{pay("alice", 0, "carol", coins(5))}));
  a.mine(2);
  b.mine(3);
  auto last = teach(a, b);
  CHECK(a.report().position == b.report().position);
  CHECK_FALSE(a.report().state.find(account("carol")));
  CHECK(a.report().pool_transactions == 1);
  CHECK(news(last) == std::vector{tx_news::returned});
  REQUIRE(facts<chain_moved>(last).size() == 1);
  CHECK(facts<chain_moved>(last)[0].undone.size() == 2);
  CHECK(facts<chain_moved>(last)[0].done.size() == 3);
  CHECK(news(a.mine()) == std::vector{tx_news::included});
  CHECK(a.report().state.find(account("carol"))->balance == coins(5));
}

TEST_CASE("a settled block that is undone is reported", "[replica][safety]") {
  tested_node a{"a"}, b{"b"};
  b.next_nonce = 1000;
  a.mine(3);
  auto settled = a.chain()[0]->id();
  b.mine(4);
  auto last = teach(a, b);
  auto reverted = facts<settling_reverted>(last);
  REQUIRE(reverted.size() == 1);
  CHECK(reverted[0].block == settled);
  CHECK(facts<block_settled>(last).size() == 2);
}

// States and stores.

/// Everything that a node keeps agrees with what another one holds in memory.
void check_same(tested_node& a, const tested_node& b) {
  CHECK(a.report().position == b.report().position);
  CHECK(a.report().state.root() == b.report().state.root());
  std::vector<block_id> expected{a.execution().genesis()->id()};
  for (auto& x : b.chain())
    expected.push_back(x->id());
  CHECK(a.stored_chain() == expected);
  auto stored = a.store().load(1);
  REQUIRE(stored.has_value());
  REQUIRE(stored->has_value());
  CHECK((*stored)->position == b.report().position);
  CHECK((*stored)->state.root() == b.report().state.root());
}

/// A chain with a payment in each block.
tested_node busy_node(const std::string& name, std::uint64_t first_nonce, std::size_t blocks,
                      std::uint64_t states_kept = 64) {
  tested_node n{name, states_kept};
  n.next_nonce = first_nonce;
  for (std::uint64_t i = 0; i < blocks; ++i) {
    static_cast<void>(n.handle(submit{pay("alice", i, name, amount{i + 1})}));
    n.mine(1);
  }
  return n;
}

TEST_CASE("a fork deeper than the kept states is executed anew", "[replica][safety]") {
  auto a = busy_node("a", 1, 40, 4), b = busy_node("b", 1000, 41, 4);
  static_cast<void>(teach(a, b));
  check_same(a, b);
  // And back again, from states that were dropped on the branch left behind.
  a.mine(1);
  auto c = busy_node("a", 1, 44, 4);
  static_cast<void>(teach(a, c));
  check_same(a, c);
}

TEST_CASE("a block on an old one beside the head is executed on the right state", "[replica]") {
  auto a = busy_node("a", 1, 40, 4);
  auto old = busy_node("a", 1, 10, 4);
  old.next_nonce = 5000;
  old.mine(1);
  a.now += 1000s;
  CHECK(refusals(a.hear(peer, send_block{old.chain().back()})).empty());
  CHECK(a.report().branches == 1);
  CHECK(a.report().position.head_height == height{40});
}

TEST_CASE("more blocks than kept states may arrive in one step", "[replica][safety]") {
  auto source = busy_node("a", 1, 50);
  tested_node n{"n", 4};
  n.now += 1000s;
  auto blocks = source.chain();
  std::reverse(blocks.begin(), blocks.end());
  actions last;
  for (auto& x : blocks)
    last = n.hear(peer, send_block{x});
  CHECK(last.write.append.size() == 50);
  check_same(n, source);
  // States of buried blocks can be rebuilt afterwards.
  auto old = busy_node("a", 1, 20);
  old.next_nonce = 5000;
  old.mine(1);
  CHECK(refusals(n.hear(peer, send_block{old.chain().back()})).empty());
}

TEST_CASE("one step may move the head forth and over to a branch", "[replica][safety]") {
  auto source = busy_node("a", 1, 3);
  tested_node left, right;
  for (auto* n : {&left, &right}) {
    n->now += 1000s;
    for (auto& x : source.chain())
      static_cast<void>(n->hear(peer, send_block{x}));
  }
  left.next_nonce = 100;
  right.next_nonce = 200;
  left.mine(1);
  right.mine(2);
  tested_node n;
  n.now += 2000s;
  // All but the first block wait; the first one then connects both branches.
  auto blocks = left.chain();
  auto more = right.chain();
  for (std::size_t i = 1; i < blocks.size(); ++i)
    static_cast<void>(n.hear(peer, send_block{blocks[i]}));
  for (std::size_t i = 3; i < more.size(); ++i)
    static_cast<void>(n.hear(peer, send_block{more[i]}));
  static_cast<void>(n.hear(peer, send_block{blocks[0]}));
  check_same(n, right);
}

TEST_CASE("a node that was restarted goes on where it stopped", "[replica][safety]") {
  auto before = busy_node("a", 1, 10, 4);
  auto position = before.report().position;
  auto root = before.report().state.root();
  auto chain = before.chain();
  auto n = tested_node::restarted(before);
  CHECK(n.report().position == position);
  CHECK(n.report().state.root() == root);
  CHECK(n.report().issued == plus(coins(2000), coins(500)));
  auto out = n.mine();
  auto settlings = facts<block_settled>(out);
  REQUIRE(settlings.size() == 1); // not again what was settled before
  CHECK(settlings[0].height == height{9});
  CHECK(settlings[0].block == chain[8]->id());
  CHECK(n.stored_chain().size() == 12);
  // It still knows what is in its chain.
  auto replayed = n.hear(peer, send_transaction{chain[0]->transactions()[0]});
  CHECK(refusals(replayed) == std::vector<reason>{"tx-replayed"});
}

TEST_CASE("a restarted node follows a deep fork", "[replica][safety]") {
  auto before = busy_node("a", 1, 10, 4);
  auto b = busy_node("b", 1000, 12, 4);
  auto n = tested_node::restarted(before);
  static_cast<void>(teach(n, b));
  check_same(n, b);
}

TEST_CASE("a new node writes its genesis block first", "[replica]") {
  tested_node n;
  CHECK(n.stored_chain() == std::vector{n.execution().genesis()->id()});
  auto balance = n.store().account_of(account("alice"));
  REQUIRE(balance.has_value());
  CHECK((*balance)->balance == coins(1000));
}

} // namespace
} // namespace concur::node::test
