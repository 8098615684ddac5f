// Verdicts that know the theorem: what a protocol assumes (tolerance.hpp says how much of it may be
// faulty), which of that a scenario breaks, and which properties rest on it. A property that fails
// while all it rests on holds is a bug of the protocol or of its implementation; one that fails
// outside of that is what the theory says.
#pragma once

#include "simulation/scenario.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace concur::simulation {

enum class assumption : std::uint8_t {
  honest_majority, ///< of hash rate, stake or delegates: as much as the protocol needs
  synchrony,       ///< messages arrive in time, and nodes are there
  clocks,          ///< clocks show about the same
  storage,         ///< what was written is still there after a restart
  signatures,      ///< somebody checks them
};
std::string_view to_string(assumption a);

struct broken_assumption {
  assumption what{};
  std::string text;               ///< "40 % of the hash rate is faulty, below 1/2 is assumed"
  instant until = instant::max(); ///< healed then
};

/// In the order of `assumption`, at most one text for each kind of reason.
std::vector<broken_assumption> broken_assumptions(const scenario& s);

/// Share of what counts (hash rate, stake, delegates) that nodes with a behaviour or an offence
/// have, 0..1.
double faulty_share(const scenario& s);

/// Whether a property of check.safety, or a liveness property, needs the assumption under these
/// rules. Where quorums of votes settle blocks, settling rests on no network and on no clock.
bool rests_on(std::string_view property, assumption a, const protocol_rules& rules);
/// Good things that must happen in the end; broken assumptions that were healed long before the end
/// are no excuse for them.
bool is_liveness(std::string_view property);

} // namespace concur::simulation
