// What nodes that mine in secret say, and when: one engine, told what the others do.
#include "consensus/faulty/censors.hpp"
#include "consensus/faulty/double_spend.hpp"
#include "consensus/faulty/misfits.hpp"
#include "consensus/faulty/selfish.hpp"
#include "consensus/faulty/withhold.hpp"

#include "tests/consensus/chain/engine_support.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>

using namespace concur;
using namespace concur::consensus;
using namespace concur::consensus::test;

namespace {

[[maybe_unused]] const bool crypto_is_ready = start_crypto().has_value();

key_pair key_named(std::string_view name) {
  return key_pair::from_seed(sha256(as_bytes(name)).data);
}

chain_settings pushing_miner() {
  chain_settings s;
  s.relay = block_relay::push;
  s.proposes = true;
  return s;
}

/// A miner with a conduct, whose puzzles are solved when a test says so.
struct miner {
  explicit miner(std::unique_ptr<consensus::conduct> c) : node(pushing_miner(), 3, std::move(c)) {
    node.view.key = key_named("mallory");
    take(node.step(started{}));
  }

  /// Notes what came of a step; the answer stays good until the next one.
  effects& take(effects e) {
    if (e.work)
      work = *e.work;
    for (auto& b : e.made)
      made.push_back(b);
    for (auto& d : e.deviations)
      deviations.push_back(d);
    last = std::move(e);
    return last;
  }
  effects& find() { return take(node.step(puzzle_solved{work.generation, 1})); }
  effects& hear(const block_ptr& b) { return take(node.hear(alice, send_block{b})); }
  std::size_t count(std::string_view what) const {
    return static_cast<std::size_t>(std::count_if(deviations.begin(), deviations.end(),
                                                  [&](auto& d) { return d.what == what; }));
  }
  std::size_t count(attempt_step step) const {
    return static_cast<std::size_t>(std::count_if(deviations.begin(), deviations.end(),
                                                  [&](auto& d) { return d.step == step; }));
  }

  tested_engine node;
  effects last;
  puzzle work;
  std::vector<block_ptr> made;
  std::vector<deviation> deviations;
};

account_id mallory() { return key_named("mallory").identity(); }

std::vector<block_id> told_to_alice(const effects& e) {
  std::vector<block_id> out;
  for (auto& [to, m] : sent<send_block>(e))
    if (to == alice)
      out.push_back(m.block->id());
  return out;
}

std::unique_ptr<conduct> pool() {
  return std::make_unique<selfish>(mallory(), time_span{}, race_policy{});
}

double_spend_settings against_a_merchant(std::uint64_t z, std::uint64_t give_up) {
  return {key_named("merchant").identity(), z, give_up, coins(1), amount{1}, key_named("purse")};
}

std::unique_ptr<conduct> spender(std::uint64_t z = 2, std::uint64_t give_up = 3) {
  return std::make_unique<double_spend>(mallory(), time_span{}, against_a_merchant(z, give_up));
}

tx_ptr payment_in(const effects& e) {
  auto all = sent<send_transaction>(e);
  return all.empty() ? nullptr : all.front().second.tx;
}

} // namespace

TEST_CASE("a selfish pool tells nobody of its block and builds on it", "[selfish][conduct]") {
  miner m{pool()};
  auto e = m.find();
  CHECK(told_to_alice(e).empty());
  CHECK(m.node.head() == m.made.back()->id());
  CHECK(m.work.header.parent == m.made.back()->id());
  CHECK(m.count("withheld-block") == 1);
}

TEST_CASE("a selfish pool answers a block of the others with its own one", "[selfish][conduct]") {
  miner m{pool()};
  m.find();
  auto e = m.hear(child(*m.node.genesis, 7));
  CHECK(told_to_alice(e) == std::vector{m.made[0]->id()});
  CHECK(m.count("match") == 1);
  CHECK(m.work.header.parent == m.made[0]->id());
}

TEST_CASE("a pool that wins the race of equals publishes at once", "[selfish][conduct]") {
  miner m{pool()};
  m.find();
  m.hear(child(*m.node.genesis, 7));
  auto e = m.find();
  CHECK(told_to_alice(e) == std::vector{m.made[1]->id()});
  CHECK(m.count("override") == 1);
}

TEST_CASE("a pool two blocks ahead publishes both when the others find one", "[selfish][conduct]") {
  miner m{pool()};
  m.find();
  m.find();
  auto e = m.hear(child(*m.node.genesis, 7));
  CHECK(told_to_alice(e) == std::vector{m.made[0]->id(), m.made[1]->id()});
}

TEST_CASE("a pool that lost the race builds on the others' chain", "[selfish][conduct]") {
  miner m{pool()};
  m.find();
  auto theirs = line(m.node.genesis, 2, 7);
  m.hear(theirs[0]);
  auto e = m.hear(theirs[1]);
  CHECK(m.work.header.parent == theirs[1]->id());
  CHECK(m.node.head() == theirs[1]->id());
}

TEST_CASE("a lead that a stubborn pool keeps is published one block at a time",
          "[selfish][conduct]") {
  miner m{std::make_unique<selfish>(mallory(), time_span{},
                                    race_policy::named("lead-stubborn", 1).value())};
  m.find();
  m.find();
  auto e = m.hear(child(*m.node.genesis, 7));
  CHECK(told_to_alice(e) == std::vector{m.made[0]->id()});
}

TEST_CASE("a node with a secret branch speaks of the public chain only", "[selfish][conduct]") {
  miner m{pool()};
  auto theirs = child(*m.node.genesis, 7);
  m.hear(theirs);
  m.find();
  m.find();
  auto status = m.node.step(timer_fired{{timer_kind::status, 1}});
  REQUIRE(sent<head_status>(status).size() == 1);
  CHECK(sent<head_status>(status)[0].second.head == theirs->id());
  auto headers = m.node.hear(alice, get_headers{{m.node.genesis->id()}});
  REQUIRE(sent<send_headers>(headers).size() == 1);
  CHECK(sent<send_headers>(headers)[0].second.headers.size() == 1);
  CHECK(sent<announce>(m.node.hear(bob, head_status{m.node.genesis->id(), height{0}}))[0]
            .second.items == block_items({theirs->id()}));
}

TEST_CASE("when its time is over a pool publishes all that it kept", "[selfish][conduct]") {
  using namespace std::chrono_literals;
  miner m{std::make_unique<selfish>(mallory(), time_span{instant{}, instant{10s}}, race_policy{})};
  m.find();
  m.find();
  m.node.now = instant{11s};
  auto e = m.take(m.node.step(timer_fired{{timer_kind::status, 1}}));
  CHECK(told_to_alice(e) == std::vector{m.made[0]->id(), m.made[1]->id()});
  CHECK(told_to_alice(m.find()).size() == 1); // honest from now on
}

TEST_CASE("a double spender pays once it has one secret block", "[double-spend][conduct]") {
  miner m{spender()};
  auto before = m.hear(child(*m.node.genesis, 7));
  CHECK(payment_in(before) == nullptr);
  auto e = m.find();
  auto payment = payment_in(e);
  REQUIRE(payment);
  CHECK(told_to_alice(e).empty());
  CHECK(std::get<transfer>(payment->fields().what).to == key_named("merchant").identity());
  CHECK(m.count(attempt_step::begun) == 1);
}

TEST_CASE("the secret branch spends the same coins to the attacker himself",
          "[double-spend][conduct]") {
  miner m{spender()};
  auto payment = payment_in(m.find());
  m.find();
  auto& wanted = m.node.view.asked_for;
  REQUIRE(wanted.first.size() == 1);
  CHECK(wanted.first[0]->from() == payment->from());
  CHECK(wanted.first[0]->nonce() == payment->nonce());
  CHECK(std::get<transfer>(wanted.first[0]->fields().what).to == mallory());
  CHECK(wanted.leaves_out(*payment));
}

TEST_CASE("nothing is published before the goods are handed over", "[double-spend][conduct]") {
  miner m{spender(2)};
  auto payment = payment_in(m.find());
  m.find();
  m.find(); // three against none
  auto paid = child(*m.node.genesis, 7, {payment});
  CHECK(told_to_alice(m.hear(paid)).empty());
  auto e = m.hear(child(*paid, 7)); // two confirmations
  CHECK(told_to_alice(e).size() == 3);
  CHECK(m.count(attempt_step::carried_out) == 1);
}

TEST_CASE("a tie is not enough for the others: the branch waits until it is longer",
          "[double-spend][conduct]") {
  miner m{spender(2, 0)};
  auto payment = payment_in(m.find());
  m.find();
  auto paid = child(*m.node.genesis, 7, {payment});
  m.hear(paid);
  CHECK(told_to_alice(m.hear(child(*paid, 7))).empty()); // two against two
  CHECK(told_to_alice(m.find()).size() == 3);
}

TEST_CASE("an attacker too far behind gives up and pays with the next nonce",
          "[double-spend][conduct]") {
  miner m{spender(6, 3)};
  auto payment = payment_in(m.find());
  auto paid = child(*m.node.genesis, 7, {payment});
  m.hear(paid);
  auto rest = line(paid, 3, 7);
  m.hear(rest[0]);
  m.hear(rest[1]);
  CHECK(m.count(attempt_step::given_up) == 0); // one against three
  m.hear(rest[2]);                             // one against four
  CHECK(m.count(attempt_step::given_up) == 1);
  CHECK(m.work.header.parent == rest[2]->id());
  auto next = payment_in(m.find());
  REQUIRE(next);
  CHECK(next->nonce() == payment->nonce() + 1);
}

TEST_CASE("a miner who withholds goes on from the public block, and its own is never sent",
          "[withhold][conduct]") {
  miner m{std::make_unique<withhold>(mallory(), time_span{}, 1.0, random_stream{1, "w"})};
  CHECK(told_to_alice(m.find()).empty());
  CHECK(m.work.header.parent == m.node.genesis->id());
  auto theirs = child(*m.node.genesis, 7);
  CHECK(told_to_alice(m.hear(theirs)).empty());
  CHECK(m.work.header.parent == theirs->id());
  CHECK(m.count("withheld-block") == 1);
}

TEST_CASE("with a rate of none a withholding miner is an honest one", "[withhold][conduct]") {
  miner m{std::make_unique<withhold>(mallory(), time_span{}, 0.0, random_stream{1, "w"})};
  CHECK(told_to_alice(m.find()).size() == 1);
  CHECK(m.work.header.parent == m.made[0]->id());
  CHECK(m.deviations.empty());
}

TEST_CASE("a censor asks for payloads without its victim", "[censor][conduct]") {
  auto tx = some_transaction(0);
  miner m{std::make_unique<censor>(time_span{}, tx->from())};
  m.find();
  REQUIRE(m.node.view.asked_for.leaves_out);
  CHECK(m.node.view.asked_for.leaves_out(*tx));
  m.take(m.node.step(timer_fired{{timer_kind::status, 1}}));
  CHECK(m.count("censored-transaction") == 1);
}

TEST_CASE("a feather fork mines beside a block it dislikes until that is buried",
          "[feather-fork][conduct]") {
  auto tx = some_transaction(0);
  miner m{std::make_unique<feather_fork>(mallory(), time_span{}, tx->from(), 2)};
  auto first = child(*m.node.genesis, 7);
  m.hear(first);
  auto bad = child(*first, 7, {tx});
  m.hear(bad);
  CHECK(m.work.header.parent == first->id());
  auto on_it = child(*bad, 7);
  m.hear(on_it);
  CHECK(m.work.header.parent == first->id());
  auto buries = child(*on_it, 7);
  m.hear(buries);
  CHECK(m.work.header.parent == buries->id());
  CHECK(m.count("feather-fork") == 2); // one for each block that it would not build on
}

TEST_CASE("the blocks of a feather fork are published at once", "[feather-fork][conduct]") {
  auto tx = some_transaction(0);
  miner m{std::make_unique<feather_fork>(mallory(), time_span{}, tx->from(), 3)};
  m.hear(child(*m.node.genesis, 7, {tx}));
  auto e = m.find();
  CHECK(told_to_alice(e) == std::vector{m.made[0]->id()});
  CHECK(m.work.header.parent == m.made[0]->id());
}

TEST_CASE("a shifted clock shows in the times of blocks", "[timestamp][conduct]") {
  using namespace std::chrono_literals;
  miner m{std::make_unique<time_shifter>(time_span{}, 90s)};
  m.find();
  CHECK(m.made[0]->header().time.value == m.node.clock.value + 90'000);
  CHECK(m.count("shifted-time") == 1);
}

TEST_CASE("a maker of invalid blocks breaks the rule that it was told to", "[invalid][conduct]") {
  miner m{std::make_unique<invalid_maker>(time_span{}, 1.0, block_offence::overpay,
                                          random_stream{1, "i"}, [](auto&) { return true; })};
  auto e = m.find();
  REQUIRE(m.made.size() == 1);
  CHECK(m.made[0]->reward() == coins(51));
  CHECK(told_to_alice(e) == std::vector{m.made[0]->id()});
  CHECK(m.node.head() == m.node.genesis->id());
  CHECK(m.count("overpay") == 1);
}
