#include "consensus/ethereum/beacon_state.hpp"

#include "base/assert.hpp"
#include "consensus/ethereum/arithmetic.hpp"

#include <algorithm>

namespace concur::consensus::ethereum {

beacon_state genesis_state(const ethereum_settings& settings,
                           std::span<const genesis_validator> who, const block_id& genesis,
                           const hash256& randomness) {
  beacon_state s;
  s.latest_block = genesis;
  s.mixes.fill(randomness);
  s.roots = copy_on_write(std::vector<block_id>(2 * settings.slots_per_epoch, genesis));
  for (checkpoint* c :
       {&s.finality.previous_justified, &s.finality.current_justified, &s.finality.finalised})
    c->root = genesis;
  for (const genesis_validator& g : who) {
    validator v = bonded(settings, g.account, g.balance);
    if (v.effective_balance >= settings.activation_balance_min)
      v.eligible_epoch = v.activation_epoch = 0;
    s.validators.edit().push_back(v);
    s.balances.edit().push_back(g.balance);
  }
  s.previous_flags.edit().resize(who.size());
  s.current_flags.edit().resize(who.size());
  return s;
}

std::vector<validator_index> active_indices(const beacon_state& s, epoch_number e) {
  std::vector<validator_index> out;
  for (std::size_t i = 0; i < s.validators->size(); ++i)
    if (is_active((*s.validators)[i], e))
      out.push_back(static_cast<validator_index>(i));
  return out;
}

gwei total_active_balance(const ethereum_settings& settings, const beacon_state& s,
                          epoch_number e) {
  gwei total = 0;
  for (const validator& v : *s.validators)
    if (is_active(v, e))
      total += v.effective_balance;
  return std::max(total, settings.increment);
}

const block_id& root_at(const beacon_state& s, slot_number slot) {
  CONCUR_ASSERT(slot < s.slot);
  CONCUR_ASSERT(s.slot <= slot + s.roots->size());
  return (*s.roots)[slot % s.roots->size()];
}

checkpoint target_of(const ethereum_settings& settings, const beacon_state& s, epoch_number e) {
  const slot_number first = settings.first_slot(e);
  return {e, first == s.slot ? s.latest_block : root_at(s, first)};
}

void increase_balance(beacon_state& s, validator_index i, gwei by) {
  if (by > 0)
    s.balances.edit()[i] += by;
}

void decrease_balance(beacon_state& s, validator_index i, gwei by) {
  if (by > 0)
    s.balances.edit()[i] = minus_or_zero((*s.balances)[i], by);
}

} // namespace concur::consensus::ethereum
