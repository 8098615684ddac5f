// Counting votes. A pure function of the ballots: the ledger keeps them, the engine counts.
//
// D4    A candidate's votes are the sum of the weights of all ballots that name it; each ballot
//       counts in full for every candidate that it names (approval voting: bitshares/
//       bitshares-core: libraries/chain/db_maint.cpp; EOSIO/eosio.contracts: contracts/
//       eosio.system/src/voting.cpp, update_votes).
// D4.1  Candidates are ranked by falling votes, then by ascending id (db_maint.cpp,
//       sort_votable_objects).
// D4.2  At most 30 candidates a ballot (STEEM_MAX_ACCOUNT_WITNESS_VOTES; voting.cpp). One that
//       names more is void, one that names a candidate twice counts once.
// D4.3  A ballot with a proxy counts for what the proxy names. BitShares follows one step and takes
//       what is written on that ballot, even if it has a proxy of its own (db_maint.cpp,
//       opinion_account). Steem follows up to four steps, and a stake whose proxies do not end by
//       then is lost, as in a circle (steemit/steem: libraries/chain/database.cpp,
//       adjust_proxied_witness_votes). EOSIO allows one step (voting.cpp).
// D4.4  With fading weights a proxied stake fades twice: by the voter's own age and by the age of
//       the ballot that counts for it (db_maint.cpp, vote_tally_helper). With growing weights only
//       the time at which the voter cast counts (voting.cpp, propagate_weight_change).
// D4.5  Size of the committee in Graphene: a ballot also says how many delegates it wants. Of the
//       pairs 2, 4, 6, ... count up the weight of those who want no more, until it passes half of
//       all weight without those who want 0 or 1; so many pairs and one, and at least 11
//       (db_maint.cpp, update_active_witnesses). Ballots that want more than 1001 are left out of
//       the counting up, but not out of the half.
#pragma once

#include "consensus/dpos/vote_weight.hpp"
#include "messages/transaction.hpp"

#include <optional>
#include <span>
#include <vector>

namespace concur::consensus::dpos {

struct ballot {
  account_id voter;
  amount stake;
  std::vector<account_id> votes;
  std::optional<account_id> proxy;
  unix_ms cast;             ///< when the voter last voted
  std::uint32_t wanted = 0; ///< how many delegates; 0 and 1 express no opinion
};

enum class weight_rule : std::uint8_t { equal, fading, growing };

/// What becomes of a stake whose proxy, after the last step, has a proxy too.
enum class beyond_depth : std::uint8_t { own_votes, lost };

struct tally_rules {
  weight_rule weight = weight_rule::equal;
  unsigned proxy_depth = 1;
  beyond_depth beyond = beyond_depth::own_votes;
  std::size_t votes_max = 30;
  std::uint32_t wanted_max = 1001; ///< GRAPHENE_DEFAULT_MAX_WITNESSES
  fading_rules fading = {};
  std::uint32_t doubling = weeks_to_double; ///< of growing weights
};

inline constexpr tally_rules lecture_tally{};
/// Graphene has no limit of names but the number of witnesses.
inline constexpr tally_rules bitshares_tally{weight_rule::fading, 1, beyond_depth::own_votes, 1001};
inline constexpr tally_rules steem_tally{weight_rule::equal, 4, beyond_depth::lost};
inline constexpr tally_rules eos_tally{weight_rule::growing, 1, beyond_depth::lost};

struct candidate_votes {
  account_id candidate;
  uint128 votes = 0;

  friend bool operator==(const candidate_votes&, const candidate_votes&) = default;
};

struct tally {
  std::vector<candidate_votes> ranking; ///< all candidates, D4.1
  uint128 weight = 0;                   ///< of all ballots, D4.5
  std::vector<uint128> weight_of_pairs; ///< [p]: of those who want 2p or 2p + 1 delegates
  std::uint64_t voting_stake = 0;       ///< of ballots that count for a candidate at least
  std::uint64_t all_stake = 0;          ///< of all ballots
  /// The share of `supply` that votes, in millionths. 0 if there is no supply.
  std::uint32_t turnout_ppm(amount supply) const;
};

/// @pre no two ballots of one voter, no candidate twice; order does not matter
tally count_votes(const tally_rules& rules, std::span<const ballot> ballots,
                  std::span<const account_id> candidates, unix_ms now);

/// D4.5, before it is cut to the number of candidates.
std::size_t committee_size(const tally& t, std::size_t minimum = 11);

} // namespace concur::consensus::dpos
