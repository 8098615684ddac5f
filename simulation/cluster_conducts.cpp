// How the faulty nodes of a scenario deviate.
#include "consensus/faulty/branchers.hpp"
#include "consensus/faulty/censors.hpp"
#include "consensus/faulty/double_spend.hpp"
#include "consensus/faulty/liars.hpp"
#include "consensus/faulty/misfits.hpp"
#include "consensus/faulty/selfish.hpp"
#include "consensus/faulty/stake_conducts.hpp"
#include "consensus/faulty/withhold.hpp"
#include "simulation/cluster_builder.hpp"

#include "base/assert.hpp"
#include "base/mutant.hpp"

#include <algorithm>

namespace concur::simulation {
namespace {

using conduct_ptr = std::unique_ptr<consensus::conduct>;

/// What an attacker offers for a payment, so that it does not wait behind payments without a fee.
constexpr amount attack_fee{10'000};

/// Payments that a purse lasts for where the scenario sets no number of attempts.
constexpr std::uint64_t attempts_paid = 100'000;

/// Offences that a node commits in its blocks; those in transactions are its wallet's.
std::deque<consensus::planned_offence> block_offences(const scenario& s, const std::string& name) {
  std::deque<consensus::planned_offence> out;
  for (auto& o : s.offences)
    if (auto kind = consensus::block_offence_named(o.kind); kind && o.node == name)
      out.push_back({instant{o.at}, *kind});
  std::stable_sort(out.begin(), out.end(),
                   [](auto& a, auto& b) { return a.not_before < b.not_before; });
  return out;
}

consensus::race_policy policy_of(const behaviour_settings& b) {
  auto made = b.policy.empty() ? consensus::race_policy::named(b.variant, b.trail)
                               : consensus::race_policy::listed(b.policy);
  CONCUR_ASSERT(made.has_value()); // settings were checked
  return *made;
}

} // namespace

key_pair cluster_builder::purse_of(const node_settings& n) const {
  return key_of(n.name + "/purse");
}

/// The account that a double spender pays from, which nobody else uses.
void cluster_builder::allocate_purses(std::map<account_id, ledger::allocation>& out) {
  for (std::uint32_t i = 0; i < scenario_.nodes.size(); ++i) {
    auto& n = scenario_.nodes[i];
    if (n.behaviour.kind != "double-spend")
      continue;
    auto who = purse_of(n).identity();
    auto payments = scenario_.run.stop.attempts.value_or(attempts_paid) + 1'000;
    std::uint64_t balance = 0;
    if (__builtin_mul_overflow(n.behaviour.value.value + attack_fee.value, payments, &balance))
      balance = std::uint64_t{1} << 62;
    out[who].who = who;
    out[who].balance = amount{std::min(balance, std::uint64_t{1} << 62)};
    out_.names_.emplace(who, n.name + "/purse");
    out_.nodes_by_account_.emplace(who, node_id{i});
  }
}

account_id cluster_builder::account_of(const std::string& node) const {
  auto found = std::find_if(scenario_.nodes.begin(), scenario_.nodes.end(),
                            [&](auto& n) { return n.name == node; });
  return found == scenario_.nodes.end() ? account_id{} : key_of(user_of(*found)).identity();
}

std::function<bool(const block_header&)> cluster_builder::proof_checker() const {
  return [rules = std::shared_ptr<consensus::chain_rules>(out_.make_rules())](auto& header) {
    mutant::reference strict; // The offender knows what it offends against.
    return static_cast<bool>(rules->check_proof(header));
  };
}

/// All nodes of that behaviour and coalition are one cartel; the others see one branch or the other
/// in turn.
consensus::cartel_settings cluster_builder::cartel_of(const member& m) const {
  consensus::cartel_settings out;
  bool is_second = false;
  for (std::uint32_t i = 0; i < scenario_.nodes.size(); ++i) {
    auto& n = scenario_.nodes[i];
    if (n.behaviour.kind == m.settings.behaviour.kind &&
        n.behaviour.coalition == m.settings.behaviour.coalition) {
      out.members.insert(key_of(user_of(n)).identity());
      continue;
    }
    (is_second ? out.second : out.first).insert(node_id{i});
    is_second = !is_second;
  }
  return out;
}

/// Only of those who say themselves that they belong to it; who does is faulty.
consensus::shared_keys cluster_builder::keys_of_coalition(const member& m) const {
  CONCUR_ASSERT(m.faulty);
  consensus::shared_keys out;
  out.away_after = m.settings.behaviour.away_after;
  for (auto& n : scenario_.nodes) {
    auto key = key_of(user_of(n));
    if (n.behaviour.kind == m.settings.behaviour.kind &&
        n.behaviour.coalition == m.settings.behaviour.coalition &&
        key.identity() != m.key.identity())
      out.others.emplace(key.identity(), key);
  }
  return out;
}

/// Where every second is a draw: how late a block's time may be for others to take it.
duration cluster_builder::seconds_ahead() const {
  auto* peercoin = std::get_if<consensus::pos::peercoin_settings>(&protocol_);
  return peercoin ? peercoin->future_limit : duration{0};
}

conduct_ptr cluster_builder::make_conduct(const member& m) const {
  if (auto out = make_work_conduct(m))
    return out;
  auto& b = m.settings.behaviour;
  if (!b.kind.empty()) {
    consensus::occasions when{instant{b.from}, b.until ? instant{*b.until} : instant::max(), b.rate,
                              stream_of("conduct/", m)};
    if (b.kind == "cartel")
      return consensus::make_cartel(std::move(when), cartel_of(m));
    if (b.kind == "nothing-at-stake")
      return consensus::make_nothing_at_stake(std::move(when));
    if (b.kind == "long-range")
      return consensus::make_long_range(std::move(when));
    if (b.kind == "overtake")
      return consensus::make_overtaker(std::move(when), b.blocks, b.give_up_behind);
    if (b.kind == "grind")
      return consensus::make_grinder(std::move(when), b.tries, seconds_ahead());
    if (b.kind == "shared-keys")
      return consensus::make_key_sharer(std::move(when), keys_of_coalition(m));
    if (b.kind == "amnesia")
      return consensus::make_amnesiac(std::move(when), m.condition.life > 0);
    if (auto out = consensus::make_liar(b.kind, when))
      return out;
    if (auto out = consensus::make_stake_conduct(b.kind, std::move(when)))
      return out;
  }
  auto offences = block_offences(scenario_, m.settings.name);
  if (offences.empty())
    return std::make_unique<consensus::conduct>();
  return std::make_unique<consensus::offender>(std::move(offences), proof_checker());
}

conduct_ptr cluster_builder::make_work_conduct(const member& m) const {
  auto& b = m.settings.behaviour;
  auto self = m.key.identity();
  consensus::time_span when{instant{b.from}, b.until ? instant{*b.until} : instant::max()};
  random_stream random{scenario_.run.seed, "conduct/" + m.settings.name};
  if (b.kind == "double-spend")
    return std::make_unique<consensus::double_spend>(
        self, when,
        consensus::double_spend_settings{account_of(b.merchant), b.confirmations, b.give_up_behind,
                                         b.value, attack_fee, purse_of(m.settings)});
  if (b.kind == "selfish")
    return std::make_unique<consensus::selfish>(self, when, policy_of(b));
  if (b.kind == "withhold")
    return std::make_unique<consensus::withhold>(self, when, b.rate, random);
  if (b.kind == "censor")
    return std::make_unique<consensus::censor>(when, key_of(b.account).identity());
  if (b.kind == "feather-fork")
    return std::make_unique<consensus::feather_fork>(self, when, key_of(b.account).identity(),
                                                     b.blocks);
  if (b.kind == "timestamp")
    return std::make_unique<consensus::time_shifter>(when, b.shift);
  if (b.kind == "invalid-blocks")
    return std::make_unique<consensus::invalid_maker>(
        when, b.rate,
        consensus::block_offence_named(b.offence).value_or(consensus::block_offence::overpay),
        random, proof_checker());
  return nullptr;
}

} // namespace concur::simulation
