// Makes a cluster of a scenario. Private to simulation/: holds what is needed only meanwhile.
#pragma once

#include "consensus/conduct.hpp"
#include "consensus/faulty/branchers.hpp"
#include "simulation/cluster.hpp"

#include <functional>

namespace concur::simulation {

/// The user whose account a node's blocks pay.
std::string user_of(const node_settings& n);

class cluster_builder {
public:
  cluster_builder(const scenario& s, const cluster_options& o) : cluster_builder(s, o, own_) {}

  result<cluster> build();
  /// See cluster::restart().
  static status restart(cluster& nodes, node_id n);

private:
  /// For one that is there already.
  cluster_builder(const scenario& s, const cluster_options& o, cluster& out);

  // Money: cluster_money.cpp.
  void set_rules();
  void allocate_users(std::map<account_id, ledger::allocation>& out);
  void allocate_others(std::map<account_id, ledger::allocation>& out);
  void make_voters();
  void set_recipients();
  void fit_difficulty(protocol_rules& rules) const;
  key_pair key_of(const std::string& user) const {
    return scenario_key(scenario_.run.seed, user, options_.secret);
  }

  // Nodes: cluster_builder.cpp.
  std::shared_ptr<node::executor> new_executor();
  status add_member(node_id id);
  status revive(member& m);
  status open_store(member& m) const;
  bool is_here(node_id n) const { return options_.here.empty() || options_.here[n.value]; }
  std::optional<std::size_t> writes_at_risk() const;
  random_stream stream_of(const std::string& purpose, const member& m) const;
  std::unique_ptr<node::replica> make_validator(const member& m, const ledger::restored* restored);
  std::unique_ptr<node::miner> make_miner(const member& m) const;
  std::optional<node_id> node_named(const std::string& name) const;
  bool mines(const node_settings& n) const;
  bool takes_part(const node_settings& n) const;

  // How faulty nodes deviate: cluster_conducts.cpp.
  std::unique_ptr<consensus::conduct> make_conduct(const member& m) const;
  consensus::cartel_settings cartel_of(const member& m) const;
  consensus::shared_keys keys_of_coalition(const member& m) const;
  duration seconds_ahead() const;
  std::unique_ptr<consensus::conduct> make_work_conduct(const member& m) const;
  std::function<bool(const block_header&)> proof_checker() const;
  void allocate_purses(std::map<account_id, ledger::allocation>& out);
  key_pair purse_of(const node_settings& n) const;
  account_id account_of(const std::string& node) const;

  // Whoever signs transactions: cluster_clients.cpp.
  node::submitter_settings submitter_of(const member& m, role_of_node r) const;
  std::unique_ptr<node::wallet> make_wallet(const member& m) const;
  void add_traffic(node::wallet_settings& w, const member& m) const;
  void add_spam(node::wallet_settings& w, const member& m) const;
  void add_payments(node::wallet_settings& w, const member& m) const;
  std::unique_ptr<node::voter> make_voter(const member& m) const;
  std::unique_ptr<node::delegate_scheduler> make_scheduler(const member& m) const;

  const scenario& scenario_;
  const cluster_options& options_;
  const protocol_rules& protocol_;
  duration interval_;
  cluster own_;
  cluster& out_;
  std::shared_ptr<node::executor> shared_;
  std::shared_ptr<const std::vector<account_id>> recipients_;
  struct voter_account {
    key_pair key;
    node::vote_policy policy{};
    amount stake;
  };
  std::vector<voter_account> voters_;
};

} // namespace concur::simulation
