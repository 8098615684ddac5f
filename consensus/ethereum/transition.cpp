#include "consensus/ethereum/transition.hpp"

#include "base/assert.hpp"
#include "consensus/ethereum/arithmetic.hpp"
#include "consensus/ethereum/queues.hpp"
#include "consensus/ethereum/rewards.hpp"
#include "consensus/ethereum/slashing.hpp"

#include <algorithm>

namespace concur::consensus::ethereum {

namespace {

void update_scores(const ethereum_settings& settings, beacon_state& s) {
  const epoch_number previous = previous_epoch(settings, s);
  const bool leaking = is_leaking(settings, previous, s.finality.finalised.epoch);
  for (std::size_t i = 0; i < s.validators->size(); ++i) {
    const validator& v = (*s.validators)[i];
    if (!is_eligible(v, previous))
      continue;
    const bool made =
        is_active(v, previous) && !v.slashed && ((*s.previous_flags)[i] & timely_target) != 0;
    const std::uint64_t next = next_score(settings, v.inactivity_score, made, leaking);
    if (next != v.inactivity_score)
      s.validators.edit()[i].inactivity_score = next;
  }
}

void pay(const ethereum_settings& settings, beacon_state& s) {
  const std::vector<balance_change> changes = epoch_changes(settings, s);
  auto& balances = s.balances.edit();
  for (std::size_t i = 0; i < changes.size(); ++i)
    balances[i] = minus_or_zero(balances[i] + changes[i].reward, changes[i].penalty);
}

void turn_page(const ethereum_settings& settings, beacon_state& s) {
  const epoch_number now = current_epoch(settings, s);
  s.mixes[(now + 1) % s.mixes.size()] = s.mixes[now % s.mixes.size()];
  s.previous_flags = s.current_flags;
  s.current_flags = copy_on_write(std::vector<std::uint8_t>(s.validators->size(), std::uint8_t{0}));
}

} // namespace

justification_state weighed_now(const ethereum_settings& settings, const beacon_state& s) {
  const epoch_number now = current_epoch(settings, s);
  // In the first two epochs there is nothing before that could be justified.
  if (now <= 1)
    return s.finality;
  target_votes votes;
  votes.previous_target = target_of(settings, s, now - 1);
  votes.target = target_of(settings, s, now);
  votes.previous_votes = balance_with_flag(settings, s, now - 1, timely_target);
  votes.votes = balance_with_flag(settings, s, now, timely_target);
  votes.total = total_active_balance(settings, s, now);
  return weigh(s.finality, votes);
}

void end_epoch(const ethereum_settings& settings, beacon_state& s) {
  s.finality = weighed_now(settings, s);
  if (current_epoch(settings, s) > 0) {
    update_scores(settings, s);
    pay(settings, s);
  }
  update_registry(settings, s);
  punish_correlation(settings, s);
  admit_deposits(settings, s);
  update_effective_balances(settings, s);
  forget_slashings(settings, s);
  turn_page(settings, s);
}

void advance(const ethereum_settings& settings, beacon_state& s, slot_number to) {
  CONCUR_ASSERT(s.slot <= to);
  for (; s.slot < to; ++s.slot) {
    auto& roots = s.roots.edit();
    roots[s.slot % roots.size()] = s.latest_block;
    if ((s.slot + 1) % settings.slots_per_epoch == 0)
      end_epoch(settings, s);
  }
}

void reveal(const ethereum_settings& settings, beacon_state& s, byte_view reveal) {
  hash256& mix = s.mixes[current_epoch(settings, s) % s.mixes.size()];
  mix = mix_in(mix, reveal);
}

verdict check_inclusion(const ethereum_settings& settings, const beacon_state& s,
                        const epoch_duties& duties, const included_attestation& a) {
  const attestation& d = a.data;
  const epoch_number now = current_epoch(settings, s);
  if (d.target.epoch != settings.epoch_of(d.slot) ||
      (d.target.epoch != now && d.target.epoch != previous_epoch(settings, s)))
    return verdict::refuse("attestation-bad-target");
  if (s.slot < d.slot + settings.inclusion_delay_min)
    return verdict::refuse("attestation-too-early");
  if (!settings.late_inclusion && s.slot > d.slot + settings.slots_per_epoch)
    return verdict::refuse("attestation-too-late");
  const checkpoint& justified =
      d.target.epoch == now ? s.finality.current_justified : s.finality.previous_justified;
  if (d.source != justified)
    return verdict::refuse("attestation-bad-source");
  CONCUR_ASSERT(duties.epoch() == d.target.epoch);
  if (duties.slot_of(a.who) != d.slot)
    return verdict::refuse("attestation-not-due");
  return verdict::accept();
}

std::uint8_t flags_earned(const ethereum_settings& settings, const beacon_state& s,
                          const attestation& data) {
  const slot_number delay = s.slot - data.slot;
  const bool target = data.target.root == target_of(settings, s, data.target.epoch).root;
  const bool head = target && data.head == root_at(s, data.slot);
  std::uint8_t out = 0;
  if (delay <= integer_root(settings.slots_per_epoch))
    out |= timely_source;
  if (target)
    out |= timely_target;
  if (head && delay == settings.inclusion_delay_min)
    out |= timely_head;
  return out;
}

void include(const ethereum_settings& settings, beacon_state& s, const included_attestation& a,
             validator_index proposer, gwei total) {
  const epoch_number now = current_epoch(settings, s);
  auto& all = a.data.target.epoch == now ? s.current_flags : s.previous_flags;
  const auto added = static_cast<std::uint8_t>(flags_earned(settings, s, a.data) & ~(*all)[a.who]);
  if (added == 0)
    return;
  std::uint64_t weight = 0;
  weight += (added & timely_source) != 0 ? settings.source_weight : 0;
  weight += (added & timely_target) != 0 ? settings.target_weight : 0;
  weight += (added & timely_head) != 0 ? settings.head_weight : 0;
  auto& flags = all.edit()[a.who];
  flags = static_cast<std::uint8_t>(flags | added);
  const gwei base = base_reward(settings, (*s.validators)[a.who], total);
  increase_balance(s, proposer, proposer_reward(settings, base * weight));
}

} // namespace concur::consensus::ethereum
