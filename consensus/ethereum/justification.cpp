#include "consensus/ethereum/justification.hpp"

#include "base/mutant.hpp"

namespace concur::consensus::ethereum {

namespace {

void finalise(justification_state& f, const checkpoint& previous, const checkpoint& current,
              epoch_number now) {
  const auto& b = f.bits;
  if (b[1] && b[2] && b[3] && previous.epoch + 3 == now)
    f.finalised = previous;
  if (b[1] && b[2] && previous.epoch + 2 == now)
    f.finalised = previous;
  if (b[0] && b[1] && b[2] && current.epoch + 2 == now)
    f.finalised = current;
  if (b[0] && b[1] && current.epoch + 1 == now)
    f.finalised = current;
}

} // namespace

justification_state weigh(const justification_state& before, const target_votes& votes) {
  justification_state out = before;
  out.previous_justified = CONCUR_MUTANT("ethereum-justified-stays", before.current_justified,
                                         before.previous_justified);
  out.bits = {false, before.bits[0], before.bits[1], before.bits[2]};
  if (CONCUR_MUTANT("ethereum-half-is-enough", is_supermajority(votes.previous_votes, votes.total),
                    2 * votes.previous_votes >= votes.total)) {
    out.current_justified = votes.previous_target;
    out.bits[1] = true;
  }
  if (is_supermajority(votes.votes, votes.total)) {
    out.current_justified = votes.target;
    out.bits[0] = true;
  }
  finalise(out, before.previous_justified, before.current_justified, votes.target.epoch);
  return out;
}

} // namespace concur::consensus::ethereum
