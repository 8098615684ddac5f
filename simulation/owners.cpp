#include "simulation/owners.hpp"

#include "consensus/dpos/stakeholders.hpp"
#include "node/ledger_stake.hpp"
#include "simulation/measures.hpp"

#include <algorithm>
#include <numeric>
#include <set>

namespace concur::simulation {
namespace {

namespace dpos = consensus::dpos;

constexpr std::size_t accounts_max = 20'000;

std::vector<double> owned_in(const cluster& nodes, const ledger::state& s) {
  std::set<account_id> owners; // two nodes may serve one user
  for (auto& m : nodes.members())
    if (m.settings.role != role_kind::full)
      owners.insert(m.key.identity());
  std::vector<double> out;
  for (auto& who : owners) {
    auto held = s.find(who);
    auto coins = held ? ledger::coins_of(*held).value_or(held->balance) : amount{};
    out.push_back(static_cast<double>(coins.value));
  }
  return out;
}

std::optional<double> turnout_in(const cluster& nodes, const ledger::state& s, unix_ms now) {
  auto* rules = std::get_if<dpos::dpos_settings>(&nodes.scenario().protocol.rules);
  if (!rules)
    return std::nullopt;
  auto e = dpos::electorate_of(*rules, node::ledger_stake{s}, s.balances(), now);
  if (e.all == 0)
    return std::nullopt;
  return static_cast<double>(e.voting) / static_cast<double>(e.all);
}

u256 weight_of(const member& m) {
  auto& tree = m.validator->engine().tree();
  return tree.at(tree.head()).weight;
}

} // namespace

bool is_up(const member& m, instant now) {
  auto t = now.time_since_epoch();
  return m.validator && !m.condition.is_down && t >= m.settings.joins &&
         (!m.settings.leaves || t < *m.settings.leaves);
}

std::vector<const member*> honest_up(const cluster& nodes, instant now) {
  std::vector<const member*> out;
  for (auto& m : nodes.members())
    if (!m.faulty && is_up(m, now))
      out.push_back(&m);
  return out;
}

const member& heaviest_of(const cluster& nodes, const std::vector<const member*>& present) {
  if (present.empty())
    return nodes.members().front();
  return **std::max_element(present.begin(), present.end(),
                            [](auto* a, auto* b) { return weight_of(*a) < weight_of(*b); });
}

std::optional<ownership> ownership_in(const cluster& nodes, const ledger::state& s, unix_ms now) {
  auto owned = owned_in(nodes, s);
  auto sum = std::accumulate(owned.begin(), owned.end(), 0.0);
  if (!(sum > 0))
    return std::nullopt;
  return ownership{gini(owned), *std::max_element(owned.begin(), owned.end()) / sum,
                   turnout_in(nodes, s, now)};
}

std::optional<ownership> ownership_at(const cluster& nodes, instant now) {
  auto& best = heaviest_of(nodes, honest_up(nodes, now));
  if (!best.validator)
    return std::nullopt;
  auto& tree = best.validator->engine().tree();
  return ownership_in(nodes, best.validator->report().state, tree.header(tree.head()).time);
}

ownership_sampler sample_ownership(const cluster& nodes) {
  auto voters = nodes.scenario().protocol.election.voters;
  if (nodes.members().size() + voters > accounts_max)
    return [](instant) -> std::optional<ownership> { return std::nullopt; };
  return [&nodes](instant now) { return ownership_at(nodes, now); };
}

} // namespace concur::simulation
