// How much an old vote counts.
//
// D3    A vote counts with the voter's stake, and in some systems with its age.
// D3.1  Graphene: full power while it is younger than 360 days, then it loses an eighth at once and
//       another every 45 days; after 360 + 7 * 45 days it counts nothing. The share that is lost is
//       rounded down (bitshares/bitshares-core: libraries/chain/db_maint.cpp,
//       vote_recalc_options).
// D3.2  EOSIO: stake * 2^(weeks / 52), where weeks are whole weeks from 2000-01-01 to the vote; so
//       new votes outgrow old ones, doubling each year, and a vote keeps the weight of its time
//       (EOSIO/eosio.contracts: contracts/eosio.system/src/voting.cpp, stake2vote). There it is a
//       double from the C library's pow, which libraries round differently; here weeks / 52 is
//       rounded to a double as there, and its power of two is correctly rounded from 120 bits of
//       integers: the same bits on every platform.
#pragma once

#include "base/types.hpp"
#include "consensus/dpos/wide.hpp"

namespace concur::consensus::dpos {

/// D3.1. A vote from the future counts in full.
amount fading_weight(amount stake, unix_ms cast, unix_ms now);

/// Whole weeks since 2000-01-01; 0 before.
std::uint32_t weeks_since_2000(unix_ms when);

/// 2^(weeks / 52) as the nearest double. @pre weeks < 52 * 1000
double growth_of(std::uint32_t weeks);

/// D3.2 as EOSIO's double.
double growing_weight(std::uint64_t stake, std::uint32_t weeks);

/// A weight that is no fraction and fits: cut to whole votes, capped at the largest. @pre w >= 0
uint128 whole_votes(double w);

} // namespace concur::consensus::dpos
