// What dpos_rules refuses, releases, remembers and reports.
#include "consensus/dpos/dpos_rules.hpp"

#include "tests/consensus/dpos/delegate_cluster.hpp"
#include "tests/support/catch.hpp"

using namespace concur;
using namespace concur::consensus;
using namespace concur::consensus::dpos;
using namespace concur::consensus::dpos::test;
using consensus::test::noted_ledger;

namespace {

dpos_settings lecture_of(std::size_t delegates) {
  auto s = lecture_dpos();
  s.rules = lecture_settings{{delegates, 100, 1}, 0, 0};
  return s;
}

dpos_settings bitshares_of(std::size_t delegates_min) {
  auto s = bitshares();
  std::get<bitshares_settings>(s.rules).delegates_min = delegates_min;
  return s;
}

dpos_settings eos_of(eos_finality finality) {
  auto s = eos();
  auto& rules = std::get<eos_settings>(s.rules);
  rules.finality = finality;
  rules.repetitions = 1;
  return s;
}

/// The first blocks of a cluster's chain, told to rules of their own; the next one is to be judged.
struct replay {
  replay(const dpos_settings& settings, delegate_cluster& c, std::uint64_t blocks)
      : keys(c.keys), tree(block_at(c, 0), u256{1}), rules(settings, start),
        next(block_at(c, blocks + 1)->header()) {
    ledger.stake = c.stake;
    rules.added(tree, 0, ledger);
    for (std::uint64_t h = 1; h <= blocks; ++h)
      take(block_at(c, h));
  }

  static block_ptr block_at(delegate_cluster& c, std::uint64_t h) {
    auto& t = c.at(0).engine.tree();
    return t.at(t.best_at(height{h})).block;
  }
  /// Adds the block and makes it the head if the rules say so.
  block_tree::position take(const block_ptr& b) {
    auto p = tree.add(b, u256{1});
    rules.added(tree, p, ledger);
    if (rules.prefers(tree, p, tree.head()))
      tree.set_head(p);
    return p;
  }
  const key_pair& key_of(const account_id& who) const {
    return *std::find_if(keys.begin(), keys.end(), [&](auto& k) { return k.identity() == who; });
  }
  block_header sign(block_header h) const {
    set_signature(h, key_of(h.proposer).sign(signing_bytes(ledger.id, *claim_of(h))));
    return h;
  }
  reason judge(const block_header& h) {
    auto parent = tree.find(h.parent);
    if (auto v = rules.check_proof(h); !v)
      return v.why();
    return rules.check_header(tree, parent, h, ledger).why();
  }

  std::vector<key_pair> keys;
  noted_ledger ledger;
  block_tree tree;
  dpos_rules rules;
  block_header next;
};

block_ptr as_block(const block_header& h) {
  return std::make_shared<const block>(h, amount{}, std::vector<tx_ptr>{});
}

turn_seal& turn_of(block_header& h) { return std::get<turn_seal>(h.seal); }
certified_seal& certificate_of(block_header& h) { return std::get<certified_seal>(h.seal); }

/// An engine's surroundings with one key.
note_taking_view view_of(const replay& r, const account_id& who) {
  note_taking_view v;
  v.key = r.key_of(who);
  v.ledger.stake = r.ledger.stake;
  return v;
}

} // namespace

TEST_CASE("the block whose turn it is is accepted", "[dpos][rules]") {
  auto settings = GENERATE(lecture_of(5), bitshares_of(5), eos_of(eos_finality::pipelined),
                           eos_of(eos_finality::savanna));
  delegate_cluster c(settings, 5);
  c.run_slots(15);
  replay r(settings, c, 8);
  CHECK(r.judge(r.next).empty());
  CHECK(r.rules.info().name == name_of(settings));
}

TEST_CASE("a seal of another kind is refused", "[dpos][rules]") {
  delegate_cluster c(lecture_of(5), 5);
  c.run_slots(10);
  replay r(lecture_of(5), c, 8);
  auto h = r.next;
  h.seal = lecture_seal{};
  CHECK(r.judge(h) == "block-bad-seal");
  h.seal = certified_seal{};
  CHECK(r.judge(h) == "block-bad-seal");
  h = r.next;
  turn_of(h).confirmed = 1; // only EOSIO confirms
  CHECK(r.judge(h) == "block-bad-seal");
}

TEST_CASE("a slot that is not later than the parent's is refused", "[dpos][rules]") {
  delegate_cluster c(lecture_of(5), 5);
  c.run_slots(10);
  replay r(lecture_of(5), c, 8);
  auto h = r.next;
  turn_of(h).slot = 8;
  CHECK(r.judge(r.sign(h)) == "block-slot-not-later");
}

TEST_CASE("a time that is not the slot's is refused", "[dpos][rules]") {
  auto settings = GENERATE(lecture_of(5), bitshares_of(5), eos_of(eos_finality::pipelined));
  delegate_cluster c(settings, 5);
  c.run_slots(15);
  replay r(settings, c, 8);
  auto h = r.next;
  h.time = unix_ms{h.time.value + 1};
  CHECK(r.judge(r.sign(h)) == "block-wrong-time");
  h = r.next;
  ++turn_of(h).slot;
  CHECK(r.judge(r.sign(h)) == "block-wrong-time");
}

TEST_CASE("a block in another delegate's slot is refused", "[dpos][rules]") {
  delegate_cluster c(lecture_of(5), 5);
  c.run_slots(10);
  replay r(lecture_of(5), c, 8);
  auto h = r.next;
  h.proposer = r.tree.header(r.tree.head()).proposer;
  CHECK(r.judge(r.sign(h)) == "block-wrong-proposer");
}

TEST_CASE("a block that its proposer did not sign is refused", "[dpos][rules]") {
  delegate_cluster c(lecture_of(5), 5);
  c.run_slots(10);
  replay r(lecture_of(5), c, 8);
  auto h = r.next;
  turn_of(h).sealed.data[3] ^= 1;
  CHECK(r.judge(h) == "block-bad-signature");
  h = r.next;
  h.state_root.data[0] ^= 1; // the signature covers the id
  CHECK(r.judge(h) == "block-bad-signature");
}

TEST_CASE("an EOSIO producer may not confirm a range twice", "[dpos][rules]") {
  delegate_cluster c(eos_of(eos_finality::pipelined), 5);
  c.run_slots(20);
  replay r(eos_of(eos_finality::pipelined), c, 12);
  CHECK(turn_of(r.next).confirmed == 4);
  auto h = r.next;
  turn_of(h).confirmed = 3;
  CHECK(r.judge(r.sign(h)).empty());
  turn_of(h).confirmed = 5;
  CHECK(r.judge(r.sign(h)) == "block-confirms-twice");
}

TEST_CASE("a Savanna block claims an ancestor, and nothing older than its parent does",
          "[dpos][rules]") {
  auto settings = eos_of(eos_finality::savanna);
  delegate_cluster c(settings, 5);
  c.run_slots(20);
  replay r(settings, c, 12);
  auto& seal = certificate_of(r.next);
  REQUIRE(seal.claimed == r.next.parent);
  REQUIRE(seal.strong);
  REQUIRE(seal.votes.size() == 4); // more than two thirds of five
  auto h = r.next;
  certificate_of(h).claimed = hash256{{1}};
  CHECK(r.judge(r.sign(h)) == "block-bad-claim");
  h = r.next;
  certificate_of(h).claimed = {};
  certificate_of(h).strong = false;
  certificate_of(h).votes.clear();
  CHECK(r.judge(r.sign(h)) == "block-bad-claim");
  h = r.next; // the parent's own claim again, without votes: nothing new, but allowed
  auto parent = r.tree.header(r.tree.head());
  certificate_of(h).claimed = certificate_of(parent).claimed;
  certificate_of(h).votes.clear();
  CHECK(r.judge(r.sign(h)).empty());
  certificate_of(h).strong = false;
  CHECK(r.judge(r.sign(h)) == "block-bad-claim");
}

TEST_CASE("a certificate needs a quorum of signed votes of different finalizers", "[dpos][rules]") {
  auto settings = eos_of(eos_finality::savanna);
  delegate_cluster c(settings, 5);
  c.run_slots(20);
  replay r(settings, c, 12);
  auto h = r.next;
  certificate_of(h).votes.pop_back();
  CHECK(r.judge(r.sign(h)) == "block-bad-certificate");
  h = r.next;
  certificate_of(h).votes[1] = certificate_of(h).votes[0];
  CHECK(r.judge(r.sign(h)) == "block-bad-certificate");
  h = r.next;
  certificate_of(h).votes[0].strong = false;
  CHECK(r.judge(r.sign(h)) == "block-bad-certificate");
  h = r.next;
  certificate_of(h).votes[2].sealed.data[0] ^= 1;
  CHECK(r.judge(r.sign(h)) == "block-bad-certificate");
  h = r.next;
  std::swap(certificate_of(h).votes[0], certificate_of(h).votes[1]);
  CHECK(r.judge(r.sign(h)) == "block-bad-certificate");
}

TEST_CASE("a block beside the last irreversible one is refused", "[dpos][rules][safety]") {
  auto settings = lecture_of(4);
  delegate_cluster c(settings, 4);
  c.run_slots(30);
  replay r(settings, c, 20);
  auto limit = r.tree.height(r.rules.settled(r.tree, r.tree.head()));
  REQUIRE(limit > height{10});
  auto beside = [&](height parent) { // a block in the slot of the next one, but on that parent
    auto h = r.next;
    h.parent = r.tree.at(r.tree.best_at(parent)).block->id();
    h.height = parent + 1;
    return r.judge(r.sign(h));
  };
  CHECK(beside(limit - 1) == "block-below-settled");
  CHECK(beside(height{2}) == "block-below-settled"); // its state is dropped
  CHECK(beside(limit) != "block-below-settled");
}

TEST_CASE("of two branches of one length the first is kept and the longer wins", "[dpos][rules]") {
  auto settings = bitshares_of(5);
  delegate_cluster c(settings, 5);
  c.run_slots(20);
  replay r(settings, c, 8);
  auto twin = r.next;
  twin.state_root.data[0] = 1;
  auto first = r.take(as_block(r.sign(twin)));
  CHECK(r.tree.head() == first);
  auto second = r.take(replay::block_at(c, 9));
  CHECK(r.tree.head() == first);
  CHECK_FALSE(r.rules.prefers(r.tree, second, first));
  auto longer = r.take(replay::block_at(c, 10));
  CHECK(r.tree.head() == longer);
}

TEST_CASE("bonded coins come back with the counting after the wait", "[dpos][rules][dues]") {
  auto settings = bitshares_of(3);
  std::get<bitshares_settings>(settings.rules).maintenance_interval = 1min;
  settings.release_after = 30s;
  delegate_cluster c(settings, 3);
  c.run_slots(60);
  replay r(settings, c, 3);
  auto& h = c.stake->all[1];
  h.bonded = coins(10);
  h.leaving = coins(4);
  h.leaving_since = start;
  std::vector<std::vector<due>> all;
  for (std::uint64_t height = 4; height < 40; ++height) {
    auto b = replay::block_at(c, height);
    all.push_back(r.rules.dues(r.tree, r.tree.head(), b->header(), r.ledger));
    r.take(b);
    if (!all.back().empty()) {
      // The first maintenance is 20 s after the start, which is too early; the second is not.
      CHECK(b->header().time.value >= start.value + 80'000);
      break;
    }
  }
  due expected{due_kind::release, h.who, coins(4), coins(4), 0};
  CHECK(all.back() == std::vector<due>{expected});
}

TEST_CASE("a node that signed in a slot does not sign there again after a restart",
          "[dpos][rules][safety]") {
  auto settings = GENERATE(lecture_of(5), eos_of(eos_finality::savanna));
  delegate_cluster c(settings, 5);
  c.run_slots(20);
  replay r(settings, c, 8);
  auto view = view_of(r, r.next.proposer);
  auto slot = claim_of(r.next)->slot;
  REQUIRE(r.rules.turn_on(r.tree, r.tree.head(), slot, view));
  auto safety = r.rules.take_safety();
  REQUIRE(safety);
  CHECK_FALSE(r.rules.take_safety());

  replay again(settings, c, 8);
  again.rules.restore_safety(*safety);
  CHECK_FALSE(again.rules.turn_on(again.tree, again.tree.head(), slot, view));
  auto duties =
      again.rules.agenda_of(again.tree, again.tree.head(), r.next.proposer, start, again.ledger)
          ->duties;
  REQUIRE_FALSE(duties.empty());
  CHECK(duties.front().slot > slot);
}

TEST_CASE("an EOSIO producer does not build below what it signed elsewhere",
          "[dpos][rules][safety]") {
  auto settings = eos_of(eos_finality::pipelined);
  delegate_cluster c(settings, 5);
  c.run_slots(30);
  replay r(settings, c, 10);
  auto self = r.next.proposer;
  auto view = view_of(r, self);
  auto first = claim_of(r.next)->slot;
  REQUIRE(r.rules.turn_on(r.tree, r.tree.head(), first, view)); // signs height 11
  auto lower = r.tree.best_at(height{10});
  CHECK_FALSE(r.rules.turn_on(r.tree, lower, first + 5, view)); // would be height 11 again
  r.take(replay::block_at(c, 11));
  auto made = r.rules.turn_on(r.tree, r.tree.head(), first + 5, view);
  REQUIRE(made);
  CHECK(std::get<turn_seal>(made->seal).confirmed == 0); // 12 alone: 11 was its own
}

TEST_CASE("a node uses its own turns only", "[dpos][rules]") {
  delegate_cluster c(lecture_of(5), 5);
  c.run_slots(10);
  replay r(lecture_of(5), c, 8);
  auto other = view_of(r, r.tree.header(r.tree.head()).proposer);
  CHECK_FALSE(r.rules.turn_on(r.tree, r.tree.head(), 9, other));
  CHECK_FALSE(r.rules.turn_on(r.tree, r.tree.head(), 8, other));
}

TEST_CASE("an agenda has the next turns and nothing for who has none", "[dpos][rules]") {
  delegate_cluster c(lecture_of(5), 6);
  c.run_slots(10);
  replay r(lecture_of(5), c, 8);
  auto now = r.tree.header(r.tree.head()).time;
  auto plan = r.rules.agenda_of(r.tree, r.tree.head(), r.next.proposer, now, r.ledger);
  REQUIRE(plan);
  CHECK(plan->duties == std::vector<duty>{{9, phase::propose, unix_ms{start.value + 9 * 3'000}},
                                          {14, phase::propose, unix_ms{start.value + 14 * 3'000}}});
  REQUIRE(plan->ranks);
  CHECK(plan->ranks->size() == 6);
  CHECK(r.rules.agenda_of(r.tree, r.tree.head(), r.keys[5].identity(), now, r.ledger)
            ->duties.empty());
}

TEST_CASE("missed slots are reported with who missed them", "[dpos][rules]") {
  delegate_cluster c(lecture_of(5), 5);
  c.run_slots(10);
  replay r(lecture_of(5), c, 8);
  auto h = r.next; // made by the next but one, as two delegates were silent
  turn_of(h).slot = 11;
  h.time = unix_ms{start.value + 11 * 3'000};
  h.proposer = r.tree.header(r.tree.best_at(height{6})).proposer;
  h = r.sign(h);
  REQUIRE(r.judge(h).empty());
  auto p = r.take(as_block(h));
  auto results = r.rules.results_of(r.tree, p);
  REQUIRE(results.size() == 3);
  CHECK(results[0] == slot_result{9, r.tree.header(r.tree.best_at(height{4})).proposer, false});
  CHECK(results[1] == slot_result{10, r.tree.header(r.tree.best_at(height{5})).proposer, false});
  CHECK(results[2] == slot_result{11, h.proposer, true});
}

TEST_CASE("a gap of a whole round is nobody's fault", "[dpos][rules]") {
  auto settings = bitshares_of(5);
  delegate_cluster c(settings, 5);
  c.run_slots(20);
  replay r(settings, c, 8);
  auto h = r.next;
  turn_of(h).slot += 5;
  h.time = unix_ms{h.time.value + 15'000};
  h = r.sign(h);
  REQUIRE(r.judge(h).empty());
  CHECK(r.rules.results_of(r.tree, r.take(as_block(h))).size() == 1);
}

TEST_CASE("votes count once, of finalizers, on blocks that are not settled yet", "[dpos][rules]") {
  auto settings = eos_of(eos_finality::savanna);
  delegate_cluster c(settings, 5);
  c.run_slots(20);
  replay r(settings, c, 12);
  auto head = r.tree.at(r.tree.head()).block->id();
  auto vote = [&](const account_id& who, const block_id& on, bool strong = true) {
    return r.rules.take_vote(r.tree, finality_vote{who, on, strong, {}}, c.clock).why();
  };
  CHECK(vote(r.keys[0].identity(), head).empty());
  CHECK(vote(r.keys[0].identity(), head, false) == "vote-known");
  CHECK(vote(account_id{}, head) == "vote-not-entitled");
  CHECK(vote(r.keys[1].identity(), r.tree.at(2).block->id()) == "vote-too-old");
  CHECK(vote(r.keys[1].identity(), hash256{{9}}).empty()); // of a block that may come
  CHECK(r.rules.take_vote(r.tree, attestation{}, c.clock).why() == "vote-unwanted");
  delegate_cluster other(lecture_of(5), 5);
  other.run_slots(2);
  replay lecture(lecture_of(5), other, 1);
  CHECK(lecture.rules.take_vote(lecture.tree, finality_vote{}, start).why() == "vote-unwanted");
}

TEST_CASE("votes that come before their block count when it is there", "[dpos][rules]") {
  auto settings = eos_of(eos_finality::savanna);
  delegate_cluster c(settings, 5);
  c.run_slots(20);
  replay r(settings, c, 12);
  auto coming = id_of(r.next);
  for (std::size_t i = 0; i < 4; ++i)
    CHECK(r.rules.take_vote(r.tree, finality_vote{r.keys[i].identity(), coming, true, {}}, start));
  r.take(replay::block_at(c, 13));
  auto after = replay::block_at(c, 14)->header();
  auto view = view_of(r, after.proposer);
  auto made = r.rules.turn_on(r.tree, r.tree.head(), claim_of(after)->slot, view);
  REQUIRE(made);
  auto& seal = std::get<certified_seal>(made->seal);
  CHECK(seal.claimed == coming);
  CHECK(seal.strong);
  CHECK(seal.votes.size() == 4);
}

TEST_CASE("a finalizer votes once on a head and not on old blocks", "[dpos][rules][safety]") {
  auto settings = eos_of(eos_finality::savanna);
  delegate_cluster c(settings, 5);
  c.run_slots(20);
  replay r(settings, c, 12);
  auto self = r.keys[2].identity();
  auto now = r.tree.header(r.tree.head()).time;
  CHECK(r.rules.votes_of(r.tree, self, nullptr, unix_ms{now.value + 31'000}).empty());
  CHECK(r.rules.votes_of(r.tree, account_id{}, nullptr, now).empty());
  CHECK(r.rules.votes_of(r.tree, self, nullptr, now).size() == 1);
  CHECK(r.rules.votes_of(r.tree, self, nullptr, now).empty());
  auto safety = r.rules.take_safety();
  REQUIRE(safety);
  replay again(settings, c, 12);
  again.rules.restore_safety(*safety);
  CHECK(again.rules.votes_of(again.tree, self, nullptr, now).empty());
}

TEST_CASE("settings that make no chain are refused", "[dpos][settings]") {
  for (auto& s : {lecture_dpos(), bitshares(), steem(), eos()})
    CHECK(check(s));
  auto bad = lecture_dpos();
  bad.block_interval = 0s;
  CHECK_FALSE(check(bad));
  bad.block_interval = std::chrono::microseconds{1'500};
  CHECK_FALSE(check(bad));
  bad = lecture_dpos();
  std::get<lecture_settings>(bad.rules).rules.delegates = 0;
  CHECK_FALSE(check(bad));
  bad = lecture_dpos();
  bad.threshold = 0;
  CHECK_FALSE(check(bad));
  bad = bitshares();
  std::get<bitshares_settings>(bad.rules).delegates_max = 10;
  CHECK_FALSE(check(bad));
  bad = bitshares();
  std::get<bitshares_settings>(bad.rules).fading.step = duration{0};
  CHECK_FALSE(check(bad));
  bad = steem();
  std::get<steem_settings>(bad.rules).round = {0, 0};
  CHECK_FALSE(check(bad));
  bad = eos();
  std::get<eos_settings>(bad.rules).repetitions = 0;
  CHECK_FALSE(check(bad));
}
