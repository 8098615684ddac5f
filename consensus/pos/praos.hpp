// Ouroboros Praos' lottery (David, Gazi, Kiayias, Russell, "Ouroboros Praos", 2018): in every slot
// each staker draws for himself by his VRF, so that nobody knows a leader before he speaks.
//
//   O1  A staker with share s of the stake leads a slot with probability phi(s) = 1 - (1 - f)^s,
//       where f is the share of slots that have a leader if all take part.
//   O2  Draws of different stakers are independent: slots with two leaders and with none are
//       normal. Splitting stake gains nothing: 1 - phi(a + b) = (1 - phi(a)) (1 - phi(b)).
//   O3  He leads if the first 64 bits of his VRF's output, as a big-endian number, are below
//       2^64 phi(s).
//
// A building block with its figures; no preset runs it.
#pragma once

#include "base/vrf.hpp"

namespace concur::consensus::pos {

/// O1. The same bits on every machine; relative error below 1e-13. @pre 0 < f < 1, 0 <= share <= 1
double praos_leader_probability(double f, double share);

/// O3: the bound of the draw. For f of `f_numerator` / `f_denominator` and `stake` of `total`.
/// @pre 0 < f < 1, stake <= total, total > 0
std::uint64_t praos_threshold(std::uint64_t f_numerator, std::uint64_t f_denominator,
                              std::uint64_t stake, std::uint64_t total);

/// O3.
bool praos_leads(const vrf_output& output, std::uint64_t threshold);

} // namespace concur::consensus::pos
