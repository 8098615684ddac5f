// Whose turn it is by the lecture's rule, and by the lottery that the rule is often taken for.
//
//   L5  The largest coin-age makes the block; among equals the smaller account. Only those count
//       whose age pays for a block (L3).
//   L6  A winner who stays silent must not stop the chain: in the r-th empty slot after the parent,
//       the next by rank has the turn, and after the last one the first again.
//   L7  The lottery instead: SHA-256 of a tag, the parent's id and the slot, as a number modulo
//       the sum of all ages, names a point on a line on which every staker has as much room as he
//       has coin-age. Every empty slot draws anew.
//
// L5 is the lecture's; with A, B and C of its example A wins every block until his lead of 260,000
// coin-days is spent, or for ever (L8). L6 and L7 are ours.
//
//   L8  With b blocks a day A gains coins(A) - 365 b coin-days a day and a rival gains his coins,
//       so A stays first for ever while 365 b is at most the difference of their coins.
#pragma once

#include "consensus/pos/lecture_reward.hpp"
#include "messages/block.hpp"

#include <span>
#include <vector>

namespace concur::consensus::pos {

/// Who may have the turn, with his coin-age at the time of the slot, on the branch in question.
struct lecture_staker {
  account_id account;
  coin_age age = 0;
};

/// Positions in `stakers` of those who can pay for a block, the first in rank first (L5).
std::vector<std::size_t> lecture_ranking(std::span<const lecture_staker> stakers,
                                         coin_age cost = lecture_block_cost);

/// L5 and L6: who has the turn when `empty` slots have passed since the parent's. Nothing if nobody
/// can pay.
std::optional<std::size_t> lecture_winner(std::span<const lecture_staker> stakers,
                                          std::uint64_t empty, coin_age cost = lecture_block_cost);

/// L7: whom the draw names. The stakers must be in one order for all nodes, by account. Their
/// number modulo the sum favours the first by less than one part in 2^128. Nothing if nobody can
/// pay.
std::optional<std::size_t> lecture_lottery(std::span<const lecture_staker> stakers,
                                           const block_id& parent, std::uint64_t slot,
                                           coin_age cost = lecture_block_cost);

/// A staker who keeps what he holds.
struct lecture_holder {
  amount coins;
  coin_age age = 0;
};

/// L8: how many blocks the first of `holders` makes one after the other, the first of them at once
/// and one more every `interval`, before another one has more coin-age. Nothing if he does for
/// ever. @pre he has more coin-age than each of the others, interval > 0
std::optional<std::uint64_t> lecture_streak(std::span<const lecture_holder> holders,
                                            std::chrono::milliseconds interval,
                                            coin_age cost = lecture_block_cost);

} // namespace concur::consensus::pos
