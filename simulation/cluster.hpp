// A scenario made into nodes: keys, genesis, replicas, miners, wallets, stores and the network
// model. Nothing runs here; drivers give the roles their events. The same cluster stands behind the
// bare loop, the deterministic actors and the live actors.
#pragma once

#include "consensus/chain/chain_rules.hpp"
#include "ledger/store.hpp"
#include "node/delegate_scheduler.hpp"
#include "node/miner.hpp"
#include "node/replica.hpp"
#include "node/voter.hpp"
#include "node/wallet.hpp"
#include "simulation/network_model.hpp"
#include "simulation/scenario.hpp"

#include <array>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace concur::simulation {

enum class role_of_node : std::uint32_t {
  validator = 0,
  miner = 1,
  wallet = 2,
  voter = 3,
  delegate_scheduler = 4
};
inline constexpr std::uint32_t roles_per_node = 5;
inline constexpr std::array all_roles{role_of_node::validator, role_of_node::miner,
                                      role_of_node::wallet, role_of_node::voter,
                                      role_of_node::delegate_scheduler};
std::string_view to_string(role_of_node r);

constexpr node::role_id role_at(node_id n, role_of_node r) {
  return node::role_id{n.value * roles_per_node + static_cast<std::uint32_t>(r)};
}
constexpr node_id node_of(node::role_id r) { return node_id{r.value / roles_per_node}; }
constexpr role_of_node kind_of(node::role_id r) {
  return static_cast<role_of_node>(r.value % roles_per_node);
}

/// By how much a clock is wrong, while a fault of the scenario holds.
struct clock_error {
  const fault_settings* because = nullptr;
  duration offset{0};
  double drift = 0; ///< seconds a second, since `since`
  instant since{};
};

/// What faults have made of a node's process and clock (simulation/faults/fault_control.hpp).
struct condition_of_node {
  bool is_down = false;
  std::uint32_t life = 0; ///< counted up at every restart: timers of an earlier life are void
  instant paused_until{};
  std::uint64_t messages_a_second_max = 0; ///< 0: no limit
  duration write_takes{0};                 ///< beyond what it usually does
  std::vector<clock_error> clock;
};

/// One node of a run. Roles that it does not have are null.
struct member {
  node_settings settings;
  node_id id;
  key_pair key; ///< of the account of its user
  std::unique_ptr<ledger::store> store;
  std::unique_ptr<node::replica> validator;
  std::unique_ptr<node::miner> miner;
  std::unique_ptr<node::wallet> wallet;
  std::unique_ptr<node::voter> voter;
  std::unique_ptr<node::delegate_scheduler> scheduler;
  bool faulty = false;
  condition_of_node condition{};

  node::role* role(role_of_node r) const;
};

/// Unix time of the run's first moment where the clock is virtual: 2026-01-01 00:00:00 UTC.
inline constexpr unix_ms virtual_epoch{1'767'225'600'000};

struct cluster_options {
  std::filesystem::path stores; ///< where disk stores go, one folder a node; made if missing
  unix_ms epoch = virtual_epoch;
  bool searches_always =
      false; ///< `live` and `hosts`: nonces are searched whatever the scenario says
  bool wallets_always = false; ///< every node has one, so that it can be told to pay
  /// By node: which of them live in this process. The others keep nothing on disk. Empty: all.
  std::vector<bool> here{};
  /// Of the laboratory: all keys are derived from it too, so that whoever knows a scenario and its
  /// seed does not know them. Without it keys are fit for one process and loopback only.
  std::optional<hash256> secret{};
};

class cluster {
public:
  /// errc::usage if the scenario cannot be built, errc::environment if a store cannot be opened.
  static result<cluster> build(const simulation::scenario& s, const cluster_options& options);

  const simulation::scenario& scenario() const { return *scenario_; }
  const ledger::rules& rules() const { return rules_; }
  concur::chain_id chain() const { return chain_; }
  unix_ms epoch() const { return epoch_; }

  std::vector<member>& members() { return members_; }
  const std::vector<member>& members() const { return members_; }
  network_model& network() { return *network_; }
  const network_model& network() const { return *network_; }

  /// Account of a user by name, nothing if nobody has that name.
  std::optional<account_id> account_of(std::string_view user) const;

  /// Who an account belongs to: a user's or a voter's name, nothing if nobody has it.
  std::optional<std::string> name_of(const account_id& who) const;
  /// The node whose blocks pay this account.
  std::optional<node_id> node_of(const account_id& who) const;

  /// The rules by which this chain's blocks are judged, a fresh instance for whoever checks again.
  std::unique_ptr<consensus::chain_rules> make_rules() const;
  /// The same for a node: its delegate's power, and the salt of its draws.
  std::unique_ptr<consensus::chain_rules> make_rules(std::uint64_t power, std::uint64_t salt) const;

  /// What `member`'s clock shows at `now`.
  unix_ms clock_of(const member& m, instant now) const;

  /// Makes replica, miner and scheduler of a node anew from what its store holds. Clients of the
  /// node live on. errc::environment if the store fails.
  status restart(node_id n);

  /// Signature checks really done, over all members.
  std::uint64_t signatures_checked() const;
  /// Those that nodes which share nothing would have done.
  std::uint64_t signatures_needed() const;

private:
  std::shared_ptr<const simulation::scenario> scenario_;
  ledger::rules rules_;
  concur::chain_id chain_;
  unix_ms epoch_;
  bool searches_ = false;
  std::filesystem::path stores_;
  std::optional<hash256> secret_;
  std::vector<member> members_;
  std::unique_ptr<network_model> network_;
  std::vector<std::shared_ptr<node::executor>> executors_;
  std::map<account_id, std::string> names_;
  std::map<account_id, node_id> nodes_by_account_;

  friend class cluster_builder;
};

/// The key of a user or a load account: derived from seed and name, so that a scenario can be
/// repeated, and from the laboratory's secret if there is one. For experiments only; nothing of
/// value may be kept under it.
key_pair scenario_key(std::uint64_t seed, std::string_view name,
                      const std::optional<hash256>& secret = std::nullopt);

} // namespace concur::simulation
