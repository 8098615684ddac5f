// What else holds between blocks of a Peercoin chain.
//
//   C1  A stake block adds floor(2^256 / (target + 1)) to the trust of its chain, a work block 1:
//       the fork with most stake wins (src/chain.cpp, GetBlockTrust).
//   C2  A block is later than the median of its parent and ten ancestors, not earlier than its
//       parent by more than 15 minutes, and not ahead of a node's own clock by more than that; two
//       hours before v0.9 (src/validation.cpp, ContextualCheckBlockHeader).
//   C3  A coinstake has the time of its block (src/kernel.cpp, CheckCoinStakeTimestamp, v0.3).
//   C4  A node remembers the pairs of output and time that it has seen stake. A second block with
//       a pair is refused (src/main.cpp, ProcessBlock, setStakeSeen). If the pair is that of the
//       head itself, the head is no better and goes, too (later releases).
#pragma once

#include "base/hash.hpp"
#include "consensus/pos/peercoin/params.hpp"

#include <map>
#include <optional>

namespace concur::consensus::pos::peercoin {

/// C1.
u256 block_trust(block_kind kind, std::uint32_t bits);

/// C2, what the ancestors say.
bool is_time_allowed(const params& p, std::int64_t time, std::int64_t parent_time,
                     std::int64_t median_time);

/// C4.
struct stake_id {
  hash256 output;
  std::int64_t time = 0;
  friend auto operator<=>(const stake_id&, const stake_id&) = default;
};

enum class stake_novelty : std::uint8_t {
  fresh,
  known,          ///< the same block again
  duplicate,      ///< a second block with the stake of a block: refuse it
  duplicate_head, ///< a second block with the stake of the head: refuse both
};

class stakes_seen {
public:
  /// `head` is the block that is the head now.
  stake_novelty judge(const stake_id& stake, const hash256& block, const hash256& head) const;
  /// Remembers the stake of `block`, if there was none like it before.
  void add(const stake_id& stake, const hash256& block);
  /// Forgets all stakes before a time, which no valid block can have any more.
  void forget_before(std::int64_t time);
  std::size_t size() const { return by_time_.size(); }

private:
  std::map<std::pair<std::int64_t, hash256>, hash256> by_time_; // time and output to block
};

} // namespace concur::consensus::pos::peercoin
