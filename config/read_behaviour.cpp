// What faulty nodes do: [nodes.behaviour], read and written.
#include "config/catalogue.hpp"
#include "config/quantity.hpp"
#include "config/sections.hpp"
#include "config/words.hpp"
#include "consensus/faulty/selfish_policy.hpp"

#include <algorithm>
#include <filesystem>
#include <fmt/core.h>
#include <fstream>

namespace concur::config {

namespace {

using namespace simulation;

/// A list of policy lines is a few thousand at most: races of a hundred blocks.
constexpr std::size_t policy_bytes_max = 4u << 20;

struct kind_keys {
  std::string_view kind;
  std::vector<std::string_view> keys; ///< beside kind, from and until
  bool needs_work = false;            ///< means something to a miner only
};

const std::vector<kind_keys>& all_kinds() {
  static const std::vector<kind_keys> all{
      {"silent", {"rate"}, false},
      {"equivocate", {"rate"}, false},
      {"double-vote", {"rate"}, false},
      {"surround-vote", {"rate"}, false},
      {"cartel", {"coalition"}, false},
      {"shared-keys", {"coalition", "away_after"}, false},
      {"grind", {"rate", "tries"}, false},
      {"amnesia", {}, false},
      {"nothing-at-stake", {}, false},
      {"long-range", {}, false},
      {"twin", {"account"}, false},
      {"overtake", {"blocks", "give_up_behind"}, false},
      {"double-spend", {"merchant", "confirmations", "give_up_behind", "amount"}, true},
      {"selfish", {"variant", "trail", "policy"}, true},
      {"withhold", {"rate"}, true},
      {"feather-fork", {"account", "blocks"}, true},
      {"censor", {"account"}, false},
      {"timestamp", {"shift"}, true},
      {"invalid-blocks", {"rate", "offence"}, true},
      {"spam", {"tx_rate"}, false},
  };
  return all;
}

const kind_keys* keys_of(std::string_view kind) {
  for (const auto& k : all_kinds())
    if (k.kind == kind)
      return &k;
  return nullptr;
}

bool has_key(const kind_keys& k, std::string_view key) {
  return std::find(k.keys.begin(), k.keys.end(), key) != k.keys.end();
}

/// Every key that is written must mean something to this kind.
void check_keys_of(const section& inner, const kind_keys& k) {
  std::string more;
  for (const auto key : k.keys)
    more += ", " + std::string{key};
  for (const std::string_view key :
       {"rate", "merchant", "confirmations", "give_up_behind", "amount", "variant", "trail",
        "policy", "account", "blocks", "shift", "offence", "tx_rate", "tries", "coalition",
        "away_after"}) {
    if (inner.has(key) && !has_key(k, key))
      inner.complain(key, fmt::format("behaviour \"{}\" has no key \"{}\"", k.kind, key),
                     "it has kind, from, until" + more);
  }
}

/// The lines of a file beside the scenario's.
bool read_lines(const section& inner, const std::string& file, std::vector<std::string>& out) {
  auto path = std::filesystem::path{file};
  if (path.is_relative())
    path = std::filesystem::path{inner.where().from->name}.parent_path() / path;
  std::ifstream in{path, std::ios::binary};
  std::size_t bytes = 0;
  for (std::string line; std::getline(in, line);) {
    bytes += line.size() + 1;
    if (!line.empty() && line.front() != '#')
      out.push_back(std::move(line));
  }
  if (in.is_open() && bytes <= policy_bytes_max)
    return true;
  inner.complain("policy", fmt::format("the policy {} can't be read", path.string()),
                 "a file of lines \"a,h,fork,action\", such as \"1,1,relevant,match\"");
  return false;
}

void read_policy(const section& inner, behaviour_settings& b) {
  const auto* v = inner.find("policy");
  std::string file;
  if (v && v->as<std::string>()) {
    if (!inner.text("policy", file) || !read_lines(inner, file, b.policy))
      return;
  } else if (!inner.texts("policy", b.policy)) {
    return;
  }
  if (inner.has("variant"))
    inner.complain("variant", "give a variant or a policy, not both");
  if (const auto p = consensus::race_policy::listed(b.policy); !p)
    inner.complain("policy", p.error().what, p.error().hint);
}

void read_values(const section& inner, behaviour_settings& b) {
  inner.time("from", b.from);
  inner.time("until", b.until, duration{0});
  inner.number("rate", b.rate, 0, 1);
  inner.text("merchant", b.merchant);
  inner.count("confirmations", b.confirmations, 1, 100'000);
  inner.count("give_up_behind", b.give_up_behind, 0, 1'000'000);
  if (inner.coins("amount", b.value) && b.value == amount{})
    inner.complain("amount", "behaviour.amount must be above 0");
  inner.count("trail", b.trail, 1, 1'000);
  if (inner.text("variant", b.variant))
    if (const auto p = consensus::race_policy::named(b.variant, b.trail); !p)
      inner.complain("variant", p.error().what, p.error().hint);
  read_policy(inner, b);
  inner.text("account", b.account);
  inner.count("blocks", b.blocks, 1, 1'000);
  constexpr duration day = std::chrono::hours{24};
  inner.time("shift", b.shift, -day, day);
  if (inner.text("offence", b.offence)) {
    const std::vector<std::string> known{"repeated-transaction", "overpay", "below-target"};
    if (std::find(known.begin(), known.end(), b.offence) == known.end())
      inner.unknown_word("offence", b.offence, known);
  }
  inner.number("tx_rate", b.tx_rate, 0, 1'000'000);
  inner.count("tries", b.tries, 2, 100'000);
  inner.text("coalition", b.coalition);
  inner.time("away_after", b.away_after, std::chrono::milliseconds{1});
}

/// Whom a double spender pays: the first node that accepts payments, unless it is named.
void find_merchant(const scenario& s, node_settings& n,
                   const std::function<void(std::string, std::string)>& complain) {
  auto& b = n.behaviour;
  const auto found = std::find_if(s.nodes.begin(), s.nodes.end(), [&](auto& m) {
    return b.merchant.empty() ? m.accepts.has_value() : m.name == b.merchant;
  });
  if (found == s.nodes.end())
    return complain(b.merchant.empty() ? "there is no merchant that could be cheated"
                                       : fmt::format("there is no node \"{}\"", b.merchant),
                    "give a node accepts = { confirmations = 6 }");
  if (!found->accepts)
    return complain(fmt::format("{} accepts no payments", found->name),
                    "give it accepts = { confirmations = 6 }");
  b.merchant = found->name;
  if (b.confirmations == 0)
    b.confirmations = *found->accepts;
}

} // namespace

void read_behaviour(const section& row, node_settings& n) {
  const auto* v = row.find("behaviour");
  if (!v)
    return;
  const bool is_short = v->as<std::string>() != nullptr;
  const auto inner = is_short ? row : row.table("behaviour");
  const std::string_view key = is_short ? "behaviour" : "kind";
  std::string kind;
  if (!inner.text(key, kind)) {
    if (v->as<value_table>() && !inner.has("kind"))
      inner.require("kind", "the name of a behaviour, see `concur list behaviours`");
    return;
  }
  if (!is_short)
    read_values(inner, n.behaviour);
  std::vector<std::string> known;
  for (const auto& b : list_behaviours())
    known.emplace_back(b.name);
  if (std::find(known.begin(), known.end(), kind) == known.end())
    return inner.unknown_word(key, kind, known);
  if (kind == "honest") {
    if (!is_short)
      check_keys_of(inner, {"honest", {"rate"}});
    return;
  }
  n.behaviour.kind = kind;
  if (const auto* k = keys_of(kind); k && !is_short)
    check_keys_of(inner, *k);
}

void check_behaviours(const section& top, scenario& s, const directory& who) {
  for (std::size_t i = 0; i < s.nodes.size(); ++i) {
    auto& n = s.nodes[i];
    auto& b = n.behaviour;
    const auto complain = [&](std::string what, std::string hint) {
      top.bad().add(who.at[i], fmt::format("{}, behaviour {}: {}", n.name, b.kind, what), hint);
    };
    const auto* k = keys_of(b.kind);
    if (!k)
      continue;
    if (k->needs_work && !is_mined(s.protocol.rules))
      complain("blocks are not mined under this protocol", "use a protocol of kind pow");
    else if (k->needs_work && n.hash_share <= 0)
      complain("the node does not mine", "give it a hash_share");
    if (b.kind == "double-spend")
      find_merchant(s, n, complain);
    const bool is_first_body = b.kind == "twin" && b.account.empty();
    if (has_key(*k, "account") && !is_first_body &&
        std::find(who.users.begin(), who.users.end(), b.account) == who.users.end())
      complain(b.account.empty() ? "it needs an account"
                                 : fmt::format("there is no user \"{}\"", b.account),
               "account = the name of a user");
  }
}

std::string to_toml(const behaviour_settings& b) {
  std::string out;
  const auto put = [&](std::string_view key, const std::string& value) {
    out += fmt::format("{} = {}\n", key, value);
  };
  put("kind", config::quoted(b.kind.empty() ? "honest" : b.kind));
  put("from", config::quoted(to_text(b.from)));
  if (b.until)
    put("until", config::quoted(to_text(*b.until)));
  std::string policy;
  for (const auto& line : b.policy)
    policy += (policy.empty() ? "" : ", ") + config::quoted(line);
  const std::pair<std::string_view, std::string> all[] = {
      {"rate", number_text(b.rate)},
      {"merchant", config::quoted(b.merchant)},
      {"confirmations", fmt::format("{}", b.confirmations)},
      {"give_up_behind", fmt::format("{}", b.give_up_behind)},
      {"amount", config::quoted(to_text(b.value))},
      {"variant", b.policy.empty() ? config::quoted(b.variant) : std::string{}},
      {"trail", fmt::format("{}", b.trail)},
      {"policy", b.policy.empty() ? std::string{} : "[" + policy + "]"},
      {"account", config::quoted(b.account)},
      {"blocks", fmt::format("{}", b.blocks)},
      {"shift", config::quoted(to_text(b.shift))},
      {"offence", config::quoted(b.offence)},
      {"tx_rate", number_text(b.tx_rate)},
      {"tries", fmt::format("{}", b.tries)},
      {"coalition", b.coalition.empty() ? std::string{} : config::quoted(b.coalition)},
      {"away_after", config::quoted(to_text(b.away_after))}};
  const auto* k = keys_of(b.kind);
  for (const auto& [key, value] : all)
    if (!value.empty() && (k ? has_key(*k, key) : key == "rate"))
      put(key, value);
  return out;
}

} // namespace concur::config
