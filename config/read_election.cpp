// Who votes, and what users do with their stake: [protocol.election] and [[deeds]].
#include "config/catalogue.hpp"
#include "config/sections.hpp"

#include <algorithm>
#include <fmt/core.h>

namespace concur::config {

namespace {

using namespace simulation;

constexpr std::uint64_t voters_max = 1'000'000;

bool contains(const std::vector<std::string>& all, const std::string& name) {
  return std::find(all.begin(), all.end(), name) != all.end();
}

void read_stake(const section& election, election_settings& out) {
  const auto stake = election.table("stake");
  stake.coins("min", out.stake);
  double alpha = 0;
  if (stake.number("pareto", alpha, 0.1, 100))
    out.pareto = alpha;
}

void read_policies(const section& election, election_settings& out) {
  const auto policies = election.table("policies");
  election_settings given = out;
  given.loyal = given.informed = given.lazy = given.bribed = 0;
  bool is_given = false;
  is_given |= policies.number("loyal", given.loyal, 0, 1);
  is_given |= policies.number("informed", given.informed, 0, 1);
  is_given |= policies.number("lazy", given.lazy, 0, 1);
  is_given |= policies.number("bribed", given.bribed, 0, 1);
  if (!is_given)
    return;
  const auto sum = given.loyal + given.informed + given.lazy + given.bribed;
  if (sum < 1 - 1e-9 || sum > 1 + 1e-9) {
    election.complain("policies", fmt::format("the shares of the policies add up to {:.6g}", sum),
                      "they must add up to 1");
    return;
  }
  out = given;
}

void read_deed(const section& row, scenario& out, const directory& who) {
  deed_settings d;
  if (!row.require("user", "the name of a user") || !row.require("kind", "what the user does"))
    return;
  row.time("at", d.at);
  row.text("user", d.user);
  if (!contains(who.users, d.user))
    row.unknown_word("user", d.user, who.users);
  row.text("kind", d.kind);
  std::vector<std::string> known;
  for (const auto& k : list_deeds())
    known.emplace_back(k.name);
  if (!contains(known, d.kind))
    row.unknown_word("kind", d.kind, known);
  row.coins("amount", d.value);
  row.texts("whom", d.whom);
  for (const auto& name : d.whom)
    if (!contains(who.users, name))
      row.unknown_word("whom", name, who.users);
  if (d.whom.size() > max_votes)
    row.complain("whom", fmt::format("one account may vote for {} delegates at most", max_votes));
  out.deeds.push_back(std::move(d));
}

} // namespace

void read_election(const section& protocol, election_settings& out) {
  const auto election = protocol.table("election");
  std::uint64_t voters = out.voters, votes = out.votes;
  election.count("voters", voters, 0, voters_max);
  election.count("votes", votes, 1, max_votes);
  out.voters = voters;
  out.votes = votes;
  read_stake(election, out);
  read_policies(election, out);
  election.number("turnout", out.turnout, 0, 1);
  election.time("spread", out.spread);
  election.time("bribe_at", out.bribe_at, duration{0});
  election.texts("cartel", out.cartel);
}

void check_election(const section& top, const scenario& s, const directory& who) {
  const auto election = top.table("protocol").table("election");
  for (const auto& name : s.protocol.election.cartel)
    if (!contains(who.nodes, name))
      election.unknown_word("cartel", name, who.nodes);
}

void read_deeds(const section& top, scenario& out, const directory& who) {
  for (const auto& row : top.tables("deeds"))
    read_deed(row, out, who);
}

} // namespace concur::config
