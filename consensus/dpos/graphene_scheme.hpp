// What BitShares and Steem have in common: slots counted from the head, a shuffled order, blocks
// that settle when enough delegates built on them. Private to consensus/dpos/.
#pragma once

#include "consensus/dpos/last_blocks.hpp"
#include "consensus/dpos/scheme.hpp"
#include "consensus/dpos/slots.hpp"

namespace concur::consensus::dpos {

using account_list = std::shared_ptr<const std::vector<account_id>>;

struct graphene_state : delegate_state {
  slot_head head;
  recent_slots recent;
  last_blocks made;
  account_list active; ///< whose blocks settle
  account_list order;  ///< of turns
};

class graphene_scheme : public scheme {
public:
  graphene_scheme(const dpos_settings& settings, slot_rules slots, unix_ms genesis_time)
      : settings_(settings), slots_(slots), genesis_time_(genesis_time) {}

  std::uint64_t begun(const delegate_state& s, unix_ms when) const override;
  place nth(const delegate_state& s, std::uint64_t k) const override;
  std::uint64_t round_of(const delegate_state& s) const override;
  bool takes_turns(const delegate_state& s, const account_id& who) const override;
  bool may_produce(const delegate_state& s) const override;
  verdict check_seal(const block_header& h) const override;
  seal make_seal(const next_block& b, std::uint64_t slot, const account_id& self,
                 const watermark& signed_last) const override;

protected:
  static const graphene_state& of(const delegate_state& s) {
    return static_cast<const graphene_state&>(s);
  }
  /// Fills in what does not depend on votes. `s` is a copy of the parent's.
  void advance(graphene_state& s, const added_block& b, bool maintenance);
  /// The slot that contains a moment, counted from the one that contains the genesis block.
  std::uint64_t number_of(unix_ms when) const;

  const dpos_settings settings_;

private:
  slot_rules slots_;
  unix_ms genesis_time_;
  account_numbers numbers_;
};

} // namespace concur::consensus::dpos
