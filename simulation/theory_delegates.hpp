// What the literature and the rules say of chains that settle by counting members: how many it
// takes to stall the settling or to settle another history, and how far the last settled block is
// behind the head when nobody fails. Pure functions; `n` members take turns or vote.
#pragma once

#include <cstdint>

namespace concur::simulation::theory {

/// Members that must have built on a block, or voted for it, before it is settled, and what follows
/// from their number.
struct settling_quorum {
  std::uint64_t members = 0;
  std::uint64_t needed = 0; ///< 1 <= needed <= members

  /// So many silent members stall the settling: the others are one too few.
  std::uint64_t stalls_from() const { return members - needed + 1; }
  /// So many settle a history of their own without the help of anybody who is honest.
  std::uint64_t rewrites_alone_from() const { return needed; }
  /// So many contradict themselves at least if two histories are settled, since two quorums have so
  /// many members in common: 2 needed - n (for n = 3f + 1 and 2f + 1 needed: f + 1; Malkhi, Reiter,
  /// "Byzantine quorum systems", 1998; Buterin, Griffith, "Casper the friendly finality gadget",
  /// 2017, theorem 1). 0 if two quorums need not meet.
  std::uint64_t contradict_at_least() const {
    return 2 * needed > members ? 2 * needed - members : 0;
  }
};

/// n > 3f: the most faulty members that any protocol of agreement with oral messages or in an
/// asynchronous network stands (Lamport, Shostak, Pease 1982; Bracha, Toueg 1985).
constexpr std::uint64_t byzantine_faults_max(std::uint64_t n) { return n == 0 ? 0 : (n - 1) / 3; }
/// Any two quorums of so many have an honest member in common: ceil((n + f + 1) / 2).
constexpr std::uint64_t byzantine_quorum(std::uint64_t n) {
  return (n + byzantine_faults_max(n) + 2) / 2;
}

/// BitShares and Steem: all but floor(missing n) members, `missing` in ten thousandths (3000 and
/// 2500; bitshares/bitshares-core: libraries/chain/db_update.cpp, update_last_irreversible_block).
/// @pre n > 0, missing < 10000
settling_quorum scheduled_quorum(std::uint64_t n, std::uint64_t missing);
/// EOSIO before Savanna, and Savanna: floor(2n/3) + 1 (EOSIO/eos: libraries/chain/
/// block_header_state.cpp; AntelopeIO/spring: finality_core.hpp). @pre n > 0
settling_quorum two_thirds_quorum(std::uint64_t n);

// Blocks from the last settled one to the head, a mean over all moves of the head, all members
// present and every turn used.

/// BitShares and Steem, whose order is shuffled each round. Derived: with j blocks of a round made,
/// the last blocks of the n - j others are a random subset of the places of the round before, and
/// the place of the one that is counted to is an order statistic of it. That settling never falls
/// back makes the true value less by about 0.01. @pre missing < n: floor of what may be missing
double shuffled_lag(std::uint64_t n, std::uint64_t missing);
/// The lecture's delegates, whose order is fixed: n - 1 - missing. @pre missing < n
double fixed_order_lag(std::uint64_t n, std::uint64_t missing);
/// EOSIO before Savanna: `row` blocks in a row by each producer, in a fixed order. Derived: the
/// first block of a turn gives the last block of the turn floor(2n/3) turns before its last
/// confirmation; the producer knows it as of the block before; and floor((n - 1)/3) producers may
/// be older.
/// @pre n > 0, row > 0
double pipelined_lag(std::uint64_t n, std::uint64_t row);
/// Savanna, if votes come back before the next block is made: the head claims its parent, which
/// claims its own, and that one is final (finality_core.hpp).
constexpr double savanna_lag() { return 2; }
/// Casper FFG: two epochs and what is over of the third (Buterin, Griffith 2017; every slot has a
/// block). @pre slots > 0
double epochs_lag(std::uint64_t slots);

} // namespace concur::simulation::theory
