// no-double-spend: no chain of an honest node holds a transaction twice, or two transactions of one
// account with one nonce. Checked on the transactions themselves, whatever the ledger says.
#pragma once

#include "simulation/invariants/invariant.hpp"

#include <unordered_map>

namespace concur::simulation {

class no_double_spend final : public invariant {
public:
  std::string_view name() const override { return "no-double-spend"; }
  finding on_fact(const observation& o) override;

private:
  struct spending {
    account_id from;
    std::uint64_t nonce = 0;
    friend bool operator==(const spending&, const spending&) = default;
  };
  struct spending_hasher {
    std::size_t operator()(const spending& s) const {
      return load_le<std::uint64_t>(s.from.data.data()) ^ (s.nonce * 0x9e3779b97f4a7c15);
    }
  };
  std::optional<std::string> fault(auditor& audit, auditor::position p);

  std::vector<bool> done_; // by position
  // Both are looked up only.
  std::unordered_map<tx_id, std::vector<auditor::position>, hash256_hasher> blocks_with_;
  std::unordered_map<spending, std::vector<auditor::position>, spending_hasher> spent_in_;
};

} // namespace concur::simulation
