// What the literature says a run should show, as pure functions of doubles: the numbers that
// reports print beside what was measured. Nothing here takes part in a decision of a node or of the
// simulator. Shares are of the whole hash rate or stake, 0..1, and add up to 1 where there are
// several; times are in any one unit. Every function is total for the ranges that it names and
// asserts them, since settings have been checked before.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace concur::simulation::theory {

// Double spending. `q` is the attacker's share, `z` the number of blocks on the payment when the
// goods are handed over, its own block included. The attacker starts to mine in secret when the
// payment is sent, and wins when he catches up: a tie counts as a success, which is the same as one
// block mined before and a strict lead. A simulation must use this convention to be compared.

/// Nakamoto, "Bitcoin" 2008, section 11: the attacker's progress is taken to be Poisson, which
/// understates the risk. 1 for q >= 1/2. @pre 0 <= q <= 1
double double_spend_whitepaper(double q, std::uint64_t z);

/// Exact, progress is negative binomial: Rosenfeld, "Analysis of hashrate-based double spending"
/// 2012; Grunspan, Perez-Marco, "Double spend races" 2017, who give it as I_{4pq}(z, 1/2). The sum
/// here has positive terms only, so small probabilities keep their digits. 1 for q >= 1/2.
/// @pre 0 <= q <= 1
double double_spend_exact(double q, std::uint64_t z);

/// The same race of an attacker who gives up as soon as the public branch is `behind` blocks longer
/// than his, the block mined before included; 0: never, which is double_spend_exact. Derived: a
/// walk over the blocks until the goods are handed over, then the ruin of a gambler between
/// winning and giving up (Feller, "An introduction to probability theory", volume 1, XIV.2).
/// @pre 0 < q < 1
double double_spend_giving_up(double q, std::uint64_t z, std::uint64_t behind);

enum class double_spend_form { whitepaper, exact };

/// The smallest z whose risk is below `risk`; nothing if q >= 1/2 or it is beyond 100,000.
/// @pre 0 < risk
std::optional<std::uint64_t> confirmations_needed(double q, double risk, double_spend_form form);

// Selfish mining (Eyal, Sirer, "Majority is not enough", 2014), strategy SM1. `alpha` is the pool's
// share, `gamma` the share of the others that mines on the pool's block in a tie.

/// The pool's share of the blocks of the main chain. It says nothing about income per time before
/// the difficulty has adjusted: until then selfish mining loses. @pre 0 <= alpha <= 1/2
double selfish_mining_revenue(double alpha, double gamma);

/// The share above which it earns more than honest mining: (1 - gamma) / (3 - 2 gamma).
double selfish_mining_threshold(double gamma);

/// Share of main chain blocks that are honest at worst, 1 - a/(1 - a), for an attacker of share a
/// who wins all ties (Garay, Kiayias, Leonardos, "The Bitcoin backbone protocol", 2015).
/// @pre 0 <= alpha <= 1/2
double worst_chain_quality(double alpha);

// Stale blocks. `delay` is the time from a miner to every other one, the same for all; a miner
// knows his own block at once, the first block seen wins a tie; `interval` is the mean time between
// blocks of all miners together.

/// Share of all blocks that are stale, first order in delay/interval: (D/T)(1 - sum h_i^2).
/// Derived: a block of miner i (share h_i) meets a rival with rate (1 - h_i)/T while it spreads.
double stale_share_first_order(double delay, double interval, std::span<const double> shares);

/// Share of the blocks of miner `i` that are stale: (D/T)[(1-h_i)^2 + sum_{j != i} h_j^2]. Derived:
/// in a race of i and j everybody but the second is on the first block, so the first loses with
/// h_j, the second with 1 - h_i. Weighted by h_i it adds up to the function above.
/// @pre i < shares.size()
double stale_share_of_miner_first_order(double delay, double interval,
                                        std::span<const double> shares, std::size_t i);

/// One height taken exactly: E/(1 + E) with E = sum_i h_i sum_{j != i} (1 - e^(-h_j D/T)), the mean
/// number of rivals of the first block at a height. Derived under two assumptions: all agree on the
/// parent when that first block is found, so no race goes on over two heights; and who finds a
/// rival himself goes on from it, so that he makes at most one. It has the first-order form as its
/// limit for small D/T, and D/(T + D) as its limit for many small miners.
double stale_share_one_height(double delay, double interval, std::span<const double> shares);

/// Chance that the first block at a height gets a rival: 1 - sum h_i e^(-(1-h_i) D/T), with the
/// first assumption of stale_share_one_height.
double contested_share(double delay, double interval, std::span<const double> shares);

/// Many small miners, exact: blocks of the main chain per time, 1/(T + D). Derived: whoever finds
/// the first block at a height, everybody else (all of the hash rate) goes on from it D later, and
/// the wait from then on is exponential with mean T.
double growth_many_miners(double delay, double interval);

/// Many small miners, exact: D/(T + D), what growth_many_miners leaves of the rate 1/T.
double stale_share_many_miners(double delay, double interval);

/// Least growth of the honest chain under any order of deliveries within `delay`:
/// lambda/(1 + lambda D), `rate` being honest blocks per time (Pass, Seeman, Shelat, "Analysis of
/// the blockchain protocol in asynchronous networks", 2017; tight: Dembo et al., "Everything is a
/// race and Nakamoto always wins", 2020).
double growth_lower_bound(double rate, double delay);

/// Whether no attacker with `attack_rate` blocks per time can outrun honest miners in the long run:
/// attack_rate < growth_lower_bound(honest_rate, delay) (Dembo et al. 2020; Gazi, Kiayias, Russell,
/// "Tight consistency bounds for Bitcoin", 2020).
bool is_secure(double attack_rate, double honest_rate, double delay);

/// Chance of a fork at a height: 1 - (1 - 1/T)^w (Decker, Wattenhofer, "Information propagation in
/// the Bitcoin network", 2013). `interval` T in seconds, `unaware` w the integral over time of the
/// share of nodes that do not yet know the block, in seconds. @pre interval > 1
double fork_probability(double interval, double unaware);

} // namespace concur::simulation::theory
