// Conducts that build on more than one branch.
//
//   cartel            members whose turns follow each other keep two branches alive and show each
//   to
//                     one half of the others, so that both halves settle something else
//   nothing-at-stake  builds and votes on every branch that may yet win, since it costs nothing
//   overtake          leaves its turns on the others' branch empty and builds on one of its own,
//                     in public, until that is the longer one
//   long-range        makes a chain of its own from genesis, in slots that are long over, with the
//                     stake that its old keys had there, and publishes it when it is the longer one
#pragma once

#include "consensus/faulty/stake_conducts.hpp"

#include <set>

namespace concur::consensus {

/// Whom a cartel deals with.
struct cartel_settings {
  std::set<account_id> members;
  std::set<node_id> first, second; ///< who is told of which branch; members are told of both
};

std::unique_ptr<conduct> make_cartel(occasions when, cartel_settings settings);
std::unique_ptr<conduct> make_nothing_at_stake(occasions when);
std::unique_ptr<conduct> make_long_range(occasions when);
/// Its branch begins `depth` blocks below the head. It gives an attempt up when so many blocks
/// behind; 0: never.
std::unique_ptr<conduct> make_overtaker(occasions when, std::uint64_t depth,
                                        std::uint64_t give_up_behind);

} // namespace concur::consensus
