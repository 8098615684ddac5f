#include "consensus/dpos/stakeholders.hpp"

#include "base/mutant.hpp"

#include <algorithm>

namespace concur::consensus::dpos {
namespace {

amount voting(voting_stake kind, const holder& h) {
  switch (kind) {
  case voting_stake::balance: return h.balance;
  case voting_stake::bonded: return h.bonded;
  case voting_stake::both: break;
  }
  return plus(h.balance, h.bonded).value_or(amount{~std::uint64_t{0}});
}

ballot ballot_of(const dpos_settings& settings, const holder& h) {
  ballot out{h.who, voting(settings.stake, h), {}, {}, h.cast, h.wanted};
  if (h.votes)
    out.votes = *h.votes;
  if (h.proxy != account_id{})
    out.proxy = h.proxy;
  return out;
}

bool stands(const holder& h) { return h.is_candidate && !h.is_convicted; }

/// One name that stands makes a ballot count: the others need not be counted then.
ballot with_one_name(ballot b, std::size_t votes_max, const std::set<account_id>& standing) {
  if (b.votes.size() > votes_max)
    return b; // void
  auto named = std::find_if(b.votes.begin(), b.votes.end(),
                            [&](auto& who) { return standing.contains(who); });
  b.votes = named == b.votes.end() ? vote_list{} : vote_list{*named};
  return b;
}

bool has_voted(const holder& h) { return h.votes || h.proxy != account_id{} || h.wanted > 0; }

/// Whose standing an action may have ended.
std::optional<account_id> concerned(const transaction_fields& fields) {
  if (std::holds_alternative<resign_delegate>(fields.what))
    return fields.from;
  if (auto* twice = std::get_if<double_proposal>(&fields.what))
    return twice->first.proposer;
  if (auto* votes = std::get_if<double_attestation>(&fields.what))
    return votes->first.validator;
  return std::nullopt;
}

} // namespace

tally count_votes(const dpos_settings& settings, const stake_view& stake, unix_ms now) {
  std::vector<ballot> ballots;
  std::vector<account_id> candidates;
  for (auto& h : stake.holders()) {
    if (has_voted(h))
      ballots.push_back(ballot_of(settings, h));
    if (stands(h))
      candidates.push_back(h.who);
  }
  return count_votes(tally_of(settings), ballots, candidates, now);
}

electorate electorate_of(const dpos_settings& settings, const stake_view& stake, amount coins,
                         unix_ms now) {
  std::set<account_id> standing;
  for (auto& h : stake.holders())
    if (stands(h))
      standing.insert(h.who);
  std::vector<ballot> ballots;
  amount bonded, of_others; // all that is bonded; what those have who are no electors
  for (auto& h : stake.holders()) {
    bonded.value += h.bonded.value;
    auto is_elector = !h.is_candidate && !h.is_convicted;
    if (!is_elector)
      of_others.value += voting(settings.stake, h).value;
    if (!has_voted(h))
      continue;
    ballots.push_back(with_one_name(ballot_of(settings, h), settings.votes_max, standing));
    // A candidate's own ballot has no weight here, but others may have it as their proxy.
    if (!is_elector)
      ballots.back().stake = amount{};
  }
  auto all = settings.stake == voting_stake::bonded    ? bonded
             : settings.stake == voting_stake::balance ? minus(coins, bonded).value_or(amount{})
                                                       : coins;
  std::vector<account_id> candidates(standing.begin(), standing.end());
  return {count_votes(tally_of(settings), ballots, candidates, now).voting_stake,
          minus(all, of_others).value_or(amount{}).value};
}

std::vector<due> releases(const dpos_settings& settings, const stake_view& stake, unix_ms now) {
  std::vector<due> out;
  auto wait = milliseconds_of(settings.release_after);
  for (auto& h : stake.holders())
    if (h.leaving.value > 0 && now.value >= h.leaving_since.value + wait && out.size() < max_dues)
      out.push_back({due_kind::release, h.who, h.leaving, h.leaving, 0});
  return out;
}

std::shared_ptr<const ranking> ranks_of(const tally& t, std::span<const account_id> active) {
  std::set<account_id> producing(active.begin(), active.end());
  ranking out;
  for (auto& c : t.ranking)
    out.push_back({c.candidate, static_cast<double>(c.votes), producing.contains(c.candidate)});
  return std::make_shared<const ranking>(std::move(out));
}

std::shared_ptr<const ranking> with_active(const ranking& ranks,
                                           std::span<const account_id> active) {
  std::set<account_id> producing(active.begin(), active.end());
  auto out = ranks;
  for (auto& r : out)
    r.is_active = producing.contains(r.who);
  return std::make_shared<const ranking>(std::move(out));
}

std::set<account_id> put_out(const block& b, const stake_view& after) {
  std::set<account_id> out;
  for (auto& tx : b.transactions())
    if (auto who = concerned(tx->fields())) {
      auto now = after.find(*who);
      if (CONCUR_MUTANT("dpos-convict-stays", !now || !now->is_candidate, false))
        out.insert(*who);
    }
  return out;
}

} // namespace concur::consensus::dpos
