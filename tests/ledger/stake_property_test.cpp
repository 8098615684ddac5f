// What holds for every valid block, whatever actions, evidence and dues are in it.
#include "tests/ledger/random_stakes.hpp"
#include "tests/ledger/store_fixture.hpp"
#include "tests/support/property.hpp"

using namespace concur;
using namespace concur::ledger;
using namespace concur::ledger::testing;
using concur::test::check_property;

namespace {

rules maturing_after(std::uint64_t blocks) {
  auto r = stake_rules();
  r.maturity = blocks;
  return fixed(r);
}

/// All coins, counted one by one.
amount counted(const state& s) {
  std::uint64_t sum = 0;
  s.each([&](const account_id&, const account& a) { sum += a.balance.value + bonded_of(a).value; });
  for (const auto& reward : s.rewards())
    sum += reward.value.value;
  return amount{sum};
}

coin_age total_age(const state& s, unix_ms now) {
  coin_age sum = 0;
  s.each([&](const account_id&, const account& a) { sum += aged(a, now).age; });
  return sum;
}

/// Records only say what a run of actions and dues can make them say.
bool sound_records(const state& before, const state& after) {
  auto sound = true;
  after.each([&](const account_id& who, const account& a) {
    auto old = before.find(who);
    auto had = old && old->stake;
    if (!a.stake) {
      sound = sound && !had;
      return;
    }
    const auto& s = *a.stake;
    sound = sound && s.leaving <= s.bonded && !(s.convicted && s.candidate);
    sound = sound && (s.votes.empty() || s.proxy == account_id{});
    sound = sound && !(had && old->stake->convicted && !s.convicted);
  });
  return sound;
}

chain random_chain(std::uint64_t seed, int blocks, std::uint64_t maturity, drawn_kinds& seen) {
  random_stream draw{seed, "stakes"};
  chain c{maturing_after(maturity)};
  for (int i = 0; i < blocks; ++i)
    grow_stakes(c, draw, seen);
  return c;
}

} // namespace

TEST_CASE("random blocks with stakes conserve coins and are undone exactly",
          "[ledger][stake][property]") {
  person("anybody");
  drawn_kinds seen;
  check_property(
      [&] {
        auto maturity = *rc::gen::inRange<std::uint64_t>(0, 3);
        random_stream draw{*rc::gen::arbitrary<std::uint64_t>(), "stakes"};
        chain c{maturing_after(maturity)};
        for (int i = 0; i < 12; ++i) {
          auto before = c.head_state();
          grow_stakes(c, draw, seen);
          const auto& s = c.head_state();
          RC_ASSERT(plus(s.balances(), s.immature()) == s.issued());
          RC_ASSERT(counted(s) == s.issued());
          RC_ASSERT(sound_records(before, s));
          auto now = c.head().header().time;
          RC_ASSERT(total_age(s, now) <= total_age(before, now));
          bytes text;
          writer out{text};
          encode(out, *c.undos().back());
          reader in{text};
          auto u = decode_undo(in);
          RC_ASSERT(in.done());
          RC_ASSERT(u == *c.undos().back());
          RC_ASSERT(undo(s, u).root() == before.root());
        }
      },
      60);
  CHECK(seen.actions.size() == std::variant_size_v<action>);
  CHECK(seen.dues.size() == 3);
}

TEST_CASE("memory and disk agree on chains with stakes, block by block",
          "[ledger][stake][store][property]") {
  person("anybody");
  drawn_kinds seen;
  check_property(
      [&] {
        auto seed = *rc::gen::arbitrary<std::uint64_t>();
        auto c = random_chain(seed, 8, 1, seen);
        scratch where;
        auto options = options_for(c, where.path());
        options.sync = sync_mode::none;
        auto disk = open_lmdb_store(id_of(c.law()), options);
        RC_ASSERT(disk.has_value());
        auto memory = make_memory_store(id_of(c.law()));
        for (std::size_t h = 0; h < c.blocks().size(); ++h) {
          RC_ASSERT((*disk)->write(batch_of(c, h)).has_value());
          RC_ASSERT(memory->write(batch_of(c, h)).has_value());
          auto on_disk = (*disk)->load(1);
          RC_ASSERT(on_disk.has_value());
          RC_ASSERT((**on_disk).state.root() == c.states()[h].root());
          RC_ASSERT((**memory->load(1)).state.root() == c.states()[h].root());
        }
        disk->reset();
        auto found = verify_lmdb_store(where.path());
        RC_ASSERT(found.has_value());
        RC_ASSERT(found->faults.empty());
        RC_ASSERT(found->issued == c.head_state().issued());
      },
      10);
  CHECK(seen.actions.size() == std::variant_size_v<action>);
  CHECK(seen.dues.size() == 3);
}

TEST_CASE("a reorganisation over stakes ends where a fresh execution does",
          "[ledger][stake][property]") {
  person("anybody");
  check_property(
      [] {
        drawn_kinds seen;
        auto seed = *rc::gen::arbitrary<std::uint64_t>();
        auto c = random_chain(seed, 6, 2, seen);
        auto s = c.head_state();
        for (int i = 0; i < 4; ++i) {
          s = undo(s, *c.undos().back());
          c.pop();
        }
        random_stream draw{seed, "other stakes"};
        auto signatures = make_checker(verify_mode::once);
        for (int i = 0; i < 5; ++i) {
          grow_stakes(c, draw, seen);
          auto done = apply(c.law(), s, c.head(), *signatures, c.included());
          RC_ASSERT(done.has_value());
          s = done->after;
        }
        auto fresh = genesis_state(c.law());
        for (std::size_t h = 1; h < c.blocks().size(); ++h)
          fresh = apply(c.law(), fresh, *c.blocks()[h], *signatures, {})->after;
        RC_ASSERT(fresh.root() == s.root());
      },
      20);
}
