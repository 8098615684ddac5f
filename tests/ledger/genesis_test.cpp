// Chains that start with stakes, candidates and coin-age.
#include "tests/ledger/stake_fixture.hpp"
#include "tests/support/catch.hpp"

using namespace concur;
using namespace concur::ledger;
using namespace concur::ledger::testing;

namespace {

std::optional<rules> decoded(byte_view text) {
  reader in{text};
  auto r = decode_rules(in);
  return in.done() ? std::optional{r} : std::nullopt;
}

bytes encoded(const rules& r) {
  bytes text;
  writer out{text};
  encode(out, r);
  return text;
}

} // namespace

TEST_CASE("the first state has the stakes, candidates and ages of the rules",
          "[ledger][stake][rules]") {
  auto r = stake_rules();
  auto s = genesis_state(r);
  auto ann = *s.find(id_of_person("ann"));
  CHECK(ann == account{coins(100), 0, coin_age{coins(100).value} * day_ms, r.genesis_time});
  CHECK_FALSE(ann.stake);
  auto dan = *s.find(id_of_person("dan"));
  CHECK(dan.balance == coins(10));
  REQUIRE(dan.stake);
  CHECK(*dan.stake == stake_record{.candidate = true, .bonded = coins(50)});
  CHECK(s.balances() == coins(360));
  CHECK(s.issued() == coins(360));
  CHECK(genesis_block(r)->header().state_root == s.root());
}

TEST_CASE("a record is there for bonded coins or a candidate, not for age",
          "[ledger][stake][rules]") {
  rules r;
  r.genesis_time = unix_ms{1'000'000};
  r.genesis = {{id_of_person("ann"), coins(1), 5},
               {id_of_person("bob"), coins(1), 0, coins(2)},
               {id_of_person("cyn"), coins(1), 0, {}, true}};
  auto s = genesis_state(r);
  CHECK_FALSE(s.find(id_of_person("ann"))->stake);
  CHECK(*s.find(id_of_person("bob"))->stake == stake_record{.bonded = coins(2)});
  CHECK(*s.find(id_of_person("cyn"))->stake == stake_record{.candidate = true});
}

TEST_CASE("everything of an allocation is part of the chain id", "[ledger][stake][rules]") {
  auto r = stake_rules();
  auto text = encoded(r);
  auto back = decoded(text);
  REQUIRE(back);
  CHECK(encoded(*back) == text);
  CHECK(id_of(*back) == id_of(r));
  CHECK(genesis_state(*back).root() == genesis_state(r).root());
  auto changed = [&](auto change) {
    auto other = r;
    other.id = {};
    change(other.genesis.back());
    return id_of(other) != id_of(r);
  };
  CHECK_FALSE(changed([](allocation&) {}));
  CHECK(changed([](allocation& a) { a.who.data[0] ^= 1; }));
  CHECK(changed([](allocation& a) { a.balance = coins(11); }));
  CHECK(changed([](allocation& a) { a.age = 1; }));
  CHECK(changed([](allocation& a) { a.bonded = coins(51); }));
  CHECK(changed([](allocation& a) { a.candidate = false; }));
}

TEST_CASE("rules are encoded in one way", "[ledger][stake][rules]") {
  rules r;
  r.genesis = {{id_of_person("ann"), coins(1), 5, coins(2), true}};
  auto text = encoded(r);
  // Time 8, count 4, then who 32, balance 8, age 16, bonded 8.
  constexpr std::size_t flag_at = 12 + 64;
  REQUIRE(text[flag_at] == 1);
  CHECK(decoded(text));
  for (std::size_t n = 0; n < text.size(); ++n)
    REQUIRE_FALSE(decoded(byte_view{text}.first(n)));
  text[flag_at] = 2;
  CHECK_FALSE(decoded(text));
}

TEST_CASE("stakes and ages that cannot start a chain are refused", "[ledger][stake][rules]") {
  auto r = stake_rules();
  REQUIRE(check(r));
  SECTION("bonded coins count as money") {
    r.genesis.back().bonded = amount{UINT64_MAX - coins(310).value};
    REQUIRE(check(r));
    r.genesis.back().bonded.value += 1;
    CHECK(check(r).error().kind == errc::usage);
  }
  SECTION("coins cannot have rested since before 1970") {
    auto& ann = r.genesis.front();
    ann.age = coin_age{ann.balance.value} * r.genesis_time.value;
    REQUIRE(check(r));
    ann.age += 1;
    CHECK(check(r).error().kind == errc::usage);
  }
}
