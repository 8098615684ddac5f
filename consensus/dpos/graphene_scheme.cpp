#include "consensus/dpos/graphene_scheme.hpp"

#include "base/assert.hpp"

#include <algorithm>

namespace concur::consensus::dpos {

std::uint64_t graphene_scheme::number_of(unix_ms when) const {
  auto step = static_cast<std::uint64_t>(slots_.interval.count());
  return when.value / step - genesis_time_.value / step;
}

std::uint64_t graphene_scheme::begun(const delegate_state& s, unix_ms when) const {
  return slot_at(slots_, of(s).head, when);
}

place graphene_scheme::nth(const delegate_state& s, std::uint64_t k) const {
  auto& state = of(s);
  auto begins = time_of_slot(slots_, state.head, k);
  auto& order = *state.order;
  if (order.empty())
    return {number_of(begins), begins, std::nullopt};
  return {number_of(begins), begins, order[turn_of(state.head, k, order.size())]};
}

std::uint64_t graphene_scheme::round_of(const delegate_state& s) const {
  return of(s).order->size();
}

bool graphene_scheme::takes_turns(const delegate_state& s, const account_id& who) const {
  auto& order = *of(s).order;
  return std::find(order.begin(), order.end(), who) != order.end();
}

bool graphene_scheme::may_produce(const delegate_state& s) const {
  return of(s).recent.participation() >= settings_.participation_min; // D1.5
}

verdict graphene_scheme::check_seal(const block_header& h) const {
  auto* turn = std::get_if<turn_seal>(&h.seal);
  return turn != nullptr && turn->confirmed == 0 ? verdict::accept()
                                                 : verdict::refuse("block-bad-seal");
}

seal graphene_scheme::make_seal(const next_block&, std::uint64_t slot, const account_id&,
                                const watermark&) const {
  return turn_seal{slot, 0, {}};
}

void graphene_scheme::advance(graphene_state& s, const added_block& b, bool maintenance) {
  auto k = slot_starting_at(slots_, s.head, b.header().time);
  CONCUR_ASSERT(k > 0);
  s.slot = number_of(b.header().time);
  s.head = next_head(slots_, s.head, k, maintenance);
  s.recent.add_block(k - 1);
  s.made.note(numbers_.of(b.header().proposer), b.header().height);
  s.settled = settled_by(settings_.threshold, s.made, *s.active, numbers_, s.settled);
}

} // namespace concur::consensus::dpos
