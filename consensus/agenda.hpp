// Turns: when a protocol says whose slot it is. An engine says what this node has to do and when;
// the delegate scheduler (node/delegate_scheduler.hpp) watches the clock and calls it.
#pragma once

#include "messages/block.hpp"

#include <memory>
#include <vector>

namespace concur::consensus {

/// What there is to do when a slot has come so far.
enum class phase : std::uint8_t {
  propose, ///< make a block
  vote,    ///< vote on the head
  look,    ///< work the agenda out anew
};

struct duty {
  std::uint64_t slot = 0;
  consensus::phase phase{};
  unix_ms begins; ///< by the node's own clock
  friend bool operator==(const duty&, const duty&) = default;
};

/// What became of a slot on the best chain.
struct slot_result {
  std::uint64_t slot = 0;
  account_id producer;
  bool is_made = false;
  friend bool operator==(const slot_result&, const slot_result&) = default;
};

/// A candidate as an election left it.
struct ranked {
  account_id who;
  double votes = 0; ///< for people and for voters' policies: no rule depends on it
  bool is_active = false;
  friend bool operator==(const ranked&, const ranked&) = default;
};
using ranking = std::vector<ranked>; ///< most votes first

/// This node's duties after its head, earliest first, and what is new on the best chain.
struct agenda {
  block_id head;
  std::vector<duty> duties;
  std::vector<slot_result> results; ///< of the slots that ended since the agenda before
  std::vector<account_id> accused;  ///< of double proposals, since the agenda before
  std::uint64_t term = 0;           ///< changes with the set that takes turns
  std::shared_ptr<const consensus::ranking> ranks; ///< of the last election; null without elections
};

} // namespace concur::consensus
