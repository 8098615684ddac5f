// The roles of a node that sign transactions, and the one that watches its turns.
#include "simulation/cluster_builder.hpp"

#include <algorithm>

namespace concur::simulation {
namespace {

node::tx_offence tx_offence_named(const std::string& kind) {
  if (kind == "double-spend")
    return node::tx_offence::double_spend;
  if (kind == "replay")
    return node::tx_offence::replay;
  if (kind == "bad-signature")
    return node::tx_offence::bad_signature;
  return node::tx_offence::none;
}

action deed_of(const deed_settings& d, std::vector<account_id> whom) {
  if (d.kind == "register")
    return register_delegate{};
  if (d.kind == "resign")
    return resign_delegate{};
  if (d.kind == "bond")
    return bond{d.value};
  if (d.kind == "unbond")
    return unbond{d.value};
  if (d.kind == "proxy")
    return set_proxy{whom.empty() ? account_id{} : whom.front()};
  std::sort(whom.begin(), whom.end());
  return vote_for{std::move(whom), 0};
}

} // namespace

node::submitter_settings cluster_builder::submitter_of(const member& m, role_of_node r) const {
  return {role_at(m.id, r),
          role_at(m.id, role_of_node::validator),
          out_.chain_,
          {},
          std::max<duration>(interval_ * 10, std::chrono::seconds{30})};
}

std::unique_ptr<node::wallet> cluster_builder::make_wallet(const member& m) const {
  auto s = submitter_of(m, role_of_node::wallet);
  node::wallet_settings w;
  w.own = s.own;
  w.validator = s.validator;
  w.chain = s.chain;
  w.resend_after = s.resend_after;
  add_payments(w, m);
  // Whoever takes turns may have to hand in evidence.
  if (!w.payments.empty() || takes_turns(protocol_) || options_.wallets_always)
    w.keys.push_back(m.key);
  add_traffic(w, m);
  if (w.keys.empty())
    return nullptr;
  return std::make_unique<node::wallet>(
      std::move(w), random_stream{scenario_.run.seed, "wallet/" + m.settings.name});
}

void cluster_builder::add_traffic(node::wallet_settings& w, const member& m) const {
  auto& load = scenario_.load;
  auto nodes = scenario_.nodes.size();
  if (m.settings.behaviour.kind == "spam")
    return add_spam(w, m);
  if (load.tx_rate <= 0)
    return;
  auto first = w.keys.size();
  if (load.accounts == 0)
    w.keys.push_back(m.key);
  for (auto i = static_cast<std::size_t>(m.id.value); i < load.accounts; i += nodes)
    w.keys.push_back(key_of("load-" + std::to_string(i + 1)));
  if (load.accounts == 0 && first > 0)
    w.keys.erase(w.keys.begin()); // one nonce, one key
  auto payers = load.accounts == 0 ? nodes : std::min(nodes, load.accounts);
  w.traffic = {load.tx_rate / static_cast<double>(payers),
               load.tx_size_min,
               load.tx_size_max,
               load.fee_min,
               load.fee_max,
               load.until ? std::optional{instant{*load.until}} : std::nullopt,
               recipients_};
  w.traffic.first_key = load.accounts == 0 ? 0 : first;
}

/// Payments of the node's own account to everybody in turn, in place of its share of the load.
void cluster_builder::add_spam(node::wallet_settings& w, const member& m) const {
  auto& b = m.settings.behaviour;
  if (w.keys.empty())
    w.keys.push_back(m.key);
  auto& load = scenario_.load;
  w.traffic = {b.tx_rate,    load.tx_size_min, load.tx_size_max, load.fee_min,
               load.fee_max, std::nullopt,     recipients_};
  if (b.until)
    w.traffic.until = instant{*b.until};
  w.traffic.from = instant{b.from};
  w.traffic.deviation = "spam";
}

void cluster_builder::add_payments(node::wallet_settings& w, const member& m) const {
  auto user = user_of(m.settings);
  auto first_of_user = std::find_if(scenario_.nodes.begin(), scenario_.nodes.end(),
                                    [&](auto& n) { return user_of(n) == user; });
  if (first_of_user->name == m.settings.name) {
    for (auto& p : scenario_.payments)
      if (p.from == user)
        w.payments.push_back(
            {instant{p.at}, 0, key_of(p.to).identity(), p.value, p.fee, node::tx_offence::none});
    for (auto& d : scenario_.deeds) {
      if (d.user != user)
        continue;
      std::vector<account_id> whom;
      for (auto& name : d.whom)
        whom.push_back(key_of(name).identity());
      node::planned_payment planned{instant{d.at}, 0, {}, {}, {}};
      planned.what = deed_of(d, std::move(whom));
      w.payments.push_back(std::move(planned));
    }
  }
  for (auto& o : scenario_.offences)
    if (auto kind = tx_offence_named(o.kind);
        o.node == m.settings.name && kind != node::tx_offence::none)
      w.payments.push_back({instant{o.at}, 0, recipients_->front(), coins(1), amount{}, kind});
}

std::unique_ptr<node::voter> cluster_builder::make_voter(const member& m) const {
  auto& e = scenario_.protocol.election;
  auto nodes = scenario_.nodes.size();
  node::voter_settings v;
  v.submit = submitter_of(m, role_of_node::voter);
  for (auto i = static_cast<std::size_t>(m.id.value); i < voters_.size(); i += nodes) {
    v.voters.push_back({voters_[i].policy, v.submit.keys.size()});
    v.submit.keys.push_back(voters_[i].key);
  }
  if (v.voters.empty())
    return nullptr;
  v.votes = e.votes;
  v.turnout = e.turnout;
  v.spread = e.spread;
  if (e.bribe_at)
    v.bribe_at = instant{*e.bribe_at};
  for (auto& n : scenario_.nodes)
    if (std::find(e.cartel.begin(), e.cartel.end(), n.name) != e.cartel.end())
      v.cartel.push_back(key_of(user_of(n)).identity());
  std::sort(v.cartel.begin(), v.cartel.end());
  return std::make_unique<node::voter>(
      std::move(v), random_stream{scenario_.run.seed, "voter/" + m.settings.name});
}

std::unique_ptr<node::delegate_scheduler> cluster_builder::make_scheduler(const member& m) const {
  if (!takes_turns(protocol_))
    return nullptr;
  node::delegate_scheduler_settings s{role_at(m.id, role_of_node::delegate_scheduler),
                                      role_at(m.id, role_of_node::validator), std::nullopt};
  if (m.voter)
    s.voter = role_at(m.id, role_of_node::voter);
  return std::make_unique<node::delegate_scheduler>(s);
}

} // namespace concur::simulation
