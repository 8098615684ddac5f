// Delegated proof of stake as the lecture tells it.
//
// D10   101 delegates of equal power take turns, one slot each, in a fixed order: that of their
//       votes (lecture; 101 as BitShares had in 2014).
// D10.1 Votes are counted every so many rounds: in the block of the last slot of a period, or in
// the
//       first one after it if that is missed. The new delegates begin with the next slot.
// D10.2 Who is convicted of making two blocks in one slot, has resigned, or misses so many turns in
//       a row is replaced by the best standby, from the next slot after the block that shows it
//       (lecture: "misbehaving delegates are replaced at once"). Silence costs the place until the
//       next count; a conviction costs it for good, which the ledger sees to.
// D10.3 If no standby is left, the silent keep their place, and that of others is empty: its slots
//       are skipped.
// D10.4 When a block comes after as many missed slots as there are places, nobody is blamed: not
// the
//       delegates but the network was down (as bitshares/bitshares-core: libraries/chain/
//       db_witness_schedule.cpp, update_witness_missed_blocks).
// D10.5 Delegates do not compete. Their "power" is a capacity only: who is too slow for what a
// block
//       takes misses the slot.
#pragma once

#include "consensus/dpos/election.hpp"

#include <optional>
#include <set>

namespace concur::consensus::dpos {

struct lecture_rules {
  std::size_t delegates = 101;
  std::uint64_t rounds_a_period = 1;
  std::uint32_t misses_max = 1; ///< turns in a row that cost the place; at least 1

  friend bool operator==(const lecture_rules&, const lecture_rules&) = default;
};

class lecture_committee {
public:
  /// The delegates from slot `first` on. @pre the ranking is not empty
  lecture_committee(const lecture_rules& rules, std::span<const candidate_votes> ranking,
                    std::uint64_t first);

  /// Whose slot it is; nobody's if the place is empty. @pre slot >= first()
  std::optional<account_id> turn_of(std::uint64_t slot) const;
  /// The places in the order of their turns.
  const std::vector<std::optional<account_id>>& places() const { return places_; }
  const std::vector<account_id>& standbys() const { return standbys_; } ///< best first
  std::uint64_t first() const { return first_; }

  /// Whether the block in `slot` counts the votes. D10.1
  bool counts_votes(const lecture_rules& rules, std::uint64_t slot) const;

  /// A block in `slot`; the one before it was in `parent_slot`. `out` are those who may not produce
  /// after this block. Answers how many places changed hands. @pre first() <= slot
  std::size_t on_block(const lecture_rules& rules, std::uint64_t parent_slot, std::uint64_t slot,
                       const std::set<account_id>& out);

  friend bool operator==(const lecture_committee&, const lecture_committee&) = default;

private:
  std::size_t place_of(std::uint64_t slot) const;
  bool replace(std::size_t place);

  std::uint64_t first_;
  std::vector<std::optional<account_id>> places_;
  std::vector<std::uint32_t> missed_; // turns in a row, by place
  std::vector<account_id> standbys_;
};

/// Whether a delegate that does `power` units of work a second can make a block that takes `work`
/// units within one slot. Power 0 stands for enough. D10.5
bool can_fill(std::uint64_t power, std::uint64_t work, std::chrono::milliseconds slot);

} // namespace concur::consensus::dpos
