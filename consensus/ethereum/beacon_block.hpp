// What a block does to the state that its slot finds: payments, its reveal, evidence, votes, bonds,
// requests to leave, in this order (ethereum/consensus-specs: specs/capella/beacon-chain.md,
// process_block; specs/phase0/beacon-chain.md, process_operations). Evidence, bonds and requests
// are transactions; the ledger has checked the evidence already.
#pragma once

#include "consensus/ethereum/transition.hpp"
#include "messages/block.hpp"

#include <functional>
#include <map>
#include <memory>

namespace concur::consensus::ethereum {

/// Gwei in the ledger's unit of 10^-8 coin.
inline constexpr gwei gwei_per_unit = gwei_per_eth / units_per_coin;

inline gwei to_gwei(amount a) { return a.value * gwei_per_unit; }
/// What is less than a unit is lost.
inline amount to_amount(gwei g) { return amount{g / gwei_per_unit}; }

/// Places in the registry by account: a guess that the state in question confirms. Bonds are
/// admitted in the order of final blocks, so the branches that a node may follow agree on them.
class validator_index_of {
public:
  void learn(const beacon_state& s);
  std::optional<validator_index> find(const beacon_state& s, const account_id& who) const;

private:
  std::map<account_id, validator_index> places_;
};

/// The duties of an epoch in this state's chain; asked for the state's own and the one before.
using duties_lookup = std::function<std::shared_ptr<const epoch_duties>(epoch_number)>;

/// Whether all attestations of `seal` may be included in the state's slot (E7.3), their signatures
/// aside: accepted or block-bad-attestation.
verdict check_attestations(const ethereum_settings& settings, const beacon_state& s,
                           const beacon_seal& seal, const validator_index_of& places,
                           const duties_lookup& duties);

/// @pre `s` is in the slot of `b`, check_attestations accepted its seal
void apply_block(const ethereum_settings& settings, beacon_state& s, const block& b,
                 const validator_index_of& places, const duties_lookup& duties);

/// Who contradicted himself according to a transaction; nothing if it is no evidence.
std::optional<account_id> offender_of(const transaction& tx);

} // namespace concur::consensus::ethereum
