// What a process that comes back reads of its stores beside what its nodes do.
#pragma once

#include "ledger/store.hpp"

#include <limits>
#include <set>
#include <vector>

namespace concur::actors {

/// The end of the best chain, oldest first: at most so many blocks and about so many bytes.
std::vector<block_ptr>
recent_blocks(const ledger::store& from, height head, std::size_t blocks_max,
              std::size_t bytes_max = std::numeric_limits<std::size_t>::max());

/// What the last 1,024 blocks hold: more than any protocol here leaves unsettled.
std::set<tx_id> recent_transactions(const ledger::store& from, height head);

} // namespace concur::actors
