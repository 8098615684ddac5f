// What Ethereum's rules say to single blocks and votes.
#include "tests/consensus/ethereum/network.hpp"
#include "tests/support/catch.hpp"

namespace concur::consensus::ethereum::test {
namespace {

constexpr std::size_t nodes = 8;

const key_pair& key_of(const account_id& who) {
  for (std::size_t n = 0; n < nodes; ++n)
    if (key_number(n).identity() == who)
      return key_number(n);
  throw std::runtime_error("nobody's key");
}

void sign(block_header& h, const chain_id& chain) {
  set_signature(h, key_of(h.proposer).sign(signing_bytes(chain, *claim_of(h))));
}

/// A network after three epochs, and its head's header to be spoiled.
struct good_header {
  test_network net{nodes};
  block_header header;
  block_tree::position parent = block_tree::none;

  good_header() {
    net.run_to_slot(30);
    const block_tree& tree = net.at(0).tree();
    header = tree.header(tree.head());
    parent = tree.at(tree.head()).parent;
  }
  beacon_seal& seal() { return std::get<beacon_seal>(header.seal); }
  ethereum_rules& rules() { return net.rules(0); }
  const block_tree& tree() const { return net.at(0).tree(); }
  reason judged(bool is_signed = true) {
    if (is_signed)
      sign(header, net.view(0).chain());
    return rules().check_header(tree(), parent, header, net.view(0)).why();
  }
};

TEST_CASE("a seal of another kind, without a slot or too long is no proof",
          "[ethereum][ethereum_rules]") {
  good_header f;
  CHECK(f.rules().check_proof(f.header));
  block_header h = f.header;
  h.seal = turn_seal{5, 0, {}};
  CHECK(f.rules().check_proof(h).why() == "block-bad-seal");
  h = f.header;
  std::get<beacon_seal>(h.seal).slot = 0;
  CHECK(f.rules().check_proof(h).why() == "block-bad-seal");
  std::get<beacon_seal>(h.seal).slot = ~std::uint64_t{0};
  CHECK(f.rules().check_proof(h).why() == "block-bad-seal");
  h = f.header;
  std::get<beacon_seal>(h.seal).attestations.resize(129);
  CHECK(f.rules().check_proof(h).why() == "block-bad-seal");
}

TEST_CASE("a header is refused for what is wrong in it", "[ethereum][ethereum_rules]") {
  good_header f;
  const auto& view = f.net.view(0);
  REQUIRE(f.judged(false).empty());
  REQUIRE_FALSE(f.seal().attestations.empty());
  SECTION("time") {
    f.header.time.value += 1;
    CHECK(f.judged() == "block-wrong-time");
  }
  SECTION("slot of the parent") {
    f.seal().slot = slot_of(f.tree().header(f.parent));
    f.header.time = f.rules().time_of(f.seal().slot);
    CHECK(f.judged() == "block-slot-not-later");
  }
  SECTION("slot beyond all reason") {
    f.seal().slot += std::uint64_t{1} << 30;
    f.header.time = f.rules().time_of(f.seal().slot);
    CHECK(f.judged() == "block-slot-too-far");
  }
  SECTION("signature") {
    f.seal().sealed.data[0] ^= 1;
    CHECK(f.judged(false) == "block-bad-signature");
  }
  SECTION("reveal of another epoch") {
    f.seal().reveal = key_of(f.header.proposer).sign(randao_bytes(view.chain(), 77));
    CHECK(f.judged() == "block-bad-reveal");
  }
  SECTION("somebody whose turn it is not") {
    const account_id rightful = f.header.proposer;
    for (std::size_t n = 0; n < nodes; ++n) {
      f.header.proposer = key_number(n).identity();
      f.seal().reveal = key_number(n).sign(randao_bytes(view.chain(), 3));
      CHECK(f.judged() == (f.header.proposer == rightful ? "" : "block-wrong-proposer"));
    }
  }
  SECTION("a vote that nobody signed") {
    f.seal().attestations[0].sealed.data[3] ^= 1;
    CHECK(f.judged() == "block-bad-attestation");
  }
  SECTION("a vote out of turn") {
    attestation& a = f.seal().attestations[0];
    a.slot -= 1;
    a.sealed = key_of(a.validator).sign(signing_bytes(view.chain(), a));
    CHECK(f.judged() == "block-bad-attestation");
  }
  SECTION("a vote of long ago") {
    attestation& a = f.seal().attestations[0];
    a.target.epoch = 0;
    a.sealed = key_of(a.validator).sign(signing_bytes(view.chain(), a));
    CHECK(f.judged() == "block-bad-attestation");
  }
  SECTION("no votes at all are fine") {
    f.seal().attestations.clear();
    CHECK(f.judged().empty());
  }
}

TEST_CASE("a block on what was settled otherwise is refused", "[ethereum][ethereum_rules]") {
  good_header f;
  f.net.run_to_epoch(8);
  REQUIRE(f.net.settled_epoch(0) == 5);
  f.seal().attestations.clear();
  CHECK(f.judged() == "block-behind-settled");
}

TEST_CASE("votes are judged by what is known of their block", "[ethereum][ethereum_rules]") {
  good_header f;
  ethereum_rules& rules = f.rules();
  const unix_ms clock = f.net.clock();
  const attestation good = f.seal().attestations[0];
  const auto judged = [&](const attestation& a) {
    return rules.take_vote(f.tree(), a, clock).why();
  };
  CHECK(judged(good).empty()); // the engine sorts out what it has seen
  attestation a = good;
  a.validator = key_number(99).identity();
  CHECK(judged(a) == "vote-not-entitled");
  a = good;
  a.slot ^= 1;
  CHECK(judged(a) == "vote-not-entitled");
  a = good;
  a.target.root = block_number(5);
  CHECK(judged(a) == "vote-unwanted");
  a = good;
  a.source.epoch += 1;
  CHECK(judged(a) == "vote-unwanted");
  a = good;
  a.target.epoch += 1;
  CHECK(judged(a) == "vote-unwanted");
  a = good;
  a.slot = 1;
  a.target.epoch = 0;
  CHECK(judged(a) == "vote-too-old");
  a = good;
  a.slot = 200;
  a.target.epoch = 25;
  CHECK(judged(a) == "vote-unwanted");
  CHECK(rules.take_vote(f.tree(), finality_vote{}, clock).why() == "vote-unwanted");
  // Of a block that is not here, only who says it can be checked.
  a = good;
  a.head = block_number(12345);
  a.target.root = block_number(12346);
  CHECK(judged(a).empty());
  a.validator = key_number(99).identity();
  CHECK(judged(a) == "vote-not-entitled");
}

TEST_CASE("contradictions in votes become evidence once", "[ethereum][ethereum_rules]") {
  good_header f;
  ethereum_rules& rules = f.rules();
  static_cast<void>(rules.take_evidence());
  attestation a = f.seal().attestations[0];
  CHECK(rules.take_vote(f.tree(), a, f.net.clock()));
  CHECK(rules.take_evidence().empty());
  a.head = f.tree().at(f.tree().at(f.parent).parent).block->id();
  CHECK(rules.take_vote(f.tree(), a, f.net.clock()));
  const auto found = rules.take_evidence();
  REQUIRE(found.size() == 1);
  const auto& both = std::get<double_attestation>(found[0]);
  CHECK(contradicts(both.first, both.second));
  CHECK(rules.take_evidence().empty());
}

TEST_CASE("duties are the node's own turns, its vote a third into the slot, and a look ahead",
          "[ethereum][ethereum_rules]") {
  good_header f;
  f.net.run_to_epoch(4);
  const block_tree& tree = f.tree();
  std::size_t votes = 0, proposals = 0;
  for (std::size_t n = 0; n < nodes; ++n) {
    const auto plan = f.rules().agenda_of(tree, tree.head(), key_number(n).identity(),
                                          f.net.clock(), f.net.view(0));
    REQUIRE(plan.has_value());
    REQUIRE_FALSE(plan->duties.empty());
    const duty& last = plan->duties.back();
    CHECK(last.phase == phase::look);
    CHECK(last.begins == f.rules().time_of(40));
    for (const duty& d : plan->duties) {
      if (d.phase == phase::vote) {
        ++votes;
        CHECK(d.begins.value == f.rules().time_of(d.slot).value + 3'999);
      }
      if (d.phase == phase::propose) {
        ++proposals;
        CHECK(d.begins == f.rules().time_of(d.slot));
      }
    }
  }
  CHECK(votes == nodes);
  CHECK(proposals >= 4);
}

TEST_CASE("after a restart a node does not contradict what it said before",
          "[ethereum][ethereum_rules]") {
  good_header f;
  ethereum_rules& before = f.rules();
  const account_id self = key_number(0).identity();
  f.net.run_to_epoch(4);
  const block_tree& tree = f.tree();
  const unix_ms clock = f.net.clock();
  const auto plan = before.agenda_of(tree, tree.head(), self, clock, f.net.view(0));
  const auto voting = std::find_if(plan->duties.begin(), plan->duties.end(),
                                   [](const duty& d) { return d.phase == phase::vote; });
  REQUIRE(voting != plan->duties.end());
  static_cast<void>(before.take_safety());
  REQUIRE(before.votes_of(tree, self, &*voting, clock).size() == 1);
  const auto safety = before.take_safety();
  REQUIRE(safety.has_value());
  CHECK_FALSE(before.take_safety().has_value());
  CHECK(before.votes_of(tree, self, &*voting, clock).empty());

  ethereum_rules fresh(f.net.settings, consensus::test::genesis_time);
  for (block_tree::position p = 0; p < tree.size(); ++p)
    fresh.added(tree, p, f.net.view(0));
  ethereum_rules forgetful(f.net.settings, consensus::test::genesis_time);
  for (block_tree::position p = 0; p < tree.size(); ++p)
    forgetful.added(tree, p, f.net.view(0));
  fresh.restore_safety(*safety);
  CHECK(fresh.votes_of(tree, self, &*voting, clock).empty());
  CHECK(forgetful.votes_of(tree, self, &*voting, clock).size() == 1);
  CHECK(*fresh.state_after(tree, tree.head()) == *before.state_after(tree, tree.head()));
  CHECK(before.best(tree, clock) == tree.head());
  CHECK(fresh.best(tree, clock) == tree.head());
  CHECK(fresh.settled(tree, tree.head()) == before.settled(tree, tree.head()));
}

TEST_CASE("a turn is taken once", "[ethereum][ethereum_rules]") {
  good_header f;
  const auto turn_of_all = [&](slot_number slot) {
    std::size_t turns = 0;
    for (std::size_t n = 0; n < nodes; ++n) {
      const block_tree& tree = f.net.at(n).tree();
      const auto made = f.net.rules(n).turn_on(tree, tree.head(), slot, f.net.view(n));
      if (!made)
        continue;
      ++turns;
      CHECK(made->time == f.rules().time_of(slot));
      CHECK_FALSE(std::get<beacon_seal>(made->seal).attestations.empty());
    }
    return turns;
  };
  CHECK(turn_of_all(29) == 0); // not after the head's slot
  CHECK(turn_of_all(30) == 1);
  CHECK(turn_of_all(30) == 0);
}

TEST_CASE("states far back are made again when they are asked for", "[ethereum][ethereum_rules]") {
  auto settings = quick_settings();
  settings.slots_per_epoch = 4;
  test_network net(6, settings);
  net.is_cut = [](std::size_t a, std::size_t b) { return (a < 3) != (b < 3); };
  net.run_to_epoch(30); // nothing becomes final
  const block_tree& tree = net.at(0).tree();
  REQUIRE(net.settled_epoch(0) == 0);
  REQUIRE(tree.size() > 50);
  CHECK(net.rules(0).store()->knows(3));
  ethereum_rules other(settings, consensus::test::genesis_time);
  std::map<block_tree::position, state_ptr> all;
  for (block_tree::position p = 0; p < tree.size(); ++p) {
    other.added(tree, p, net.view(0));
    all[p] = other.state_after(tree, p);
  }
  for (const auto& [p, s] : all)
    REQUIRE(*net.rules(0).state_after(tree, p) == *s);
}

TEST_CASE("an early block is boosted and beats a heavier branch for its slot only",
          "[ethereum][ethereum_rules][boost]") {
  good_header f;
  ethereum_rules& rules = f.rules();
  const block_tree& tree = f.tree();
  const auto head = tree.head();
  const gwei before = rules.store()->weight(head);
  const gwei boost = eth(32 * nodes) / 8 * 40 / 100;
  ethereum_rules late(f.net.settings, consensus::test::genesis_time);
  ethereum_rules early(f.net.settings, consensus::test::genesis_time);
  for (block_tree::position p = 0; p < tree.size(); ++p) {
    late.added(tree, p, f.net.view(0));
    early.added(tree, p, f.net.view(0));
  }
  const unix_ms begins = rules.time_of(slot_of(tree.header(head)));
  static_cast<void>(early.best(tree, unix_ms{begins.value + 3'998}));
  static_cast<void>(late.best(tree, unix_ms{begins.value + 3'999}));
  CHECK(early.store()->weight(head) == late.store()->weight(head) + boost);
  static_cast<void>(early.best(tree, unix_ms{begins.value + 12'000}));
  CHECK(early.store()->weight(head) == late.store()->weight(head));
  CHECK(before >= boost);
}

} // namespace
} // namespace concur::consensus::ethereum::test
