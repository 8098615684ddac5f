#include "tests/ledger/stake_fixture.hpp"

#include "tests/support/catch.hpp"

#include <algorithm>

namespace concur::ledger::testing {

stake_record stake_of(const chain& c, const std::string& name) {
  auto a = account_of(c, name);
  return a.stake ? *a.stake : stake_record{};
}

account account_of(const chain& c, const std::string& name) {
  auto found = c.head_state().find(id_of_person(name));
  REQUIRE(found);
  return *found;
}

reason why(chain& c, const draft& d) {
  auto done = c.try_apply(*c.make(d));
  return done ? reason{"accepted"} : done.error();
}

void grow_and_back(chain& c, const draft& d) {
  auto before = c.head_state().root();
  c.grow(d);
  const auto& u = *c.undos().back();
  REQUIRE(undo(c.head_state(), u).root() == before);
  bytes text;
  writer out{text};
  encode(out, u);
  reader in{text};
  auto back = decode_undo(in);
  REQUIRE(in.done());
  REQUIRE(back == u);
  REQUIRE(undo(c.head_state(), back).root() == before);
  const auto& s = c.head_state();
  REQUIRE(plus(s.balances(), s.immature()) == s.issued());
}

vote_for ballot(const std::vector<std::string>& names, std::uint32_t wanted) {
  vote_for out;
  for (const auto& name : names)
    out.delegates.push_back(id_of_person(name));
  std::sort(out.delegates.begin(), out.delegates.end());
  out.wanted = wanted;
  return out;
}

slot_claim claim(const rules& r, const std::string& name, std::uint64_t slot, std::uint8_t block) {
  slot_claim out{id_of_person(name), slot, hash256{{block}}, {}};
  out.sealed = person(name).sign(signing_bytes(id_of(r), out));
  return out;
}

attestation link(const rules& r, const std::string& name, std::uint64_t source,
                 std::uint64_t target) {
  attestation out;
  out.validator = id_of_person(name);
  out.slot = 32 * target;
  out.source.epoch = source;
  out.target.epoch = target;
  out.sealed = person(name).sign(signing_bytes(id_of(r), out));
  return out;
}

due consume(const std::string& name, coin_age age) {
  return {due_kind::consume, id_of_person(name), {}, {}, age};
}

due mint(const std::string& name, amount value) {
  return {due_kind::mint, id_of_person(name), value, {}, 0};
}

due release(const std::string& name, amount stake, amount value) {
  return {due_kind::release, id_of_person(name), value, stake, 0};
}

rules stake_rules() {
  auto r = small_rules();
  for (auto& a : r.genesis)
    a.age = coin_age{a.balance.value} * day_ms;
  r.genesis.push_back({id_of_person("dan"), coins(10), 0, coins(50), true});
  r.subsidy = amount{0};
  r.halving_interval = 0;
  r.name = "stakes";
  return fixed(r);
}

} // namespace concur::ledger::testing
