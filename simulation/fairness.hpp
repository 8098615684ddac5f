// How evenly a run's chain, money and power were spread, and how well the chain held together.
// Pure functions of what was measured, for reports.
#pragma once

#include "simulation/measured.hpp"
#include "simulation/ownership.hpp"

#include <optional>
#include <span>
#include <vector>

namespace concur::simulation {

struct fairness_input {
  std::span<const block_record> blocks;
  std::vector<bool> honest;        ///< by node
  std::vector<double> hash_shares; ///< by node
  std::vector<double> rewards;     ///< by node that can make blocks
  std::vector<double> balances;    ///< by account
  /// At genesis, by block maker, and by voter where delegates are elected; none under work.
  std::vector<double> stakes;
  struct claim {
    double got = 0; ///< share of all rewards
    double due = 0; ///< share of the stake at genesis, under work of the hash rate
  };
  std::vector<claim> claims; ///< by node; none if nobody was paid
  std::optional<ownership> owned_at_start, owned_at_end;
  /// Deepest reorganisation of an honest node, and how far honest chains differ at the end.
  std::uint64_t reorganisation_max = 0;
  std::uint64_t difference_at_end = 0;
  duration elapsed{0};
};

struct fairness {
  std::optional<double> gini;        ///< of balances
  std::optional<double> nakamoto;    ///< fewest nodes with more than half of the hash rate
  std::optional<double> reward_gini; ///< of rewards on the best chain
  std::optional<double> stake_gini;
  std::optional<double> wealth_gini_start, wealth_gini_end;           ///< of what block makers own
  std::optional<double> top_wealth_share_start, top_wealth_share_end; ///< of the richest of them
  /// Largest difference between a node's share of the rewards and its share of what earns them.
  std::optional<double> reward_stake_deviation;
  std::optional<double> turnout; ///< at the end
  /// Share of honest blocks in the best chain (Garay, Kiayias, Leonardos 2015).
  std::optional<double> chain_quality;
  std::optional<double> chain_growth_per_s; ///< blocks of the best chain
  /// Blocks that some honest chain had to give up at most, or would have to at the end. Common
  /// prefix with this many blocks cut held throughout (ibid.).
  std::uint64_t common_prefix_violation_depth = 0;
};

fairness fairness_of(const fairness_input& in);

} // namespace concur::simulation
