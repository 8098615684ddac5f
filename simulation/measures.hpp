// How concentrated blocks, hash rate or stake are, for reports. Weights need not add up to 1: only
// their proportions count. Include those that hold nothing if they are to be counted.
#pragma once

#include <cstddef>
#include <span>

namespace concur::simulation {

/// 0 if all hold the same, near 1 if one holds all: sum (2i - n - 1) x_i / (n sum x), x sorted
/// ascending, i from 1 (Gini 1912). 0 if nobody holds anything. @pre no weight is negative
double gini(std::span<const double> weights);

/// The fewest holders who together hold strictly more than `share` of all (Srinivasan, Lee,
/// "Quantifying decentralization", 2017): 1/2 for proof of work, 1/3 where a third can stop
/// agreement. 0 if nobody holds anything. @pre no weight is negative, 0 <= share < 1
std::size_t nakamoto_coefficient(std::span<const double> weights, double share);

/// Herfindahl-Hirschman index: sum of squared shares, 1/n if all hold the same, 1 if one holds
/// all. 0 if nobody holds anything. @pre no weight is negative
double herfindahl(std::span<const double> weights);

/// Shannon entropy of the shares in bits: log2 n if all hold the same, 0 if one holds all or
/// nobody anything. @pre no weight is negative
double entropy_bits(std::span<const double> weights);

} // namespace concur::simulation
