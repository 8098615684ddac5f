// A miner who finds blocks and never publishes them: block withholding, which costs a pool its
// reward (Rosenfeld, "Analysis of Bitcoin pooled mining reward systems", 2011, section 6.2; Eyal,
// "The miner's dilemma", 2015) and a chain the share of its growth.
#pragma once

#include "base/random.hpp"
#include "consensus/faulty/secret_miner.hpp"

namespace concur::consensus {

class withhold final : public secret_miner {
public:
  /// A share `rate` of the blocks is kept back, the others are published as an honest miner would.
  withhold(const account_id& self, time_span when, double rate, random_stream random)
      : secret_miner(self, when), rate_(rate), random_(random) {}

  std::string_view name() const override { return "withhold"; }

protected:
  initiative act(const step_context& context, const block_tree& tree,
                 const secret_chain::news& news) override;

private:
  double rate_;
  random_stream random_;
};

} // namespace concur::consensus
