// EOSIO's slots and elections (D1.6, D9), whatever makes blocks irreversible. Private to
// consensus/dpos/.
#pragma once

#include "consensus/dpos/scheme.hpp"
#include "consensus/dpos/slots.hpp"

namespace concur::consensus::dpos {

struct eos_state : delegate_state {
  std::shared_ptr<const eos_schedule> schedule;
  std::uint64_t counted = 0; ///< slot of the last counting of votes
  std::size_t former = 0;    ///< size of the last elected committee
  bool is_activated = false; ///< enough stake voted once. D9.1
};

class eos_scheme : public scheme {
public:
  explicit eos_scheme(const dpos_settings& s);

  std::uint64_t begun(const delegate_state& s, unix_ms when) const override;
  place nth(const delegate_state& s, std::uint64_t k) const override;
  std::uint64_t round_of(const delegate_state& s) const override;
  bool takes_turns(const delegate_state& s, const account_id& who) const override;
  bool counts_votes(const delegate_state& parent, const block_header& child) const override;
  bool may_build(const next_block& b, const watermark& signed_last) const override;

protected:
  static const eos_state& of(const delegate_state& s) { return static_cast<const eos_state&>(s); }

  /// The schedule and the ranks at genesis.
  void begin(eos_state& s, const added_block& b) const;
  /// Slot and schedule after a block that settles `settled`. True if other producers are active
  /// now. `s` is a copy of the parent's state.
  bool advance(eos_state& s, const added_block& b, concur::height settled) const;

  const dpos_settings settings_;
  const eos_settings& own_;

private:
  void elect(eos_state& s, const added_block& b) const;

  eosio_slot_rules slots_;
};

std::unique_ptr<scheme> make_savanna_scheme(const dpos_settings& s);

} // namespace concur::consensus::dpos
