// A state of the ledger as the protocols of stake see it.
#pragma once

#include "consensus/stake_view.hpp"
#include "ledger/state.hpp"

namespace concur::node {

/// Not thread-safe: holders() works the list out when it is asked first.
class ledger_stake final : public consensus::stake_view {
public:
  explicit ledger_stake(ledger::state s) : state_(std::move(s)) {}

  std::span<const consensus::holder> holders() const override;
  std::optional<consensus::holder> find(const account_id& who) const override;
  amount issued() const override { return state_.issued(); }

private:
  ledger::state state_;
  mutable std::optional<std::vector<consensus::holder>> holders_;
};

} // namespace concur::node
