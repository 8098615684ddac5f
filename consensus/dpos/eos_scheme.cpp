// EOSIO with irreversibility by confirmations in the headers (D7).
#include "consensus/dpos/eos_scheme.hpp"

#include "consensus/dpos/pipelined_finality.hpp"

#include <algorithm>

namespace concur::consensus::dpos {
namespace {

std::uint64_t slot_of(const block_header& h) {
  if (auto* turn = std::get_if<turn_seal>(&h.seal))
    return turn->slot;
  auto* certified = std::get_if<certified_seal>(&h.seal);
  return certified != nullptr ? certified->slot : 0;
}

struct pipelined_state : eos_state {
  pipelined_state(const eos_state& s, pipelined_finality f)
      : eos_state(s), finality(std::move(f)) {}
  pipelined_finality finality;
};

class pipelined_scheme final : public eos_scheme {
public:
  using eos_scheme::eos_scheme;

  state_ptr genesis(const added_block& b) override {
    eos_state base;
    begin(base, b);
    auto& active = base.schedule->active();
    return std::make_shared<pipelined_state>(base, pipelined_finality(b.header().height, active));
  }

  state_ptr next(const delegate_state& parent, const added_block& b) override {
    auto& from = finality_of(parent);
    auto& turn = std::get<turn_seal>(b.header().seal);
    auto finality = from.next(b.header().proposer, turn.confirmed);
    auto out = std::make_shared<pipelined_state>(of(parent), std::move(finality));
    if (advance(*out, b, out->finality.irreversible()))
      out->finality = out->finality.with_producers(out->schedule->active());
    return out;
  }

  verdict check_seal(const block_header& h) const override {
    return std::holds_alternative<turn_seal>(h.seal) ? verdict::accept()
                                                     : verdict::refuse("block-bad-seal");
  }

  verdict check_claims(const next_block& b, const block_header& h, ledger_view&) const override {
    auto confirmed = std::get<turn_seal>(h.seal).confirmed;
    return finality_of(b.after).may_confirm(h.proposer, confirmed)
               ? verdict::accept()
               : verdict::refuse("block-confirms-twice"); // D7.2
  }

  seal make_seal(const next_block& b, std::uint64_t slot, const account_id& self,
                 const watermark& signed_last) const override {
    return turn_seal{slot, finality_of(b.after).confirmable(self, signed_last.height), {}};
  }

  bool prefers(const block_tree& tree, const state_book& states, block_tree::position candidate,
               block_tree::position current) const override {
    return eos_prefers(states.at(candidate)->settled, tree.height(candidate),
                       states.at(current)->settled, tree.height(current));
  }

private:
  static const pipelined_finality& finality_of(const delegate_state& s) {
    return static_cast<const pipelined_state&>(s).finality;
  }
};

} // namespace

eos_scheme::eos_scheme(const dpos_settings& s)
    : settings_(s), own_(std::get<eos_settings>(settings_.rules)),
      slots_{std::chrono::duration_cast<milliseconds>(s.block_interval), own_.repetitions} {}

std::uint64_t eos_scheme::begun(const delegate_state& s, unix_ms when) const {
  auto now = eosio_slot_at(slots_, when);
  return now > s.slot ? now - s.slot : 0;
}

place eos_scheme::nth(const delegate_state& s, std::uint64_t k) const {
  auto slot = s.slot + k;
  auto begins = time_of_eosio_slot(slots_, slot);
  auto& active = of(s).schedule->active();
  if (active.empty())
    return {slot, begins, std::nullopt};
  return {slot, begins, active[eosio_turn_of(slots_, slot, active.size())]};
}

std::uint64_t eos_scheme::round_of(const delegate_state& s) const {
  return of(s).schedule->active().size() * own_.repetitions;
}

bool eos_scheme::takes_turns(const delegate_state& s, const account_id& who) const {
  auto& active = of(s).schedule->active();
  return std::binary_search(active.begin(), active.end(), who);
}

bool eos_scheme::counts_votes(const delegate_state& parent, const block_header& child) const {
  return dpos::counts_votes(own_.election, slot_of(child), of(parent).counted);
}

/// D12
bool eos_scheme::may_build(const next_block& b, const watermark& signed_last) const {
  return signed_last.height <= b.tree.height(b.parent);
}

void eos_scheme::begin(eos_state& s, const added_block& b) const {
  auto t = count_votes(settings_, *b.stake(), b.header().time);
  std::vector<account_id> first;
  for (auto& c : t.ranking)
    if (first.size() < own_.election.producers)
      first.push_back(c.candidate);
  std::sort(first.begin(), first.end());
  s.slot = eosio_slot_at(slots_, b.header().time);
  s.settled = b.header().height;
  s.counted = s.slot;
  s.former = first.size();
  s.ranks = ranks_of(t, first);
  s.schedule = std::make_shared<const eos_schedule>(std::move(first));
}

bool eos_scheme::advance(eos_state& s, const added_block& b, concur::height settled) const {
  auto counting = counts_votes(s, b.header());
  s.slot = slot_of(b.header());
  s.settled = settled;
  auto changed = false;
  if (s.schedule->has_pending() || s.schedule->has_proposed()) {
    auto schedule = *s.schedule;
    changed = schedule.on_block(b.header().height, settled);
    if (changed) {
      ++s.term;
      s.ranks = with_active(*s.ranks, schedule.active());
    }
    s.schedule = std::make_shared<const eos_schedule>(std::move(schedule));
  }
  if (counting)
    elect(s, b);
  return changed;
}

void eos_scheme::elect(eos_state& s, const added_block& b) const {
  auto stake = b.stake();
  auto t = count_votes(settings_, *stake, b.header().time);
  s.counted = s.slot;
  ++s.term;
  s.ranks = ranks_of(t, s.schedule->active());
  s.is_activated |= t.turnout_ppm(stake->issued()) >= own_.election.turnout_min_ppm;
  if (!s.is_activated)
    return;
  auto elected = elected_producers(own_.election, t.ranking, s.former);
  if (!elected)
    return;
  auto size = elected->size();
  auto schedule = *s.schedule;
  if (!schedule.propose(b.header().height, std::move(*elected)))
    return;
  s.former = size;
  s.schedule = std::make_shared<const eos_schedule>(std::move(schedule));
}

std::unique_ptr<scheme> make_eos_scheme(const dpos_settings& s) {
  if (std::get<eos_settings>(s.rules).finality == eos_finality::savanna)
    return make_savanna_scheme(s);
  return std::make_unique<pipelined_scheme>(s);
}

} // namespace concur::consensus::dpos
