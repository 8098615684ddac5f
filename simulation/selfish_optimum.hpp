// The best that a selfish pool can do: the decision process of Sapirshtein, Sompolinsky, Zohar,
// "Optimal selfish mining strategies in Bitcoin" (2016), sections 3 and 4, solved. What comes out
// is a table that the behaviour `selfish` plays (consensus/faulty/selfish_policy.hpp).
#pragma once

#include "consensus/faulty/selfish_policy.hpp"

#include <cstdint>
#include <vector>

namespace concur::simulation::theory {

struct selfish_model {
  double alpha = 0; ///< the pool's share of the hash rate
  double gamma = 0; ///< share of the others that mines on the pool's block in a tie
  /// A race in which one side has so many blocks ends with the next one: the pool gives up, or
  /// publishes if it is ahead. So the revenue is a lower bound, which more blocks bring closer to
  /// the true one: 1e-5 below it with 60 up to alpha 0.4; 0.45 and above need more.
  std::uint64_t blocks_max = 60;
};

struct selfish_optimum {
  double revenue = 0; ///< the pool's share of the blocks of the main chain
  struct line {
    consensus::race at;
    consensus::race_action action{};
  };
  std::vector<line> policy; ///< of all states that a race can come to under it, in order
};

/// Value iteration for a fixed share rho (the gain of taking rho off each block of the main chain),
/// bisection on rho until it is known to `precision`. Time: about 3 blocks_max^2 states times some
/// thousand sweeps. @pre 0 < alpha < 1/2, 0 <= gamma <= 1, 2 <= blocks_max <= 200, precision > 0
selfish_optimum optimal_selfish_mining(const selfish_model& m, double precision = 1e-6);

/// The share from which on deviating pays, for the optimal policy, to `precision`: revenue > alpha.
/// @pre 0 <= gamma <= 1
double optimal_selfish_threshold(double gamma, std::uint64_t blocks_max = 30,
                                 double precision = 1e-4);

} // namespace concur::simulation::theory
