// All that a run came to, gathered once at its end: figures, final state, what became of the
// checked properties. Plain data without JSON; apps/outcome makes files and a verdict of it.
#pragma once

#include "simulation/cluster.hpp"
#include "simulation/fairness.hpp"
#include "simulation/invariants/invariants.hpp"
#include "simulation/measurement.hpp"
#include "simulation/run_control.hpp"
#include "simulation/story.hpp"

#include <optional>
#include <string>
#include <vector>

namespace concur::simulation {

struct node_outcome {
  std::string name, role, city; ///< role: miner | full | validator | delegate
  bool is_honest = true;
  bool is_up = true;         ///< at the end
  bool is_late = false;      ///< joined after the start
  bool is_convicted = false; ///< evidence against its account is in the chain
  bool is_active = false;    ///< takes turns at the end, as the watcher saw it
  block_id head;
  std::uint64_t height = 0;
  std::uint64_t settled_height = 0;
  hash256 state_root;
  double hash_share = 0;
  std::optional<double> stake_share;  ///< of what all nodes held at genesis; nothing under work
  std::optional<double> votes_share;  ///< of the votes at the last election
  std::optional<double> reward_share; ///< of all rewards on the best chain
  node_counters counted;
  std::uint64_t store_bytes = 0;
};

/// An account that the scenario names.
struct account_outcome {
  std::string name;
  account_id id;
  amount balance;      ///< at the final head
  double coin_age = 0; ///< coin seconds, as of the time of the final block
  std::uint64_t nonce = 0;
  amount bonded;  ///< coins that are stake
  amount rewards; ///< credited so far for blocks on the best chain
};

struct final_state {
  block_id head;
  std::uint64_t height = 0;
  hash256 state_root;
  std::uint64_t settled_height = 0;
  amount supply;
  bool identical_heads = false;  ///< of honest nodes that are up
  bool settled_apart = false;    ///< two of them have settled what is not on one chain
  bool identical_stores = false; ///< their chains and accounts, as their stores give them back
  std::string difference;        ///< between stores, in words; empty if there is none
};

struct outcome {
  run_end end = run_end::running;
  bool stop_rule_met = false;
  measured figures;
  final_state final;
  std::vector<node_outcome> nodes;
  std::vector<account_outcome> accounts;
  simulation::fairness fairness;
  std::vector<property_record> properties; ///< of the invariants
  network_model::counters network;
  std::uint64_t signatures_checked = 0;
  std::uint64_t signatures_needed = 0; ///< by nodes that share nothing
  concur::chain_id chain;
  std::optional<simulation::story> story; ///< of the first violation, where somebody listened
  block_id genesis;
  std::size_t genesis_bytes = 0;
};

/// @pre nothing runs any more. Ends `seen` and `checks` (null if there were none) too.
outcome gather(const cluster& nodes, measurement& seen, invariants* checks,
               const run_control& control, run_end end, instant now);

} // namespace concur::simulation
