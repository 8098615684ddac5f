#include "consensus/ethereum/beacon_block.hpp"

#include "base/assert.hpp"
#include "consensus/ethereum/queues.hpp"
#include "consensus/ethereum/slashing.hpp"
#include "consensus/ethereum/withdrawals.hpp"

namespace concur::consensus::ethereum {

namespace {

void punish(const ethereum_settings& settings, beacon_state& s, const block& b,
            const validator_index_of& places, validator_index proposer) {
  for (const tx_ptr& tx : b.transactions()) {
    const auto who = offender_of(*tx);
    const auto place = who ? places.find(s, *who) : std::nullopt;
    if (place && can_be_slashed((*s.validators)[*place], current_epoch(settings, s)))
      slash(settings, s, *place, proposer);
  }
}

void take_requests(const ethereum_settings& settings, beacon_state& s, const block& b,
                   const validator_index_of& places) {
  for (const tx_ptr& tx : b.transactions()) {
    if (const auto* more = std::get_if<bond>(&tx->fields().what)) {
      queue_deposit(s, tx->from(), to_gwei(more->value));
    } else if (std::holds_alternative<unbond>(tx->fields().what)) {
      const auto place = places.find(s, tx->from());
      if (place && may_exit(settings, s, *place))
        initiate_exit(settings, s, *place);
    }
  }
}

} // namespace

void validator_index_of::learn(const beacon_state& s) {
  for (std::size_t i = places_.size(); i < s.validators->size(); ++i)
    places_.emplace((*s.validators)[i].account, static_cast<validator_index>(i));
}

std::optional<validator_index> validator_index_of::find(const beacon_state& s,
                                                        const account_id& who) const {
  const auto is_his = [&](validator_index i) {
    return i < s.validators->size() && (*s.validators)[i].account == who;
  };
  const auto found = places_.find(who);
  if (found == places_.end())
    return std::nullopt; // in no state that was seen
  if (is_his(found->second))
    return found->second;
  for (validator_index i = 0; i < s.validators->size(); ++i)
    if (is_his(i))
      return i;
  return std::nullopt;
}

verdict check_attestations(const ethereum_settings& settings, const beacon_state& s,
                           const beacon_seal& seal, const validator_index_of& places,
                           const duties_lookup& duties) {
  const epoch_number now = current_epoch(settings, s);
  for (const attestation& a : seal.attestations) {
    const auto place = places.find(s, a.validator);
    const bool is_recent = a.target.epoch == now || a.target.epoch + 1 == now;
    if (!place || !is_recent || !check_inclusion(settings, s, *duties(a.target.epoch), {*place, a}))
      return verdict::refuse("block-bad-attestation");
  }
  return verdict::accept();
}

void apply_block(const ethereum_settings& settings, beacon_state& s, const block& b,
                 const validator_index_of& places, const duties_lookup& duties) {
  const auto& seal = std::get<beacon_seal>(b.header().seal);
  CONCUR_ASSERT(seal.slot == s.slot);
  const auto own = duties(current_epoch(settings, s));
  const validator_index proposer = own->proposer(s.slot);
  withdraw(settings, s, withdrawals_due(settings, s));
  reveal(settings, s, seal.reveal.view());
  punish(settings, s, b, places, proposer);
  for (const attestation& a : seal.attestations)
    include(settings, s, {places.find(s, a.validator).value(), a}, proposer, own->total());
  take_requests(settings, s, b, places);
  s.latest_block = b.id();
}

std::optional<account_id> offender_of(const transaction& tx) {
  if (const auto* proposals = std::get_if<double_proposal>(&tx.fields().what))
    return proposals->first.proposer;
  if (const auto* votes = std::get_if<double_attestation>(&tx.fields().what))
    return votes->first.validator;
  return std::nullopt;
}

} // namespace concur::consensus::ethereum
