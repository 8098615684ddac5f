// E8. Justification and finalisation (ethereum/consensus-specs: specs/phase0/beacon-chain.md,
// weigh_justification_and_finalization). At the end of epoch e the votes for the targets of e - 1
// and e are weighed:
//   E8.1 a target is justified when 3 * votes >= 2 * total: exactly two thirds are enough;
//   E8.2 bits b0 .. b3 say which of the epochs e .. e - 3 are justified;
//   E8.3 a checkpoint becomes final when an unbroken run of justified epochs starts at it:
//     b1 b2 b3 and the previous justified checkpoint is 3 epochs back: that one;
//     b1 b2    and the previous justified checkpoint is 2 epochs back: that one;
//     b0 b1 b2 and the current justified checkpoint is 2 epochs back: that one;
//     b0 b1    and the current justified checkpoint is 1 epoch back: that one;
//   where "previous" and "current" are those before this update, and a later line wins.
#pragma once

#include "consensus/ethereum/attestation.hpp"

#include <array>

namespace concur::consensus::ethereum {

struct justification_state {
  std::array<bool, 4> bits{}; ///< b0 is the youngest epoch
  checkpoint previous_justified;
  checkpoint current_justified;
  checkpoint finalised;
  friend bool operator==(const justification_state&, const justification_state&) = default;
};

/// What is weighed at the end of epoch target.epoch.
struct target_votes {
  checkpoint previous_target; ///< of the epoch before
  checkpoint target;
  gwei previous_votes = 0;
  gwei votes = 0;
  gwei total = 0;
};

constexpr bool is_supermajority(gwei votes, gwei total) { return 3 * votes >= 2 * total; }

justification_state weigh(const justification_state& before, const target_votes& votes);

} // namespace concur::consensus::ethereum
