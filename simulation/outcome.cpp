#include "simulation/outcome.hpp"

#include "simulation/rewards.hpp"
#include "simulation/store_compare.hpp"

#include <algorithm>
#include <map>

namespace concur::simulation {
namespace {

/// Rewards that the best chain of `m` has credited, by account.
std::map<account_id, amount> credited_rewards(const cluster& nodes, const member& m) {
  std::map<account_id, amount> out;
  auto& tree = m.validator->engine().tree();
  auto top = tree.height(tree.head()).value;
  auto maturity = nodes.rules().maturity;
  for (std::uint64_t h = 1; h <= top; ++h)
    for (auto& p : payments_of(*tree.at(tree.best_at(height{h})).block)) {
      if (p.is_delayed && top - h < maturity)
        continue;
      auto& sum = out[p.who];
      sum = plus(sum, p.value).value_or(sum);
    }
  return out;
}

std::vector<account_outcome> accounts_of(const cluster& nodes, const member& m) {
  auto report = m.validator->report();
  auto& tree = m.validator->engine().tree();
  auto now = tree.header(tree.head()).time;
  auto rewards = credited_rewards(nodes, m);
  std::vector<account_outcome> out;
  for (auto& n : nodes.members()) {
    auto& name = n.settings.user.empty() ? n.settings.name : n.settings.user;
    if (std::any_of(out.begin(), out.end(), [&](auto& a) { return a.name == name; }))
      continue;
    account_outcome a{name, n.key.identity(), {}, 0, 0, {}, rewards[n.key.identity()]};
    if (auto held = report.state.find(a.id)) {
      a.balance = held->balance;
      a.nonce = held->nonce;
      a.bonded = ledger::bonded_of(*held);
      // 10^-8 coin times milliseconds; a double will do for people.
      a.coin_age = static_cast<double>(ledger::aged(*held, now).age) / 1e11;
    }
    out.push_back(std::move(a));
  }
  return out;
}

double stake_at_genesis(const member& m) {
  return static_cast<double>(m.settings.balance.value) +
         static_cast<double>(m.settings.stake.value);
}

std::optional<double> share_of(double part, double whole) {
  return whole > 0 ? std::optional{part / whole} : std::nullopt;
}

std::string role_of(const cluster& nodes, const member& m) {
  switch (m.settings.role) {
  case role_kind::full: return "full";
  case role_kind::miner: return "miner";
  case role_kind::validator: return "validator";
  case role_kind::delegate: return "delegate";
  case role_kind::member: break;
  }
  auto& rules = nodes.scenario().protocol.rules;
  if (is_elected(rules))
    return "delegate";
  return takes_turns(rules) ? "validator" : "miner";
}

std::vector<node_outcome> nodes_of(const cluster& nodes, const measured& figures,
                                   const ledger::state& state, instant now) {
  std::uint64_t all_rewards = 0;
  double all_stakes = 0;
  for (auto& m : nodes.members())
    all_stakes += stake_at_genesis(m);
  for (auto& n : figures.nodes)
    all_rewards += n.reward.value;
  std::vector<node_outcome> out;
  for (auto& m : nodes.members()) {
    node_outcome n;
    n.name = m.settings.name;
    n.role = role_of(nodes, m);
    if (takes_turns(nodes.scenario().protocol.rules))
      n.stake_share = share_of(stake_at_genesis(m), all_stakes);
    n.city = m.settings.city;
    n.is_honest = !m.faulty;
    n.is_up = is_up(m, now);
    n.is_late = m.settings.joins > duration{0};
    n.hash_share = m.settings.hash_share;
    n.counted = figures.nodes[m.id.value];
    if (auto held = state.find(m.key.identity()))
      n.is_convicted = held->stake && held->stake->convicted;
    n.votes_share = n.counted.votes_share;
    n.is_active = std::binary_search(figures.active.begin(), figures.active.end(), m.id);
    if (all_rewards > 0)
      n.reward_share =
          static_cast<double>(n.counted.reward.value) / static_cast<double>(all_rewards);
    if (m.validator) {
      auto position = m.validator->report().position;
      n.head = position.head;
      n.height = position.head_height.value;
      n.settled_height = position.settled_height.value;
      n.state_root = position.state_root;
    }
    n.store_bytes = m.store ? m.store->size_bytes() : 0;
    out.push_back(std::move(n));
  }
  return out;
}

/// Blocks of some honest chain that are not on another one.
std::uint64_t difference_of(const std::vector<const member*>& present, const member& best) {
  std::uint64_t out = 0;
  auto& tree = best.validator->engine().tree();
  for (auto* m : present) {
    auto& other = m->validator->engine().tree();
    std::uint64_t own = 0;
    for (auto p = other.head(); p != 0; p = other.at(p).parent) {
      auto there = tree.find(other.at(p).block->id());
      if (there != consensus::block_tree::none && tree.on_best(there))
        break;
      ++own;
    }
    out = std::max(out, own);
  }
  return out;
}

/// What counts as stake under these rules, of everybody who may have a say.
std::vector<double> stakes_at_genesis(const cluster& nodes) {
  std::vector<double> out;
  auto& rules = nodes.scenario().protocol.rules;
  if (!takes_turns(rules))
    return out;
  for (auto& m : nodes.members())
    if (m.settings.role != role_kind::full)
      out.push_back(stake_at_genesis(m));
  if (!is_elected(rules))
    return out;
  for (auto& a : nodes.rules().genesis)
    if (nodes.name_of(a.who) && !nodes.node_of(a.who)) // a voter
      out.push_back(static_cast<double>(a.balance.value) + static_cast<double>(a.bonded.value));
  return out;
}

void add_claims(fairness_input& in, const cluster& nodes, const std::vector<node_outcome>& all) {
  auto by_stake = takes_turns(nodes.scenario().protocol.rules);
  for (auto& n : all)
    if (auto due = by_stake ? n.stake_share : std::optional{n.hash_share}; due && n.reward_share)
      in.claims.push_back({*n.reward_share, *due});
}

fairness fairness_at_end(const cluster& nodes, const outcome& o, const member& best,
                         std::uint64_t difference, instant now) {
  auto& figures = o.figures;
  fairness_input in;
  in.stakes = stakes_at_genesis(nodes);
  add_claims(in, nodes, o.nodes);
  auto& rules = nodes.rules();
  in.owned_at_start = ownership_in(nodes, ledger::genesis_state(rules), rules.genesis_time);
  auto& tree = best.validator->engine().tree();
  in.owned_at_end =
      ownership_in(nodes, best.validator->report().state, tree.header(tree.head()).time);
  in.blocks = figures.blocks;
  for (auto& m : nodes.members()) {
    in.honest.push_back(!m.faulty);
    auto power =
        takes_turns(nodes.scenario().protocol.rules) ? stake_at_genesis(m) : m.settings.hash_share;
    if (power <= 0)
      continue;
    in.hash_shares.push_back(power);
    in.rewards.push_back(static_cast<double>(figures.nodes[m.id.value].reward.value));
  }
  best.validator->report().state.each([&](auto&, const ledger::account& a) {
    in.balances.push_back(static_cast<double>(ledger::coins_of(a).value_or(a.balance).value));
  });
  in.reorganisation_max = figures.reorganisation_max();
  in.difference_at_end = difference;
  in.elapsed = now.time_since_epoch();
  return fairness_of(in);
}

bool have_settled_apart(const std::vector<const member*>& present) {
  if (present.empty())
    return false; // nobody honest is there
  auto settled_of = [](auto* m) { return m->validator->report().position; };
  auto most = *std::max_element(present.begin(), present.end(), [&](auto* a, auto* b) {
    return settled_of(a).settled_height < settled_of(b).settled_height;
  });
  auto& tree = most->validator->engine().tree();
  auto last = tree.find(settled_of(most).settled);
  return std::any_of(present.begin(), present.end(), [&](auto* m) {
    auto p = tree.find(settled_of(m).settled);
    return p == consensus::block_tree::none || !tree.is_ancestor(p, last);
  });
}

final_state final_of(const std::vector<const member*>& present, const member& best) {
  auto report = best.validator->report();
  final_state f;
  f.head = report.position.head;
  f.height = report.position.head_height.value;
  f.state_root = report.state.root();
  f.settled_height = report.position.settled_height.value;
  f.supply = report.issued;
  f.identical_heads = std::all_of(present.begin(), present.end(), [&](auto* m) {
    return m->validator->report().position.head == f.head;
  });
  f.settled_apart = have_settled_apart(present);
  std::vector<compared_store> stores;
  for (auto* m : present)
    stores.push_back({m->settings.name, m->store.get(), m->validator->report().position});
  f.difference = first_difference(stores);
  f.identical_stores = f.difference.empty();
  return f;
}

} // namespace

outcome gather(const cluster& nodes, measurement& seen, invariants* checks,
               const run_control& control, run_end end, instant now) {
  auto present = honest_up(nodes, now);
  auto& best = heaviest_of(nodes, present);
  outcome out;
  out.end = end;
  out.stop_rule_met = control.stopped_at().has_value();
  out.final = final_of(present, best);
  out.figures = seen.finish(now, out.final.head);
  out.nodes = nodes_of(nodes, out.figures, best.validator->report().state, now);
  out.accounts = accounts_of(nodes, best);
  out.fairness = fairness_at_end(nodes, out, best, difference_of(present, best), now);
  if (checks) {
    checks->finish(now);
    out.properties = checks->records();
  }
  out.chain = nodes.chain();
  out.network = nodes.network().counted();
  out.signatures_checked = nodes.signatures_checked();
  out.signatures_needed = nodes.signatures_needed();
  auto genesis = ledger::genesis_block(nodes.rules());
  out.genesis = genesis->id();
  out.genesis_bytes = genesis->size();
  return out;
}

} // namespace concur::simulation
