#include "consensus/pos/peercoin_rules.hpp"

#include "consensus/pos/peercoin/retarget.hpp"
#include "tests/consensus/pos/rules_support.hpp"
#include "tests/support/catch.hpp"

using namespace concur;
using namespace concur::consensus;
using namespace concur::consensus::pos;
using namespace concur::consensus::test;

namespace {

/// A holds 15,000,000 coins and B 5,000,000, all of them old; C's coins are ten days old.
struct peercoin_fixture {
  explicit peercoin_fixture(peercoin_settings s = {}) : rules(s, genesis_time), chain(rules) {
    chain.add_staker(staker(a.identity(), coins(15'000'000), 24h * 100));
    chain.add_staker(staker(b.identity(), coins(5'000'000), 24h * 400));
    chain.add_staker(staker(c.identity(), coins(5'000'000), 24h * 10));
  }

  agenda agenda_of(const key_pair& self, unix_ms clock) {
    return rules.agenda_of(chain.tree, chain.tree.head(), self.identity(), clock, chain.view)
        .value();
  }
  /// Looks on until there is a kernel, as a node does.
  std::uint64_t next_kernel(const key_pair& self, unix_ms clock) {
    for (;;) {
      const auto duty = agenda_of(self, clock).duties.at(0);
      if (duty.phase == phase::propose)
        return duty.slot;
      clock = duty.begins;
    }
  }
  block_header stake(const key_pair& key, std::uint64_t second, block_tree::position parent,
                     std::uint32_t bits = 0x1c00ffff) {
    return chain.header(key, parent, unix_ms{second * 1000}, kernel_seal{bits, second, {}});
  }
  block_header work(const key_pair& key, unix_ms clock, block_tree::position parent) {
    auto task = rules.work_on(chain.tree, parent, clock, 0).value();
    std::get<bitcoin_seal>(task.seal).nonce = 1;
    return chain.header(key, parent, task.time, task.seal);
  }

  key_pair a = stake_key(1), b = stake_key(2), c = stake_key(3);
  peercoin_rules rules;
  stake_chain chain;
};

unix_ms after(std::chrono::seconds s) {
  return unix_ms{genesis_time.value + static_cast<std::uint64_t>(s.count()) * 1000};
}

} // namespace

TEST_CASE("a stake block is accepted at the second of its kernel and at no other",
          "[pos][peercoin][rules]") {
  peercoin_fixture f;
  const auto second = f.next_kernel(f.a, after(60s));
  CHECK(f.chain.check(f.stake(f.a, second, 0)));
  CHECK(f.chain.why(f.stake(f.a, second - 1, 0)) == "block-bad-kernel");
  CHECK(f.chain.why(f.stake(f.b, second, 0)) == "block-bad-kernel");
  CHECK(f.chain.why(f.stake(f.c, second, 0)) == "block-stake-too-young");
  CHECK(f.chain.why(f.stake(stake_key(9), second, 0)) == "block-stake-too-young");
}

TEST_CASE("a header of Peercoin is refused for its faults", "[pos][peercoin][rules]") {
  peercoin_fixture f;
  const auto second = f.next_kernel(f.a, after(60s));
  const auto good = f.stake(f.a, second, 0);
  auto h = good;
  h.seal = lecture_seal{0x1f00ffff, 1};
  CHECK(f.chain.why(h) == "block-bad-seal");
  CHECK(f.chain.why(f.stake(f.a, second, 0, 0x1d01ffff)) == "block-bad-bits");
  CHECK(f.chain.why(f.stake(f.a, second, 0, 0x1d00ffff)) == "block-wrong-bits");
  h = good;
  h.time.value += 1;
  CHECK(f.chain.why(h) == "block-wrong-time");
  CHECK(f.chain.why(f.stake(f.a, std::uint64_t{1} << 33, 0)) == "block-wrong-time");
  CHECK(f.chain.why(f.chain.sign(good, f.b)) == "block-bad-signature");
  // Not after the median, which is genesis' time.
  CHECK(f.chain.why(f.stake(f.a, genesis_time.value / 1000, 0)) == "block-time-too-old");
  auto w = f.work(f.b, after(60s), 0);
  CHECK(f.chain.check(w));
  std::get<bitcoin_seal>(w.seal).nonce = 0;
  CHECK(f.chain.why(w) == "block-below-target");
}

TEST_CASE("searched proofs of work are real", "[pos][peercoin][rules]") {
  peercoin_settings s;
  s.proof = pow::proof_kind::searched;
  s.limit_bits = s.first_work_bits = s.first_stake_bits = 0x207fffff; // every second hash
  peercoin_fixture f{s};
  int good = 0;
  for (std::uint32_t nonce = 0; nonce < 64; ++nonce) {
    auto w = f.work(f.b, after(60s), 0);
    std::get<bitcoin_seal>(w.seal).nonce = nonce;
    const auto is_met = little_endian_number(id_of(w)).bit_length() < 256;
    CHECK(static_cast<bool>(f.chain.check(w)) == is_met);
    good += is_met ? 1 : 0;
  }
  CHECK(good > 10);
  CHECK(good < 54);
}

TEST_CASE("a block may be 15 minutes earlier than its parent", "[pos][peercoin][rules]") {
  peercoin_fixture f;
  const auto parent = f.chain.add(f.work(f.b, after(2h), 0));
  const auto task = f.rules.work_on(f.chain.tree, parent, after(0s), 0);
  REQUIRE(task.has_value());
  // The median of two is the later one here, so that rule is the stricter one at first.
  CHECK(task->time == after(2h + 1s));
  auto p = parent;
  for (int i = 1; i < 12; ++i)
    p = f.chain.add(f.work(f.b, after(2h + 10s * i), p));
  p = f.chain.add(f.work(f.b, after(4h), p));
  CHECK(f.rules.work_on(f.chain.tree, p, after(0s), 0)->time == after(4h - 15min));
}

TEST_CASE("a stake block spends an output's coin-age and is paid for it",
          "[pos][peercoin][rules]") {
  peercoin_fixture f;
  f.chain.view.ledger.stake->total = coins(25'000'000);
  const auto second = f.next_kernel(f.b, after(60s));
  const auto h = f.stake(f.b, second, 0);
  const auto dues = f.rules.dues(f.chain.tree, 0, h, f.chain.view);
  REQUIRE(dues.size() == 2);
  CHECK(dues[0].kind == due_kind::consume);
  CHECK(dues[0].who == f.b.identity());
  const auto since = second * 1000 - genesis_time.value;
  // One of 10,000 outputs: 500 coins and the unit that no share is below.
  const auto output = coin_age{500} * 100'000'000 + 1;
  CHECK(dues[0].age == output * (400 * 86'400'000ull + since));
  // Capped at a year: 500 * 365 coin-days make 499 whole coin-years, each 3 cents; and a 52,594th
  // of 0.25 % of the supply.
  CHECK(dues[1].kind == due_kind::mint);
  CHECK(dues[1].who == f.b.identity());
  CHECK(dues[1].value == amount{1'497'000'000 + 118'832'794});
}

TEST_CASE("a work block is paid 50 coins at most", "[pos][peercoin][rules]") {
  peercoin_fixture f;
  const auto dues = f.rules.dues(f.chain.tree, 0, f.work(f.c, after(60s), 0), f.chain.view);
  REQUIRE(dues.size() == 1);
  CHECK(dues[0].kind == due_kind::mint);
  CHECK(dues[0].who == f.c.identity());
  CHECK(dues[0].value == coins(50));
}

TEST_CASE("one stake block outweighs any number of work blocks", "[pos][peercoin][rules]") {
  peercoin_fixture f;
  auto p = f.chain.add(f.work(f.c, after(60s), 0));
  for (int i = 2; i < 20; ++i)
    p = f.chain.add(f.work(f.c, after(60s * i), p));
  CHECK(f.chain.tree.head() == p);
  const auto staked = f.chain.add(f.stake(f.a, f.next_kernel(f.a, after(60s)), 0));
  CHECK(f.chain.tree.head() == staked);
}

TEST_CASE("a block settles in Peercoin with its confirmations", "[pos][peercoin][rules]") {
  peercoin_fixture f;
  auto p = block_tree::position{0};
  for (int i = 1; i <= 8; ++i)
    p = f.chain.add(f.work(f.c, after(600s * i), p));
  CHECK(f.chain.tree.height(f.rules.settled(f.chain.tree, p)) == height{3});
}

TEST_CASE("each kind of block has its own target", "[pos][peercoin][rules]") {
  peercoin_fixture f;
  auto p = block_tree::position{0};
  // Two stake blocks faster than every ten minutes: the third is harder.
  for (int i = 0; i < 2; ++i) {
    const auto clock = unix_ms{f.chain.tree.header(p).time.value + 1000};
    p = f.chain.add(f.stake(f.a, f.next_kernel(f.a, clock), p));
  }
  const auto spacing =
      (f.chain.tree.header(2).time.value - f.chain.tree.header(1).time.value) / 1000;
  REQUIRE(spacing != 600);
  const auto bits = peercoin::retarget(params_of(peercoin_settings{}), 0x1c00ffff,
                                       static_cast<std::int64_t>(spacing), 600);
  const auto clock = unix_ms{f.chain.tree.header(p).time.value + 1000};
  const auto second = f.next_kernel(f.a, clock);
  CHECK(f.chain.check(f.stake(f.a, second, p, bits)));
  CHECK(f.chain.why(f.stake(f.a, second, p)) == "block-wrong-bits");
  // Work has not begun yet.
  CHECK(std::get<bitcoin_seal>(f.rules.work_on(f.chain.tree, p, clock, 0)->seal).bits ==
        0x1c00ffff);
}

TEST_CASE("a block with a known stake is a repetition", "[pos][peercoin][rules]") {
  peercoin_fixture f;
  const auto second = f.next_kernel(f.a, after(60s));
  const auto first = f.stake(f.a, second, 0);
  CHECK_FALSE(f.rules.repeats(f.chain.tree, first));
  f.chain.add(first);
  CHECK_FALSE(f.rules.repeats(f.chain.tree, first));
  auto other = first;
  other.state_root.data[0] ^= 1;
  other = f.chain.sign(other, f.a);
  REQUIRE(f.chain.check(other));
  CHECK(f.rules.repeats(f.chain.tree, other));
  CHECK_FALSE(f.rules.repeats(f.chain.tree, f.work(f.a, after(60s), 0)));
}

TEST_CASE("the agenda says when to look again", "[pos][peercoin][rules]") {
  peercoin_fixture f;
  auto duty = f.agenda_of(f.a, after(60s)).duties.at(0);
  while (duty.phase == phase::propose) // past the kernel
    duty = f.agenda_of(f.a, unix_ms{duty.begins.value + 1000}).duties.at(0);
  CHECK(duty.phase == phase::look);
  CHECK(duty.begins < unix_ms{duty.slot * 1000});
  // Coins of ten days are not looked at for another twenty.
  duty = f.agenda_of(f.c, after(60s)).duties.at(0);
  CHECK(duty.phase == phase::look);
  CHECK(duty.begins == after(20 * 24h));
  CHECK(f.agenda_of(stake_key(9), after(60s)).duties.empty());
}

TEST_CASE("a second is used once, over a restart too", "[pos][peercoin][rules]") {
  peercoin_fixture f;
  f.chain.view.key = f.a;
  const auto second = f.next_kernel(f.a, after(60s));
  const auto turn = f.rules.turn_on(f.chain.tree, 0, second, f.chain.view);
  REQUIRE(turn.has_value());
  CHECK(turn->time == unix_ms{second * 1000});
  CHECK(f.chain.check(f.chain.header(f.a, 0, turn->time, turn->seal)));
  CHECK_FALSE(f.rules.turn_on(f.chain.tree, 0, second, f.chain.view).has_value());
  CHECK(f.next_kernel(f.a, after(60s)) > second);
  peercoin_fixture again;
  again.chain.view.key = f.a;
  again.rules.restore_safety(f.rules.take_safety().value());
  CHECK_FALSE(again.rules.turn_on(again.chain.tree, 0, second, again.chain.view).has_value());
}

TEST_CASE("modifiers follow the chain, and kernels follow them", "[pos][peercoin][rules]") {
  // The test network's constants: a modifier each 20 minutes, found back from 12.25 hours before.
  peercoin_settings s;
  s.age_min = 24h;
  s.modifier_interval = 20min;
  peercoin_fixture f{s};
  auto p = block_tree::position{0};
  auto clock = after(1s);
  std::vector<block_tree::position> line{p};
  while (f.chain.tree.header(p).time < after(30h)) {
    const auto& key = line.size() % 3 == 0 ? f.b : f.a;
    std::uint32_t bits = 0;
    block_header h;
    if (line.size() % 4 == 0) {
      h = f.work(f.c, clock, p);
    } else {
      f.chain.view.key = key;
      const auto second = f.next_kernel(key, clock);
      const auto turn = f.rules.turn_on(f.chain.tree, p, second, f.chain.view);
      REQUIRE(turn.has_value());
      bits = std::get<kernel_seal>(turn->seal).bits;
      h = f.stake(key, second, p, bits);
    }
    REQUIRE(f.chain.check(h));
    p = f.chain.add(h);
    line.push_back(p);
    clock = unix_ms{h.time.value + 1000};
  }
  // A second node that hears of the same blocks agrees with all of them.
  peercoin_fixture other{s};
  for (std::size_t i = 1; i < line.size(); ++i) {
    const auto& h = f.chain.tree.header(line[i]);
    REQUIRE(other.chain.check(h));
    other.chain.add(h);
  }
  CHECK(other.chain.tree.at(other.chain.tree.head()).block->id() == f.chain.tree.at(p).block->id());
  CHECK(line.size() > 50);
}

TEST_CASE("a parent that is too old leaves nothing to hash with", "[pos][peercoin][rules]") {
  peercoin_fixture f;
  const auto lead = std::chrono::seconds{peercoin::modifier_lead_s(params_of({}))};
  // Before, genesis' modifier counts (H4); from then on the parent must be newer.
  CHECK(f.chain.why(f.stake(f.a, after(lead).value / 1000 + 5, 0)) == "block-bad-kernel");
  // Until another block comes there is nothing to look for.
  CHECK(f.agenda_of(f.a, after(lead + 10s)).duties.empty());
  int kernels = 0;
  for (std::uint64_t s = 0; s < 2000; ++s)
    kernels += f.chain.check(f.stake(f.a, after(lead).value / 1000 + s, 0)) ? 1 : 0;
  CHECK(kernels == 0);
}

TEST_CASE("settings of which no Peercoin can be made are refused", "[pos][peercoin][rules]") {
  CHECK(check(peercoin_settings{}));
  const auto refused = [](auto change) {
    peercoin_settings s;
    change(s);
    return !check(s);
  };
  CHECK(refused([](auto& s) { s.version = peercoin::version::v04; }));
  CHECK(refused([](auto& s) { s.block_interval = 1500ms; }));
  CHECK(refused([](auto& s) { s.block_interval = 24h * 8; }));
  CHECK(refused([](auto& s) { s.age_min = 24h * 8; })); // the selection takes 8.82 days
  CHECK(refused([](auto& s) { s.age_max = s.age_min; }));
  CHECK(refused([](auto& s) { s.first_work_bits = 0x1e00ffff; }));
  CHECK(refused([](auto& s) { s.limit_bits = 0; }));
  CHECK(refused([](auto& s) { s.modifier_interval = 62s; }));
  CHECK(refused([](auto& s) { s.search_ahead = 2h; }));
  CHECK(refused([](auto& s) { s.confirmations = 0; }));
  CHECK(refused([](auto& s) { s.outputs = 0; }));
  CHECK(refused([](auto& s) { s.work_reward_coins_max = 0; }));
  CHECK(refused([](auto& s) { s.hash_rate = -1; }));
}

TEST_CASE("a second block with one stake is dropped until another one builds on it",
          "[pos][peercoin][rules]") {
  peercoin_fixture f;
  const auto first = f.stake(f.a, f.next_kernel(f.a, after(60s)), 0);
  auto other = first;
  other.state_root.data[0] ^= 1;
  other = f.chain.sign(other, f.a);
  chain_engine engine{
      {}, std::make_unique<peercoin_rules>(peercoin_settings{}, genesis_time), make_genesis()};
  // Each block with the dues that it must have.
  auto complete = [&](block_header h, block_tree::position parent) {
    auto dues = f.rules.dues(f.chain.tree, parent, h, f.chain.view);
    h.tx_root = body_root(h, amount{}, {}, dues);
    h = f.chain.sign(h, f.a);
    return std::make_shared<const block>(h, amount{}, std::vector<tx_ptr>{}, dues);
  };
  auto hear = [&](node_id from, const block_ptr& b) {
    return engine.step({self, instant{}, after(24h), f.chain.view},
                       received{from, std::make_shared<const message>(send_block{b})});
  };
  const auto one = complete(first, 0);
  const auto two = complete(other, 0);
  CHECK(reasons(hear(alice, one)).empty());
  auto out = hear(bob, two);
  CHECK(reasons(out) == std::vector<reason>{"block-repeated-stake"});
  REQUIRE(out.accusations.size() == 1);
  CHECK(out.accusations[0].accused == f.a.identity());
  CHECK(engine.status().head == one->id());
  CHECK_FALSE(engine.tree().contains(two->id()));
  // Somebody builds on the second one: it is fetched and taken, and the branch wins by its weight.
  const auto p = f.chain.add(two->header());
  const auto child = complete(f.work(f.b, unix_ms{two->header().time.value + 60'000}, p), p);
  out = hear(carol, child);
  CHECK(sent<get_items>(out).size() == 1);
  CHECK(reasons(hear(carol, two)).empty());
  CHECK(engine.status().head == child->id());
}
