// Steem's round: delegates by votes, and others in turn by virtual time.
//
// D5    A round of 21 blocks has 20 delegates with most votes and 1 whose virtual time is least;
//       then the order is shuffled (D2) (steemit/steem: libraries/chain/witness_schedule.cpp,
//       update_witness_schedule4; libraries/protocol/include/steem/protocol/config.hpp).
// D5.1  A runner's time is when it was last brought up to date plus the rest of its lap,
//       (2^128 - 1 - position) / (votes + 1); who has more votes runs faster. A change of votes
//       first adds votes * (now - last update) to the position (database.cpp, adjust_witness_vote).
// D5.2  Virtual time moves to that of the last runner looked at. All that were looked at, also
// those
//       that are among the 20 or that have no key, start a new lap from there.
// D5.3  If a new lap would overflow, virtual time is 0 again and everybody starts a lap at 0.
// D5.4  A candidate without a signing key is passed over: that is how a witness switches itself off
//       (hardfork 14). A runner whose time overflows by itself waits at the end of time (hardfork
//       4), as one does that never had votes.
#pragma once

#include "consensus/dpos/wide.hpp"
#include "messages/transaction.hpp"

#include <map>
#include <span>
#include <vector>

namespace concur::consensus::dpos {

struct steem_candidate {
  account_id id;
  std::uint64_t votes = 0;
  bool has_key = true; ///< a signing key is registered
};

struct runner {
  std::uint64_t votes = 0;
  uint128 position = 0;
  uint128 updated = 0;
  uint128 scheduled = uint128_max; ///< when its lap ends

  friend bool operator==(const runner&, const runner&) = default;
};

struct virtual_schedule {
  uint128 now = 0;
  std::map<account_id, runner> runners;

  friend bool operator==(const virtual_schedule&, const virtual_schedule&) = default;
};

struct steem_round_rules {
  std::size_t voted = 20;     ///< STEEM_MAX_VOTED_WITNESSES_HF17
  std::size_t by_virtual = 1; ///< STEEM_MAX_RUNNER_WITNESSES_HF17

  friend bool operator==(const steem_round_rules&, const steem_round_rules&) = default;
};

struct steem_round {
  std::vector<account_id> order;      ///< shuffled
  std::vector<account_id> by_virtual; ///< those of `order` that virtual time chose
  virtual_schedule next;
};

/// D5.1 for everybody whose votes changed; who no longer stands is forgotten.
virtual_schedule update_votes(virtual_schedule schedule,
                              std::span<const steem_candidate> candidates);

/// The round after a block of that time. `ranking` is by falling votes; the runners' votes are
/// those of the schedule. Fewer delegates than places if fewer stand.
steem_round next_steem_round(const steem_round_rules& rules, virtual_schedule schedule,
                             std::span<const steem_candidate> ranking, unix_ms head_time);

} // namespace concur::consensus::dpos
