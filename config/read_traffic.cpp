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

/// One entry of a list of nodes: a node, the nodes of a group, or "*" for the rest.
void add_nodes(const section& row, const value& v, const directory& who,
               std::vector<std::string>& out) {
  const auto* name = v.as<std::string>();
  if (!name) {
    row.bad().add(v.where, fmt::format("expected the name of a node, not {}", kind_name(v)));
    return;
  }
  const auto group = who.groups.find(*name);
  if (*name == "*" || *name == "rest")
    out.emplace_back("*");
  else if (group != who.groups.end())
    out.insert(out.end(), group->second.begin(), group->second.end());
  else if (contains(who.nodes, *name))
    out.push_back(*name);
  else
    row.bad().add(v.where, fmt::format("there is no node \"{}\"", *name),
                  nearest(*name, who.node_words()).empty()
                      ? "name a node, a group, or \"*\" for the rest"
                      : suggestion(*name, who.node_words()));
}

std::vector<std::string> node_list(const section& row, const value& v, const directory& who) {
  std::vector<std::string> out;
  const auto* items = v.as<value_list>();
  if (!items) {
    row.bad().add(v.where, fmt::format("expected a list of nodes, not {}", kind_name(v)));
    return out;
  }
  for (const auto& item : *items)
    add_nodes(row, item, who, out);
  return out;
}

void read_partition(const section& row, const directory& who, partition_settings& out) {
  for (const auto* key : {"from", "to"}) {
    if (row.has(key))
      row.complain(key, fmt::format("faults.{} belongs to kind = \"one-way\"", key));
  }
  if (!row.require("groups", "groups = [[\"a\"], [\"*\"]]"))
    return;
  const auto* groups = row.find("groups")->as<value_list>();
  if (!groups || groups->size() < 2) {
    row.complain("groups", "faults.groups must be two or more lists of nodes");
    return;
  }
  for (const auto& group : *groups)
    out.groups.push_back(node_list(row, group, who));
}

void read_one_way(const section& row, const directory& who, partition_settings& out) {
  if (row.has("groups"))
    row.complain("groups", "faults.groups belongs to kind = \"partition\"");
  out.one_way = true;
  if (!row.require("from", "from = [\"a\"]"))
    return;
  out.groups.push_back(node_list(row, *row.find("from"), who));
  const auto* to = row.find("to");
  out.groups.push_back(to ? node_list(row, *to, who) : std::vector<std::string>{"*"});
}

void read_times(const section& row, partition_settings& out) {
  row.time("at", out.from);
  row.time("heal", out.until, duration{0});
  std::optional<duration> length;
  row.time("for", length, duration{1});
  if (length && row.has("heal"))
    row.complain("for", "give faults.heal or faults.for, not both");
  else if (length && *length > duration::max() - out.from)
    row.complain("for", "faults.for is too long");
  else if (length)
    out.until = out.from + *length;
  if (out.until && *out.until <= out.from)
    row.complain("heal", "faults.heal must be after faults.at");
}

/// A node in two groups, or two groups of "the rest", can't be told apart.
void check_groups(const section& row, const partition_settings& p) {
  std::vector<std::string> seen;
  for (const auto& group : p.groups) {
    for (const auto& name : group)
      seen.push_back(name);
  }
  std::sort(seen.begin(), seen.end());
  const auto twice = std::adjacent_find(seen.begin(), seen.end());
  if (twice != seen.end())
    row.complain(p.one_way ? "to" : "groups",
                 fmt::format("\"{}\" stands on both sides of the fault", *twice));
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

void read_faults(const section& top, scenario& out, const directory& who) {
  for (const auto& row : top.tables("faults")) {
    std::string kind;
    if (!row.require("kind", "kind = \"partition\" or \"one-way\"") || !row.text("kind", kind))
      continue;
    partition_settings p;
    if (kind == "partition")
      read_partition(row, who, p);
    else if (kind == "one-way")
      read_one_way(row, who, p);
    else {
      row.unknown_word("kind", kind, {"partition", "one-way"});
      continue;
    }
    read_times(row, p);
    check_groups(row, p);
    out.network.partitions.push_back(std::move(p));
  }
}

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
