// What a selfish pool does in each state of the race between its branch and the others'. Pure: the
// conduct in selfish.hpp feeds it, and tests hold it against the stationary chain.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <vector>

namespace concur::consensus {

/// State of a race as in Sapirshtein, Sompolinsky, Zohar, "Optimal selfish mining strategies in
/// Bitcoin" (2016), section 3: blocks of the pool and of the others since they parted, and whether
/// the others' last block is the newest one (`relevant`), the pool's is (`irrelevant`), or the pool
/// has published a branch of equal length, so that the others are split (`active`).
enum class race_fork : std::uint8_t { irrelevant, relevant, active };
struct race {
  std::uint64_t pool = 0;
  std::uint64_t others = 0;
  race_fork fork = race_fork::irrelevant;

  friend auto operator<=>(const race&, const race&) = default;
};

enum class race_action : std::uint8_t {
  adopt,    ///< give the own branch up
  overrule, ///< publish one block more than the others have (the paper: override)
  match,    ///< publish as many as the others have
  wait,
};

/// SM1 of Eyal, Sirer, "Majority is not enough: Bitcoin mining is vulnerable" (2014), figure 1, and
/// the ways of being stubborn of Nayak, Kumar, Miller, Shi, "Stubborn mining" (2016), section 4.
struct stubbornness {
  bool lead = false;       ///< with a lead of one left: publish one block, not both
  bool equal_fork = false; ///< a block found in an open race is kept back
  std::uint64_t trail = 0; ///< goes on while so many blocks behind
};
/// "1,1,relevant,match"
std::string policy_line(const race& at, race_action action);
race_action sm1(const race& at, const stubbornness& how);

/// A policy written down state by state; what is not in it is done as SM1 does.
class race_policy {
public:
  race_policy() = default;
  explicit race_policy(stubbornness how) : how_(how) {}

  /// The policy of a variant: sm1, lead-stubborn, equal-fork-stubborn, trail-stubborn.
  static result<race_policy> named(const std::string& variant, std::uint64_t trail);
  /// Lines "a,h,fork,action", such as "1,1,relevant,match"; an action can be "override" too.
  static result<race_policy> listed(const std::vector<std::string>& lines);

  race_action operator()(const race& at) const;

private:
  stubbornness how_;
  std::map<race, race_action> table_;
};

} // namespace concur::consensus
