// A pool that keeps its blocks back and publishes them so that the others' work is wasted. One node
// stands for the whole pool: it has the joint hash share of whoever takes part.
#pragma once

#include "consensus/faulty/secret_miner.hpp"
#include "consensus/faulty/selfish_policy.hpp"

namespace concur::consensus {

class selfish final : public secret_miner {
public:
  selfish(const account_id& self, time_span when, race_policy policy)
      : secret_miner(self, when), policy_(std::move(policy)) {}

  std::string_view name() const override { return "selfish"; }
  /// The race as it stands; for tests.
  race state(const block_tree& tree) const;

protected:
  initiative act(const step_context& context, const block_tree& tree,
                 const secret_chain::news& news) override;
  void begin(const step_context&, const block_tree&) override { fork_ = race_fork::irrelevant; }

private:
  race_policy policy_;
  race_fork fork_ = race_fork::irrelevant;
};

} // namespace concur::consensus
