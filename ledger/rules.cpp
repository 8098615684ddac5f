#include "ledger/rules.hpp"

#include "base/assert.hpp"
#include "base/mutant.hpp"

#include <algorithm>

namespace concur::ledger {

namespace {

constexpr std::size_t name_bytes_max = 64 * 1024;
/// Who 32, balance 8, age 16, bonded 8, candidate 1.
constexpr std::size_t allocation_bytes = 65;

std::vector<account_change> opening(const rules& r) {
  std::vector<account_change> changes;
  for (const auto& a : r.genesis) {
    account opened{a.balance, 0, a.age, r.genesis_time};
    if (a.candidate || a.bonded.value != 0)
      change_stake(opened, [&](stake_record& s) {
        s.candidate = a.candidate;
        s.bonded = a.bonded;
      });
    changes.push_back({a.who, std::nullopt, std::move(opened)});
  }
  std::sort(changes.begin(), changes.end(),
            [](const auto& a, const auto& b) { return a.who < b.who; });
  return changes;
}

} // namespace

amount subsidy_at(const rules& r, height h) {
  auto halvings =
      r.halving_interval == 0
          ? 0
          : CONCUR_MUTANT("ledger-halving-late", h.value, (h.value - 1)) / r.halving_interval;
  return halvings >= 64 ? amount{} : amount{r.subsidy.value >> halvings};
}

status check(const rules& r) {
  auto total = std::optional{r.subsidy};
  for (const auto& a : r.genesis) {
    total = plus(*total, a.balance);
    if (total)
      total = plus(*total, a.bonded);
    if (!total)
      return fail(errc::usage, "the genesis accounts and one subsidy exceed 2^64 units", "genesis",
                  "lower the balances");
    if (a.age > coin_age{a.balance.value} * r.genesis_time.value)
      return fail(errc::usage,
                  "coins of account " + to_hex(a.who.view()) + " have rested since before 1970",
                  "genesis", "lower its coin-age");
  }
  auto changes = opening(r);
  auto twice = std::adjacent_find(changes.begin(), changes.end(),
                                  [](const auto& a, const auto& b) { return a.who == b.who; });
  if (twice != changes.end())
    return fail(errc::usage, "account " + to_hex(twice->who.view()) + " appears twice", "genesis",
                "give each account one balance");
  if (r.name.size() > name_bytes_max)
    return fail(errc::usage, "the name of the chain is longer than 64 KiB", "name");
  return {};
}

rules fixed(rules r) {
  r.id = {};
  r.id = id_of(r);
  return r;
}

void encode(writer& out, const rules& r) {
  out.number(r.genesis_time);
  out.integer(static_cast<std::uint32_t>(r.genesis.size()));
  for (const auto& a : r.genesis) {
    out.raw(a.who.view());
    out.number(a.balance);
    out.integer(a.age);
    out.number(a.bonded);
    out.integer(static_cast<std::uint8_t>(a.candidate));
  }
  out.number(r.subsidy);
  out.integer(r.halving_interval);
  out.integer(r.maturity);
  out.integer(std::uint64_t{r.block_bytes_max});
  out.sized(as_bytes(r.name));
}

rules decode_rules(reader& in) {
  rules r;
  r.genesis_time = in.number<unix_ms>();
  r.genesis.resize(in.count(UINT32_MAX, allocation_bytes));
  for (auto& a : r.genesis) {
    a.who = in.key();
    a.balance = in.number<amount>();
    a.age = in.integer<coin_age>();
    a.bonded = in.number<amount>();
    auto candidate = in.integer<std::uint8_t>();
    if (candidate > 1)
      in.fault();
    a.candidate = candidate == 1;
  }
  r.subsidy = in.number<amount>();
  r.halving_interval = in.integer<std::uint64_t>();
  r.maturity = in.integer<std::uint64_t>();
  r.block_bytes_max = in.integer<std::uint64_t>();
  auto name = in.sized(name_bytes_max);
  r.name.assign(name.begin(), name.end());
  return r;
}

chain_id id_of(const rules& r) {
  if (!r.id.is_zero())
    return r.id;
  bytes text;
  writer out{text};
  encode(out, r);
  return sha256_stream{}.add("concur/chain/1").add(text).finish();
}

state genesis_state(const rules& r) {
  auto opened = state{}.with(opening(r)); // which asserts that all coins together are below 2^64
  auto issued = opened.balances();
  return opened.with_rewards({}, issued);
}

block_ptr genesis_block(const rules& r) {
  block_header header;
  header.time = r.genesis_time;
  header.state_root = genesis_state(r).root();
  header.proposer.data = id_of(r).data;
  header.seal = genesis_seal{};
  header.tx_root = body_root(header, amount{}, {});
  return std::make_shared<const block>(header, amount{}, std::vector<tx_ptr>{});
}

} // namespace concur::ledger
