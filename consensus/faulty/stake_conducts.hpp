// Conducts of faulty holders of stake.
//
//   silent       does not use its turns and does not vote
//   withhold-votes  uses its turns and does not vote
//   equivocate   makes two blocks in one slot and shows one half of its neighbours the other
//   double-vote  signs two different votes where one is due
//   surround-vote  signs votes around its earlier ones: with the first source of all
//   shared-keys  takes the turns and casts the votes of members of its coalition that are away
//   grind        makes many blocks for a turn and publishes the one after which the next draw falls
//                to itself; where a block adds one bit to the draw, it may leave its slot empty;
//                where every second has its chance, it tries those that are still to come
//   amnesia      comes back from a restart without what it had signed and locked
#pragma once

#include "base/random.hpp"
#include "consensus/conduct.hpp"

#include <map>
#include <memory>
#include <string_view>

namespace concur::consensus {

/// When a faulty node deviates: between two moments, and then at a share of the occasions.
struct occasions {
  instant from{};
  instant until = instant::max();
  double rate = 1;
  random_stream random;

  bool is_one(instant now);
};

/// Null if there is no such conduct.
std::unique_ptr<conduct> make_stake_conduct(std::string_view kind, occasions when);

/// Where turns are drawn by blocks (chain_rules::fortune), `tries` of them; where they are drawn by
/// time, all seconds up to `ahead` of its clock. @pre tries > 1
std::unique_ptr<conduct> make_grinder(occasions when, std::uint64_t tries, duration ahead);

/// What the members of a coalition share.
struct shared_keys {
  std::map<account_id, key_pair> others; ///< all keys but the node's own
  duration away_after{0};                ///< who made no block for so long is taken to be away
};
/// Of those who are there, the one with the smallest account acts for those who are away.
std::unique_ptr<conduct> make_key_sharer(occasions when, shared_keys keys);
/// @pre has_forgotten: this is a life after the first, and its rules were not given what was saved
std::unique_ptr<conduct> make_amnesiac(occasions when, bool has_forgotten);

} // namespace concur::consensus
