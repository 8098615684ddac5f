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

/// vote_recalc_options::witness( 360*86400, 8, 45*86400 ).
struct fading_rules {
  duration full_power = std::chrono::hours{24 * 360};
  std::uint32_t steps = 8; ///< at least 1
  duration step = std::chrono::hours{24 * 45};

  friend bool operator==(const fading_rules&, const fading_rules&) = default;
};

/// D3.1. A vote from the future counts in full. @pre durations are not negative, a step not zero
amount fading_weight(const fading_rules& rules, amount stake, unix_ms cast, unix_ms now);

/// Whole weeks since 2000-01-01; 0 before.
std::uint32_t weeks_since_2000(unix_ms when);

/// Weeks in which new votes double (stake2vote: weeks / double(52)).
inline constexpr std::uint32_t weeks_to_double = 52;
inline constexpr std::uint32_t weeks_to_double_max = 1024;

/// 2^(weeks / doubling) as the nearest double. @pre 0 < doubling <= 1024, weeks < 1000 doubling
double growth_of(std::uint32_t weeks, std::uint32_t doubling = weeks_to_double);

/// D3.2 as EOSIO's double.
double growing_weight(std::uint64_t stake, std::uint32_t weeks,
                      std::uint32_t doubling = weeks_to_double);

/// A weight that is no fraction and fits: cut to whole votes, capped at the largest. @pre w >= 0
uint128 whole_votes(double w);

} // namespace concur::consensus::dpos
