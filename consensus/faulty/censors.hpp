// Conducts against one account.
//
//   censor        leaves its transactions out of its own blocks
//   feather-fork  does so too, and will not build on a block that holds one until `blocks` blocks
//                 are on it; others who fear for their rewards may then censor as well (Miller,
//                 "Feather-forks: enforcing a blacklist with sub-50 % hash power", 2013)
#pragma once

#include "consensus/conduct.hpp"
#include "consensus/faulty/secret_miner.hpp"

namespace concur::consensus {

/// It pays, or it is paid.
bool concerns(const transaction& tx, const account_id& who);

class censor final : public conduct {
public:
  censor(time_span when, const account_id& victim) : when_(when), victim_(victim) {}

  std::string_view name() const override { return "censor"; }
  wishes wants() override;
  initiative after(const step_context& context, const block_tree& tree) override;
  std::vector<deviation> take_deviations() override;

private:
  time_span when_;
  account_id victim_;
  bool is_active_ = false;
  std::shared_ptr<std::uint64_t> left_out_ = std::make_shared<std::uint64_t>(0);
};

class feather_fork final : public secret_miner {
public:
  feather_fork(const account_id& self, time_span when, const account_id& victim,
               std::uint64_t blocks)
      : secret_miner(self, when), victim_(victim), blocks_(blocks) {}

  std::string_view name() const override { return "feather-fork"; }
  wishes wants() override;

protected:
  initiative act(const step_context& context, const block_tree& tree,
                 const secret_chain::news& news) override;

private:
  /// The lowest block that is not buried yet and holds one of its transactions; none if there is
  /// none.
  block_tree::position disliked(const block_tree& tree) const;

  account_id victim_;
  std::uint64_t blocks_;
};

} // namespace concur::consensus
