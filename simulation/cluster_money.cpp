// The money of a new chain: who owns what at genesis, and what counts as stake.
#include "consensus/pow/compact.hpp"
#include "simulation/cluster_builder.hpp"

#include <algorithm>

namespace concur::simulation {
namespace {

std::string load_user(std::size_t i) { return "load-" + std::to_string(i + 1); }
std::string voter_user(std::size_t i) { return "voter-" + std::to_string(i + 1); }

amount sum(amount a, amount b) { return plus(a, b).value_or(a); }

/// The first voters have the first policy, and so on; shares are of all voters.
node::vote_policy policy_of(const election_settings& e, std::size_t i) {
  auto at = (static_cast<double>(i) + 0.5) / static_cast<double>(e.voters);
  auto all = e.loyal + e.informed + e.lazy + e.bribed;
  if (at * all < e.loyal)
    return node::vote_policy::loyal;
  if (at * all < e.loyal + e.informed)
    return node::vote_policy::informed;
  return at * all < e.loyal + e.informed + e.lazy ? node::vote_policy::lazy
                                                  : node::vote_policy::bribed;
}

} // namespace

void cluster_builder::set_rules() {
  auto& r = out_.rules_;
  auto& p = scenario_.protocol;
  r.genesis_time = options_.epoch;
  r.subsidy = p.subsidy;
  r.halving_interval = p.halving_interval;
  r.maturity = p.maturity;
  r.block_bytes_max = p.block_bytes_max;
  r.name = scenario_.name + "/" + std::to_string(scenario_.run.seed);
  make_voters();
  std::map<account_id, ledger::allocation> all;
  allocate_users(all);
  allocate_others(all);
  allocate_purses(all);
  for (auto& [who, a] : all)
    if (a.balance.value > 0 || a.bonded.value > 0 || a.candidate)
      r.genesis.push_back(a);
  r = ledger::fixed(std::move(r));
  out_.chain_ = r.id;
  set_recipients();
}

void cluster_builder::allocate_users(std::map<account_id, ledger::allocation>& out) {
  auto bonds = is_bonded(protocol_);
  for (auto& n : scenario_.nodes) {
    auto user = user_of(n);
    auto who = key_of(user).identity();
    out_.names_.emplace(who, user);
    auto& a = out[who]; // two nodes may serve one user
    a.who = who;
    auto loose = bonds ? n.balance : sum(n.balance, n.stake);
    a.balance = sum(a.balance, loose);
    if (bonds)
      a.bonded = sum(a.bonded, n.stake);
    auto held_ms = std::chrono::duration_cast<std::chrono::milliseconds>(n.held).count();
    a.age += coin_age{loose.value} * static_cast<std::uint64_t>(held_ms);
    a.candidate = a.candidate || takes_part(n);
  }
}

void cluster_builder::allocate_others(std::map<account_id, ledger::allocation>& out) {
  for (std::size_t i = 0; i < scenario_.load.accounts; ++i) {
    auto who = key_of(load_user(i)).identity();
    out[who].who = who;
    out[who].balance = scenario_.load.balance;
  }
  for (std::size_t i = 0; i < voters_.size(); ++i) {
    auto who = voters_[i].key.identity();
    out_.names_.emplace(who, voter_user(i));
    auto& a = out[who];
    a.who = who;
    (is_bonded(protocol_) ? a.bonded : a.balance) = voters_[i].stake;
  }
}

void cluster_builder::make_voters() {
  auto& e = scenario_.protocol.election;
  if (!is_elected(protocol_))
    return;
  random_stream random{scenario_.run.seed, "stakes"};
  for (std::size_t i = 0; i < e.voters; ++i) {
    auto times = e.pareto ? std::min(random.pareto(*e.pareto), 1e5) : 1.0;
    amount stake{static_cast<std::uint64_t>(static_cast<double>(e.stake.value) * times)};
    voters_.push_back({key_of(voter_user(i)), policy_of(e, i), stake});
  }
}

/// A race of kernels whose first target is left open gets the one with which all the stake that is
/// old enough at genesis finds a block in one interval, on average.
void cluster_builder::fit_difficulty(protocol_rules& rules) const {
  auto* s = std::get_if<consensus::pos::peercoin_settings>(&rules);
  if (!s || s->first_stake_bits != 0)
    return;
  auto whole_ms = [](duration d) {
    return static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::milliseconds>(d).count());
  };
  auto youngest = whole_ms(s->age_min), oldest = whole_ms(s->age_max);
  constexpr std::uint64_t day_ms = 24 * 3'600 * 1'000;
  u256 coin_days;
  for (auto& a : out_.rules_.genesis) {
    if (!a.candidate || a.balance.value == 0)
      continue;
    auto age = std::min<std::uint64_t>(static_cast<std::uint64_t>(a.age / a.balance.value), oldest);
    if (age > youngest)
      coin_days += u256{a.balance.value / units_per_coin} * u256{age - youngest} / u256{day_ms};
  }
  auto tries = std::max(coin_days, u256{1}) * u256{whole_ms(s->block_interval) / 1'000};
  auto limit = consensus::pow::decode_compact(s->limit_bits).value;
  s->first_stake_bits = consensus::pow::encode_compact(std::min(u256::max() / tries, limit));
}

void cluster_builder::set_recipients() {
  auto recipients = std::make_shared<std::vector<account_id>>();
  for (std::size_t i = 0; i < scenario_.load.accounts; ++i)
    recipients->push_back(key_of(load_user(i)).identity());
  for (auto& n : scenario_.nodes)
    if (scenario_.load.accounts == 0)
      recipients->push_back(key_of(user_of(n)).identity());
  recipients_ = std::move(recipients);
}

} // namespace concur::simulation
