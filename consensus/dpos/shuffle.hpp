// The order of a round.
//
// D2    Graphene and Steem shuffle the delegates by the time of the head block alone: for each
//       place i from the first, k = (seconds << 32) + i * 2685821657736338717, three xor-shifts
//       (12, 25, 27), times the same constant, and place i is swapped with i + k mod (n - i)
//       (bitshares/bitshares-core: libraries/chain/db_witness_schedule.cpp,
//       update_witness_schedule; steemit/steem: libraries/chain/witness_schedule.cpp).
// D2.1  The seed is no secret: the last delegate of a round chooses between the orders that
//       producing and skipping give.
// D2.2  Graphene shuffles every n BLOCKS, but the turn moves on every SLOT. After missed slots the
//       shuffle falls inside a round: one delegate may get two turns, another none (ibid.).
#pragma once

#include "messages/transaction.hpp"

#include <span>
#include <vector>

namespace concur::consensus::dpos {

/// Puts `delegates` in the order of the round that begins after a block of that time. BitShares
/// passes them by ascending id; Steem by falling votes, the one by virtual time last.
void shuffle_delegates(std::span<account_id> delegates, unix_ms head_time);

/// The same as places: result[i] is who comes i-th.
std::vector<std::uint32_t> shuffled_places(std::uint32_t count, unix_ms head_time);

} // namespace concur::consensus::dpos
