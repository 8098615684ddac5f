// The Markov chain of a race under a policy, worked out exactly: what share of the blocks of the
// best chain a pool gets. Transitions are those of Sapirshtein, Sompolinsky, Zohar 2016, table 1.
#pragma once

#include "consensus/faulty/selfish_policy.hpp"

#include <functional>
#include <map>

namespace concur::consensus::test {

struct race_income {
  double pool = 0, others = 0;
  double share() const { return pool / (pool + others); }
};

class race_chain {
public:
  using policy = std::function<race_action(const race&)>;

  race_chain(double alpha, double gamma, policy p)
      : alpha_(alpha), gamma_(gamma), policy_(std::move(p)) {}

  /// After so many blocks the distribution has long been stationary.
  race_income income(std::size_t blocks = 800) {
    std::map<race, double> now{{race{}, 1}};
    race_income sum;
    for (std::size_t i = 0; i < blocks; ++i) {
      std::map<race, double> next;
      auto is_counted = i >= blocks / 2;
      for (auto& [at, p] : now)
        if (p > 1e-10)
          spread(at, p, next, is_counted ? sum : ignored_);
      now = std::move(next);
    }
    return sum;
  }

private:
  void spread(const race& at, double p, std::map<race, double>& out, race_income& sum) {
    auto own = at;
    ++own.pool;
    own.fork = at.fork == race_fork::active ? race_fork::active : race_fork::irrelevant;
    settle(own, p * alpha_, out, sum);
    auto on_others = race{at.pool, at.others + 1, race_fork::relevant};
    if (at.fork != race_fork::active)
      return settle(on_others, p * (1 - alpha_), out, sum);
    settle(on_others, p * (1 - alpha_) * (1 - gamma_), out, sum);
    auto q = p * (1 - alpha_) * gamma_;
    sum.pool += q * static_cast<double>(at.others);
    settle({at.pool - at.others, 1, race_fork::relevant}, q, out, sum);
  }

  void settle(race at, double p, std::map<race, double>& out, race_income& sum) {
    auto what = at.pool == 0 && at.others > 0 ? race_action::adopt : policy_(at);
    if (what == race_action::adopt) {
      sum.others += p * static_cast<double>(at.others);
      at = {};
    } else if (what == race_action::overrule) {
      sum.pool += p * static_cast<double>(at.others + 1);
      at = {at.pool - at.others - 1, 0, race_fork::irrelevant};
    } else if (what == race_action::match) {
      at.fork = race_fork::active;
    }
    out[at] += p;
  }

  double alpha_, gamma_;
  policy policy_;
  race_income ignored_;
};

} // namespace concur::consensus::test
