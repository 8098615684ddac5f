// What the rules of this folder share: slots, claims on them, and what must not be forgotten.
#pragma once

#include "consensus/chain/chain_rules.hpp"

namespace concur::consensus::pos {

/// Refuses, as errc::usage, slots that are no whole milliseconds or longer than a year.
status check_slot_length(duration interval);

/// @pre d is not negative
std::uint64_t whole_ms(duration d);

/// Whether slot `slot` begins at `time`, without overflow. @pre interval_ms > 0
bool is_slot_time(unix_ms genesis, std::uint64_t interval_ms, std::uint64_t slot, unix_ms time);

/// Whether the proposer signed the header's claim. Reason: block-bad-signature.
/// @pre the seal has a claim
verdict check_claim(const block_header& h, ledger_view& ledger);

/// The block with `confirmations` blocks on it, its own included; genesis if the chain is short.
block_tree::position confirmed_ancestor(const block_tree& tree, block_tree::position head,
                                        std::uint64_t confirmations);

/// The last slot that a node used, for its store.
bytes saved_slot(std::uint64_t slot);
/// Nothing if it is not what saved_slot() wrote.
std::optional<std::uint64_t> restored_slot(byte_view saved);

} // namespace concur::consensus::pos
