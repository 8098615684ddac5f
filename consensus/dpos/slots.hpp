// Time cut into slots, one delegate a slot.
//
// D1    A block belongs to the slot that begins at its time; only the delegate whose turn the slot
//       is may fill it.
// D1.1  Graphene counts slots from the head: slot 0 is the head's own and means "too early", slot 1
//       begins one interval later (bitshares/bitshares-core: libraries/chain/
//       db_witness_schedule.cpp, get_slot_time and get_slot_at_time).
// D1.2  Slots after the first block follow the grid of whole intervals since 1970; before it they
//       are counted from the genesis block's time (ibid.).
// D1.3  After a maintenance block the first slots are skipped (ibid., maintenance_skip_slots).
// D1.4  The absolute slot grows by one and the number of missed slots a block; the turn is
//       order[(absolute slot of the head + slot) mod n] (ibid., get_scheduled_witness).
// D1.5  Each block notes which of the last 128 slots were filled. A delegate whose node sees fewer
//       than 33 % of them filled does not produce (bitshares/bitshares-core: libraries/plugins/
//       witness/witness.cpp, _required_witness_participation).
// D1.6  EOSIO counts slots of 500 ms since 2000-01-01; a delegate has 12 in a row: the turn is
//       order[(slot mod 12 n) div 12] (EOSIO/eos: libraries/chain/block_header_state.cpp,
//       get_scheduled_producer; include/eosio/chain/config.hpp).
#pragma once

#include "base/types.hpp"
#include "consensus/dpos/wide.hpp"

namespace concur::consensus::dpos {

using milliseconds = std::chrono::milliseconds;

struct slot_rules {
  milliseconds interval{3000};        ///< BitShares' main net; at least 1 ms
  std::uint32_t maintenance_skip = 3; ///< GRAPHENE_DEFAULT_MAINTENANCE_SKIP_SLOTS
};

/// Whole milliseconds of a setting. @pre d is not negative
constexpr std::uint64_t milliseconds_of(duration d) {
  return static_cast<std::uint64_t>(std::chrono::duration_cast<milliseconds>(d).count());
}

/// What the slots after a block depend on.
struct slot_head {
  concur::height height;
  unix_ms time;
  std::uint64_t absolute_slot = 0; ///< slots since genesis, missed ones included
  bool maintenance = false;        ///< this block counted the votes

  friend bool operator==(const slot_head&, const slot_head&) = default;
};

/// When `slot` begins. @pre slot > 0
unix_ms time_of_slot(const slot_rules& rules, const slot_head& head, std::uint64_t slot);

/// The slot that runs at `when`, 0 if the first one after the head has not begun.
std::uint64_t slot_at(const slot_rules& rules, const slot_head& head, unix_ms when);

/// The slot that begins at exactly `when`, 0 if none does.
std::uint64_t slot_starting_at(const slot_rules& rules, const slot_head& head, unix_ms when);

/// Whose turn it is, as a position in an order of `delegates`. @pre delegates > 0
std::size_t turn_of(const slot_head& head, std::uint64_t slot, std::size_t delegates);

/// The head after a block in `slot`. @pre slot > 0
slot_head next_head(const slot_rules& rules, const slot_head& head, std::uint64_t slot,
                    bool maintenance);

/// One bit a slot, the latest lowest, all filled at genesis.
class recent_slots {
public:
  /// A block that comes after `missed` empty slots.
  void add_block(std::uint64_t missed);
  /// Filled slots of the last 128.
  unsigned filled() const;
  /// In percent, rounded down.
  unsigned participation() const { return filled() * 100 / 128; }

  friend bool operator==(const recent_slots&, const recent_slots&) = default;

private:
  uint128 bits_ = uint128_max;
};

/// GRAPHENE's default for "--required-participation", in percent.
inline constexpr unsigned participation_required = 33;

/// block_timestamp_epoch: 2000-01-01 UTC.
inline constexpr unix_ms eosio_epoch{946'684'800'000};

struct eosio_slot_rules {
  milliseconds interval{500};     ///< block_interval_ms
  std::uint32_t repetitions = 12; ///< producer_repetitions
};

/// The slot that runs at `when`; 0 before 2000.
std::uint64_t eosio_slot_at(const eosio_slot_rules& rules, unix_ms when);
unix_ms time_of_eosio_slot(const eosio_slot_rules& rules, std::uint64_t slot);
/// @pre delegates > 0
std::size_t eosio_turn_of(const eosio_slot_rules& rules, std::uint64_t slot, std::size_t delegates);

} // namespace concur::consensus::dpos
