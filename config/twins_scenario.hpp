// Every case of twins for a small committee, after Bano et al., "Twins: BFT systems made robust"
// (OPODIS 2021), section 4: some keys run twice, all bodies run honest code, and the network parts
// the bodies into two sides, anew in each round. Cases are numbered, so that a search is complete
// and the same every time.
#pragma once

#include "base/result.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace concur::config {

/// Presets with a committee that settles by counting: a round is a slot of each member, or an
/// epoch.
inline constexpr std::array<std::string_view, 5> twins_presets{"lecture-dpos", "bitshares", "eos",
                                                               "eos-savanna", "ethereum"};

struct twins_options {
  std::string preset = "lecture-dpos"; ///< one of twins_presets
  unsigned nodes = 4;                  ///< keys, 2 to 7
  unsigned twinned = 1;                ///< of these so many run twice
  unsigned rounds = 3;                 ///< 1 to 6; after them everybody hears everybody
};

/// errc::usage with a sentence if there are no such cases, or more than 10,000,000.
status check(const twins_options& o);

/// Cases: which round a leader has follows from the order of turns, so the first key with a twin is
/// each of them in turn, and in every round the n + t bodies are parted into two sides or none in
/// 2^(n + t - 1) ways: n (2^(n + t - 1))^rounds. @pre check(o)
std::uint64_t twins_cases(const twins_options& o);

/// The text of a scenario file for a case, counted from 0. @pre number < twins_cases(o)
std::string twins_scenario(std::uint64_t number, const twins_options& o);

} // namespace concur::config
