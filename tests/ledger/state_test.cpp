// Properties over many seeds: a failing seed is named in the output.
#include "base/random.hpp"
#include "tests/ledger/chain_fixture.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>

using namespace concur;
using namespace concur::ledger;
using namespace concur::ledger::testing;

namespace {

account_id random_account(random_stream& draw) {
  account_id who;
  // Few different bits at either end, so that keys with long common prefixes occur.
  who.data[0] = static_cast<std::uint8_t>(draw.below(4));
  who.data[31] = static_cast<std::uint8_t>(draw.below(64));
  return who;
}

account random_holding(random_stream& draw) {
  account a{amount{draw.below(1000)}, draw.below(5), 0, unix_ms{1}};
  if (draw.chance(0.3))
    change_stake(a, [&](stake_record& s) { s.bonded = amount{draw.below(1000)}; });
  return a;
}

const std::vector<std::string> people{"ann", "bob", "cyn", "dan", "eve"};

/// A block of random payments that are possible.
void grow_randomly(chain& c, random_stream& draw) {
  std::map<std::string, std::pair<std::uint64_t, std::uint64_t>> money; // nonce, balance
  for (const auto& name : people)
    if (auto a = c.head_state().find(id_of_person(name)))
      money[name] = {a->nonce, a->balance.value};
  draft d;
  d.proposer = people[draw.below(people.size())];
  d.seconds_later = draw.below(1000);
  for (auto n = draw.below(8); n > 0; --n) {
    auto from = people[draw.below(people.size())];
    auto to = people[draw.below(people.size())];
    auto& [nonce, balance] = money[from];
    if (balance < 2)
      continue;
    auto value = draw.below(balance / 2);
    auto fee = draw.below(balance / 4 + 1);
    d.txs.push_back(pay(c.law(), from, nonce++, to, amount{value}, amount{fee}));
    balance -= value + fee;
  }
  if (draw.chance(0.2))
    d.reward = amount{draw.below(coins(50).value)};
  c.grow(d);
}

} // namespace

TEST_CASE("the state root does not depend on the way there", "[ledger][state]") {
  person("anybody");
  auto seed = GENERATE(range(1, 60));
  CAPTURE(seed);
  random_stream draw{static_cast<std::uint64_t>(seed), "state"};
  std::map<account_id, account> model;
  state s;
  for (int step = 0; step < 30; ++step) {
    std::map<account_id, account_change> batch;
    for (auto n = draw.below(20); n > 0; --n) {
      auto who = random_account(draw);
      auto old = model.find(who);
      account_change change{who, std::nullopt, std::nullopt};
      if (old != model.end())
        change.before = old->second;
      if (draw.chance(0.6))
        change.after = random_holding(draw);
      batch.insert_or_assign(who, change);
    }
    std::vector<account_change> changes;
    for (const auto& [who, change] : batch)
      changes.push_back(change);
    auto before = s;
    s = s.with(changes);
    REQUIRE(s.without(changes).root() == before.root());
    for (const auto& change : changes)
      if (change.after)
        model[change.who] = *change.after;
      else
        model.erase(change.who);
  }
  state at_once;
  state one_by_one;
  std::vector<account_change> all;
  std::uint64_t sum = 0;
  std::size_t staked = 0;
  for (const auto& [who, a] : model) {
    all.push_back({who, std::nullopt, a});
    sum += coins_of(a)->value;
    staked += a.stake ? 1 : 0;
    REQUIRE(s.find(who) == a);
  }
  at_once = at_once.with(all);
  for (auto change = all.rbegin(); change != all.rend(); ++change)
    one_by_one = one_by_one.with({&*change, 1});
  CHECK(at_once.root() == s.root());
  CHECK(one_by_one.root() == s.root());
  CHECK(s.account_count() == model.size());
  CHECK(s.balances().value == sum);
  std::vector<account_id> order;
  s.each([&](const account_id& who, const account&) { order.push_back(who); });
  CHECK(order.size() == model.size());
  CHECK(std::is_sorted(order.begin(), order.end()));
  order.clear();
  s.each_staked([&](const account_id& who, const account& a) {
    REQUIRE(a.stake);
    order.push_back(who);
  });
  CHECK(order.size() == staked);
  CHECK(std::is_sorted(order.begin(), order.end()));
}

TEST_CASE("the state root covers every field", "[ledger][state]") {
  auto base = genesis_state(small_rules());
  auto ann = *base.find(id_of_person("ann"));
  auto root_with = [&](const account& a) {
    account_change change{id_of_person("ann"), ann, a};
    return base.with({&change, 1}).root();
  };
  CHECK(root_with(ann) == base.root());
  std::vector<hash256> roots{base.root()};
  auto with = [&](auto change) {
    auto other = ann;
    change(other);
    roots.push_back(root_with(other));
  };
  with([](account& a) { a.balance.value ^= 1; });
  with([](account& a) { a.nonce ^= 1; });
  with([](account& a) { a.age ^= 1; });
  with([](account& a) { a.aged_until.value ^= 1; });
  auto with_stake = [&](auto change) { with([&](account& a) { change_stake(a, change); }); };
  with_stake([](stake_record&) {}); // an empty record is not none
  with_stake([](stake_record& s) { s.candidate = true; });
  with_stake([](stake_record& s) { s.convicted = true; });
  with_stake([](stake_record& s) { s.bonded = amount{1}; });
  with_stake([](stake_record& s) { s.leaving = amount{1}; });
  with_stake([](stake_record& s) { s.leaving_since = unix_ms{1}; });
  with_stake([](stake_record& s) { s.votes = {{}}; });
  with_stake([](stake_record& s) { s.votes = {{{1}}}; });
  with_stake([](stake_record& s) { s.proxy = {{1}}; });
  with_stake([](stake_record& s) { s.wanted = 1; });
  with_stake([](stake_record& s) { s.cast = unix_ms{1}; });
  roots.push_back(base.with_rewards({}, amount{1}).root());
  roots.push_back(base.with_rewards({{height{1}, {}, amount{1}}}, base.issued()).root());
  std::sort(roots.begin(), roots.end());
  CHECK(std::adjacent_find(roots.begin(), roots.end()) == roots.end());
}

TEST_CASE("the leaf of an account without a record is the hash of 73 bytes", "[ledger][state]") {
  account_id who{{0x41}};
  account a{amount{5}, 6, 7, unix_ms{8}};
  auto root_of = [&](const account& value) {
    account_change change{who, std::nullopt, value};
    return state{}.with({&change, 1}).root();
  };
  auto expected = [&](byte_view leaf, std::uint64_t sum) {
    bytes rest;
    writer out{rest};
    out.raw(sha256(leaf).view());
    out.integer(sum);
    out.raw(sha256({}).view());
    out.integer(std::uint64_t{0});
    return sha256_stream{}.add("concur/state/1").add(rest).finish();
  };
  bytes leaf{0};
  writer out{leaf};
  out.raw(who.view());
  for (std::uint64_t field : {5, 6, 7, 0, 8})
    out.integer(field);
  REQUIRE(leaf.size() == 73);
  CHECK(root_of(a) == expected(leaf, 5));
  change_stake(a, [](stake_record& s) { s.bonded = amount{3}; });
  encode(out, *a.stake);
  REQUIRE(leaf.size() == 73 + record_bytes_min);
  CHECK(root_of(a) == expected(leaf, 8));
}

TEST_CASE("random valid blocks conserve money, and undoing them is exact", "[ledger][property]") {
  auto seed = GENERATE(range(1, 13));
  CAPTURE(seed);
  random_stream draw{static_cast<std::uint64_t>(seed), "blocks"};
  chain c{small_rules({"ann", "bob", "cyn"})};
  for (int i = 0; i < 15; ++i) {
    grow_randomly(c, draw);
    const auto& s = c.head_state();
    REQUIRE(plus(s.balances(), s.immature()) == s.issued());
    auto back = undo(s, *c.undos().back());
    REQUIRE(back.root() == c.states()[c.states().size() - 2].root());
    bytes text;
    writer out{text};
    encode(out, *c.undos().back());
    reader in{text};
    REQUIRE(decode_undo(in) == *c.undos().back());
    REQUIRE(in.done());
  }
}

TEST_CASE("a reorganisation ends where a fresh execution does", "[ledger][property]") {
  auto seed = GENERATE(range(1, 7));
  CAPTURE(seed);
  random_stream draw{static_cast<std::uint64_t>(seed), "fork"};
  chain c{small_rules()};
  for (int i = 0; i < 5; ++i)
    grow_randomly(c, draw);
  auto s = c.head_state();
  for (int i = 0; i < 3; ++i) {
    s = undo(s, *c.undos().back());
    c.pop();
  }
  auto signatures = make_checker(verify_mode::each);
  for (int i = 0; i < 4; ++i) {
    grow_randomly(c, draw);
    auto done = apply(c.law(), s, c.head(), *signatures, c.included());
    REQUIRE(done);
    s = done->after;
  }
  auto fresh = genesis_state(c.law());
  for (std::size_t h = 1; h < c.blocks().size(); ++h)
    fresh = apply(c.law(), fresh, *c.blocks()[h], *signatures, {})->after;
  CHECK(fresh.root() == s.root());
}

TEST_CASE("damaged undo records do not decode", "[ledger][undo]") {
  chain c{small_rules()};
  c.grow({{pay(c.law(), "ann", 0, "bob", coins(1))}});
  bytes text;
  writer out{text};
  encode(out, *c.undos().back());
  for (std::size_t n = 0; n < text.size(); ++n) {
    reader in{byte_view{text}.first(n)};
    decode_undo(in);
    REQUIRE_FALSE(in.done());
  }
  text[4 + 32] = 2; // neither there nor not there
  reader in{text};
  decode_undo(in);
  CHECK_FALSE(in.ok());
}
