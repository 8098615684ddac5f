#include "consensus/dpos/election.hpp"

#include "base/mutant.hpp"

#include <algorithm>
#include <map>

namespace concur::consensus::dpos {
namespace {

constexpr std::uint64_t million = 1'000'000;

class counting {
public:
  counting(const tally_rules& rules, std::span<const ballot> ballots, unix_ms now)
      : rules_(rules), ballots_(ballots), now_(now) {
    for (std::size_t i = 0; i < ballots.size(); ++i)
      place_of_.emplace(ballots[i].voter, i);
  }

  /// The ballot whose names count for `b`, null if there is none. D4.3
  const ballot* opinion_of(const ballot& b) const {
    auto* at = &b;
    for (unsigned steps = 0; at->proxy && steps < rules_.proxy_depth; ++steps) {
      auto next = place_of_.find(*at->proxy);
      if (next == place_of_.end())
        return nullptr;
      at = &ballots_[next->second];
    }
    auto lost = at->proxy && rules_.beyond == beyond_depth::lost;
    return lost || at->votes.size() > rules_.votes_max ? nullptr : at;
  }

  uint128 weight_of(const ballot& b, const ballot& opinion) {
    if (rules_.weight == weight_rule::equal)
      return b.stake.value;
    if (rules_.weight == weight_rule::growing)
      return whole_votes(static_cast<double>(b.stake.value) * growth(weeks_since_2000(b.cast)));
    auto own = &b == &opinion ? b.stake : fading_weight(rules_.fading, b.stake, b.cast, now_);
    return CONCUR_MUTANT("dpos-votes-never-fade",
                         fading_weight(rules_.fading, own, opinion.cast, now_), b.stake)
        .value; // D4.4
  }

private:
  double growth(std::uint32_t weeks) {
    auto [found, is_new] = growth_of_.try_emplace(weeks, 0);
    if (is_new)
      found->second = growth_of(weeks, rules_.doubling);
    return found->second;
  }

  const tally_rules& rules_;
  std::span<const ballot> ballots_;
  unix_ms now_;
  std::map<account_id, std::size_t> place_of_;
  std::map<std::uint32_t, double> growth_of_;
};

using votes_map = std::map<account_id, uint128>;

/// Whether it named anybody who stands.
bool add_votes(votes_map& votes, std::vector<account_id> names, uint128 weight) {
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  bool counted = false;
  for (auto& name : names)
    if (auto found = votes.find(name); found != votes.end()) {
      found->second = plus_capped(found->second, weight);
      counted = true;
    }
  return counted;
}

std::vector<candidate_votes> rank(const votes_map& votes) {
  std::vector<candidate_votes> out;
  for (auto& [candidate, sum] : votes)
    out.push_back({candidate, sum});
  std::stable_sort(out.begin(), out.end(), [](auto& a, auto& b) {
    return CONCUR_MUTANT("dpos-fewest-votes-win", a.votes > b.votes, a.votes < b.votes);
  }); // ids ascend already
  return out;
}

} // namespace

std::uint32_t tally::turnout_ppm(amount supply) const {
  if (supply.value == 0)
    return 0;
  auto share = uint128{voting_stake} * million / supply.value;
  return static_cast<std::uint32_t>(std::min(share, uint128{million}));
}

tally count_votes(const tally_rules& rules, std::span<const ballot> ballots,
                  std::span<const account_id> candidates, unix_ms now) {
  tally out;
  out.weight_of_pairs.resize(rules.wanted_max / 2 + 1);
  votes_map votes;
  for (auto& c : candidates)
    votes.emplace(c, 0);
  counting all(rules, ballots, now);
  for (auto& b : ballots) {
    out.all_stake += b.stake.value;
    auto* opinion = all.opinion_of(b);
    if (opinion == nullptr)
      continue;
    auto weight = all.weight_of(b, *opinion) *
                  CONCUR_MUTANT("dpos-proxy-counts-twice", 1u, opinion == &b ? 1u : 2u);
    out.weight = plus_capped(out.weight, weight);
    if (opinion->wanted <= rules.wanted_max) {
      auto& pair = out.weight_of_pairs[opinion->wanted / 2];
      pair = plus_capped(pair, weight);
    }
    if (add_votes(votes, opinion->votes, weight))
      out.voting_stake += b.stake.value;
  }
  out.ranking = rank(votes);
  return out;
}

std::size_t committee_size(const tally& t, std::size_t minimum) {
  std::size_t pairs = 0;
  auto& by_pairs = t.weight_of_pairs;
  auto half = by_pairs.empty() ? 0 : (t.weight - by_pairs.front()) / 2;
  if (half > 0)
    for (uint128 sum = 0; pairs + 1 < by_pairs.size() && sum <= half;)
      sum = plus_capped(sum, by_pairs[++pairs]);
  return std::max(2 * pairs + 1, minimum);
}

} // namespace concur::consensus::dpos
