// Conducts that lie in single messages, whatever the protocol.
//
//   replay   sends old messages of its own again
//   forge    spoils signatures: of the votes that it passes on and of the blocks that it gives out
//   mutate   changes a few bits of messages (after Winter et al. 2023, "Randomized Testing of
//            Byzantine Fault Tolerant Algorithms", ByzzFuzz: small changes to what was really sent
//            find more than random messages)
#pragma once

#include "consensus/faulty/stake_conducts.hpp"

#include <memory>
#include <string_view>

namespace concur::consensus {

/// Null if there is no such conduct.
std::unique_ptr<conduct> make_liar(std::string_view kind, occasions when);

} // namespace concur::consensus
