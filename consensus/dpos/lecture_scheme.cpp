// The lecture's delegates (D10).
//
// D10.6 A block is irreversible when the share `threshold` of the delegates that the votes elected
//       has built on it (D6). Blocks of standbys do not count: else, if the network falls in two,
//       each half would replace the other at once, and both would settle.
#include "base/assert.hpp"
#include "consensus/dpos/last_blocks.hpp"
#include "consensus/dpos/scheme.hpp"
#include "consensus/dpos/slots.hpp"

#include <algorithm>

namespace concur::consensus::dpos {
namespace {

struct lecture_state : delegate_state {
  unix_ms time;
  std::shared_ptr<const lecture_committee> committee; ///< null if nobody stands
  std::shared_ptr<const std::vector<account_id>> elected;
  last_blocks made;
};

class lecture_scheme final : public scheme {
public:
  lecture_scheme(const dpos_settings& s, unix_ms genesis_time)
      : settings_(s), own_(std::get<lecture_settings>(settings_.rules)),
        genesis_time_(genesis_time) {}

  state_ptr genesis(const added_block& b) override {
    auto out = std::make_shared<lecture_state>();
    out->time = b.header().time;
    out->settled = b.header().height;
    out->elected = std::make_shared<const std::vector<account_id>>();
    elect(*out, b, *b.stake());
    return out;
  }

  state_ptr next(const delegate_state& parent, const added_block& b) override;

  std::uint64_t begun(const delegate_state& s, unix_ms when) const override {
    auto& from = of(s).time;
    return when > from ? (when.value - from.value) / interval() : 0;
  }
  place nth(const delegate_state& s, std::uint64_t k) const override {
    auto slot = s.slot + k;
    unix_ms begins{genesis_time_.value + slot * interval()};
    auto& committee = of(s).committee;
    return {slot, begins, committee ? committee->turn_of(slot) : std::nullopt};
  }
  std::uint64_t round_of(const delegate_state& s) const override {
    auto& committee = of(s).committee;
    return committee ? committee->places().size() : 0;
  }
  bool takes_turns(const delegate_state& s, const account_id& who) const override {
    auto& committee = of(s).committee;
    if (!committee)
      return false;
    auto& places = committee->places();
    return std::find(places.begin(), places.end(), who) != places.end();
  }
  bool counts_votes(const delegate_state& parent, const block_header& child) const override {
    auto& committee = of(parent).committee;
    auto* turn = std::get_if<turn_seal>(&child.seal);
    return !committee || (turn != nullptr && committee->counts_votes(own_.rules, turn->slot));
  }
  /// D10.5; every node knows its own power only.
  bool may_produce(const delegate_state&) const override {
    return can_fill(own_.power, own_.slot_work,
                    std::chrono::duration_cast<milliseconds>(settings_.block_interval));
  }
  verdict check_seal(const block_header& h) const override {
    auto* turn = std::get_if<turn_seal>(&h.seal);
    return turn != nullptr && turn->confirmed == 0 ? verdict::accept()
                                                   : verdict::refuse("block-bad-seal");
  }
  seal make_seal(const next_block&, std::uint64_t slot, const account_id&,
                 const watermark&) const override {
    return turn_seal{slot, 0, {}};
  }

private:
  static const lecture_state& of(const delegate_state& s) {
    return static_cast<const lecture_state&>(s);
  }
  std::uint64_t interval() const { return milliseconds_of(settings_.block_interval); }
  void elect(lecture_state& s, const added_block& b, const stake_view& stake) const;
  void replace(lecture_state& s, std::uint64_t parent_slot, const added_block& b) const;

  const dpos_settings settings_;
  const lecture_settings& own_;
  unix_ms genesis_time_;
  account_numbers numbers_;
};

state_ptr lecture_scheme::next(const delegate_state& parent, const added_block& b) {
  auto out = std::make_shared<lecture_state>(of(parent));
  out->slot = std::get<turn_seal>(b.header().seal).slot;
  out->time = b.header().time;
  out->made.note(numbers_.of(b.header().proposer), b.header().height);
  out->settled = settled_by(settings_.threshold, out->made, *out->elected, numbers_, out->settled);
  if (counts_votes(parent, b.header()))
    elect(*out, b, *b.stake());
  else
    replace(*out, parent.slot, b);
  return out;
}

void lecture_scheme::elect(lecture_state& s, const added_block& b, const stake_view& stake) const {
  auto t = count_votes(settings_, stake, b.header().time);
  ++s.term;
  if (t.ranking.empty())
    return; // nobody stands: those who are there go on
  s.committee = std::make_shared<const lecture_committee>(own_.rules, t.ranking, s.slot + 1);
  std::vector<account_id> elected;
  for (auto& place : s.committee->places())
    elected.push_back(*place);
  s.ranks = ranks_of(t, elected);
  s.elected = std::make_shared<const std::vector<account_id>>(std::move(elected));
}

void lecture_scheme::replace(lecture_state& s, std::uint64_t parent_slot,
                             const added_block& b) const {
  auto committee = *s.committee;
  std::set<account_id> out;
  if (!b.what().transactions().empty())
    out = put_out(b.what(), *b.stake());
  static_cast<void>(committee.on_block(own_.rules, parent_slot, s.slot, out));
  if (committee == *s.committee)
    return;
  if (committee.places() != s.committee->places()) {
    std::vector<account_id> active;
    for (auto& place : committee.places())
      if (place)
        active.push_back(*place);
    ++s.term;
    s.ranks = with_active(*s.ranks, active);
  }
  s.committee = std::make_shared<const lecture_committee>(std::move(committee));
}

} // namespace

std::unique_ptr<scheme> make_lecture_scheme(const dpos_settings& s, unix_ms genesis_time) {
  return std::make_unique<lecture_scheme>(s, genesis_time);
}

} // namespace concur::consensus::dpos
