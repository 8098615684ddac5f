// The last irreversible block of Graphene and Steem.
//
// D6    Take for each active delegate the number of the last block that it made, sort ascending,
//       and take the one at index floor((1 - threshold) n): a share `threshold` of the delegates
//       has built on it (bitshares/bitshares-core: libraries/chain/db_update.cpp,
//       update_last_irreversible_block). Threshold 70 % in BitShares, 75 % in Steem
//       (GRAPHENE_IRREVERSIBLE_THRESHOLD, STEEM_IRREVERSIBLE_THRESHOLD). It never falls.
// D6.1  A delegate's last block counts whenever it made it, also before it was voted out and in
//       again; 0 if it never made one (ibid., last_confirmed_block_num).
// D6.2  It stalls when more delegates are down than that index: 4 of 11, 6 of 21 (Steem), 9 of 27,
//       31 of 101.
#pragma once

#include "base/types.hpp"

#include <vector>

namespace concur::consensus::dpos {

inline constexpr unsigned bitshares_threshold = 7000; ///< of 10000
inline constexpr unsigned steem_threshold = 7500;     ///< of 10000

/// floor((10000 - threshold) n / 10000). @pre threshold <= 10000
std::size_t irreversible_index(unsigned threshold, std::size_t delegates);

/// @pre `last_made` is not empty, threshold is 1 to 10000
concur::height last_irreversible(unsigned threshold, std::vector<concur::height> last_made);

} // namespace concur::consensus::dpos
