// Work: how many hashes a block is worth on average. The chain with the most of it wins, not the
// one with the most blocks (bitcoin/bitcoin: src/chain.cpp, GetBlockProof).
#pragma once

#include "base/u256.hpp"

namespace concur::consensus::pow {

/// floor(2^256 / (target + 1)), between 1 and 2^255 for a valid target; 2^256 - 1 for target 0,
/// whose true work does not fit.
u256 work_of(const u256& target);

/// The work of bits; zero if they are negative, overflowing or zero, as in GetBlockProof.
u256 work_of_bits(std::uint32_t bits);

/// Chain work after `count` more blocks of these bits. Saturates at 2^256 - 1, so that no
/// claimed difficulty can make a heavy chain look light.
u256 add_work(const u256& chain_work, std::uint32_t bits, std::uint64_t count = 1);

} // namespace concur::consensus::pow
