#include "base/money.hpp"
#include "config/catalogue.hpp"
#include "config/sections.hpp"

#include <algorithm>
#include <fmt/core.h>

namespace concur::config {

namespace {

using namespace simulation;

bool contains(const std::vector<std::string>& all, const std::string& name) {
  return std::find(all.begin(), all.end(), name) != all.end();
}

bool read_user(const section& row, std::string_view key, const directory& who, std::string& out) {
  if (!row.require(key, "the name of a user"))
    return false;
  if (!row.text(key, out))
    return false;
  if (!contains(who.users, out)) {
    row.complain(key, fmt::format("there is no user \"{}\"", out),
                 nearest(out, who.users).empty()
                     ? "users are the `user` of each node, or else its name"
                     : suggestion(out, who.users));
    return false;
  }
  return true;
}

} // namespace

void read_payments(const section& top, scenario& out, const directory& who) {
  for (const auto& row : top.tables("payments")) {
    payment_settings p;
    row.time("at", p.at);
    read_user(row, "from", who, p.from);
    read_user(row, "to", who, p.to);
    if (row.require("amount", "an amount of coins such as amount = \"100\"") &&
        row.coins("amount", p.value) && p.value == amount{0})
      row.complain("amount", "payments.amount must be above 0");
    row.coins("fee", p.fee);
    if (!plus(p.value, p.fee))
      row.complain("amount", "amount and fee together are more than 64 bits can hold");
    out.payments.push_back(std::move(p));
  }
}

void read_load(const section& top, load_settings& out) {
  const auto load = top.table("load");
  load.number("tx_rate", out.tx_rate, 0, 1'000'000);
  constexpr std::size_t bytes_max = max_memo_bytes; // What is beyond the minimum is memo.
  const auto* size = load.find("tx_size");
  if (size && size->as<value_table>()) {
    const auto range = load.table("tx_size");
    if (range.require("min", "a size, such as min = \"250 B\""))
      range.size("min", out.tx_size_min, 0, bytes_max);
    if (range.require("max", "a size, such as max = \"330 B\"") &&
        range.size("max", out.tx_size_max, 0, bytes_max) && out.tx_size_max < out.tx_size_min)
      range.complain("max", "load.tx_size.max is below min");
  } else if (load.size("tx_size", out.tx_size_min, 0, bytes_max)) {
    out.tx_size_max = out.tx_size_min;
  }
  std::uint64_t accounts = 0;
  load.count("accounts", accounts, 0, 10'000'000);
  out.accounts = accounts;
  load.coins("balance", out.balance);
  const auto* fee = load.find("fee");
  if (fee && fee->as<value_table>()) {
    const auto range = load.table("fee");
    if (range.require("min", "coins, such as min = \"0.0001\""))
      range.coins("min", out.fee_min);
    if (range.require("max", "coins, such as max = \"0.001\"") && range.coins("max", out.fee_max) &&
        out.fee_max < out.fee_min)
      range.complain("max", "load.fee.max is below min");
  } else if (load.coins("fee", out.fee_min)) {
    out.fee_max = out.fee_min;
  }
  load.time("until", out.until, duration{1});
}

void read_offences(const section& top, scenario& out, const directory& who) {
  std::vector<std::string> kinds;
  for (const auto& o : list_offences())
    kinds.emplace_back(o.name);
  for (const auto& row : top.tables("offences")) {
    offence_settings o;
    row.time("at", o.at);
    if (row.require("node", "the name of a node") && row.text("node", o.node) &&
        !contains(who.nodes, o.node))
      row.complain("node", fmt::format("there is no node \"{}\"", o.node),
                   nearest(o.node, who.nodes).empty() ? "" : suggestion(o.node, who.nodes));
    if (row.require("kind", listing(kinds)) && row.text("kind", o.kind) && !contains(kinds, o.kind))
      row.unknown_word("kind", o.kind, kinds);
    out.offences.push_back(std::move(o));
  }
}

void check_supply(const section& top, const scenario& s) {
  constexpr amount supply_max{std::uint64_t{1} << 63};
  std::optional<amount> sum = amount{0};
  for (const auto& n : s.nodes)
    sum = sum ? plus(*sum, n.balance) : sum;
  std::uint64_t load = 0;
  const bool is_huge = __builtin_mul_overflow(s.load.balance.value, s.load.accounts, &load);
  sum = sum && !is_huge ? plus(*sum, amount{load}) : std::nullopt;
  if (sum && *sum <= supply_max)
    return;
  const auto* nodes = top.find("nodes");
  top.bad().add(nodes ? nodes->where : top.where(),
                "all balances together are more than 2^63 units of 10^-8 coin",
                "at most 92233720368 coins, which leaves room for rewards");
}

} // namespace concur::config
