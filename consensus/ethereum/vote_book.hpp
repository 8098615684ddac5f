// The attestations that a node has heard of: to put them into blocks, and to notice who contradicts
// himself (E7.1, E7.2). Bounded by validators and epochs.
#pragma once

#include "consensus/ethereum/beacon_block.hpp"

#include <set>

namespace concur::consensus::ethereum {

class vote_book {
public:
  explicit vote_book(const ethereum_settings& settings) : settings_(settings) {}

  struct note {
    bool is_new = false;
    std::optional<double_attestation> evidence; ///< once a validator; the surrounding vote first
  };
  note add(const attestation& a);

  /// What a block in the state's slot may include and earns something with: youngest first, as many
  /// as fit. `s` is the state that the block's slot finds.
  std::vector<attestation> to_include(const beacon_state& s, const validator_index_of& places,
                                      const duties_lookup& duties) const;

  /// Forgets what is older than the history of E7 before `now`.
  void forget(epoch_number now);
  std::size_t size() const;

private:
  ethereum_settings settings_;
  std::map<account_id, std::vector<attestation>> votes_;
  std::set<account_id> accused_;
};

} // namespace concur::consensus::ethereum
