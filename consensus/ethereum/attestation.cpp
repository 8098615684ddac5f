#include "consensus/ethereum/attestation.hpp"

namespace concur::consensus::ethereum {

bool is_same_vote(const attestation& a, const attestation& b) {
  return a.slot == b.slot && a.head == b.head && a.source == b.source && a.target == b.target;
}

bool is_double_vote(const attestation& a, const attestation& b) {
  return a.target.epoch == b.target.epoch && !is_same_vote(a, b);
}

bool surrounds(const attestation& a, const attestation& b) {
  return a.source.epoch < b.source.epoch && b.target.epoch < a.target.epoch;
}

bool is_slashable_in_order(const attestation& a, const attestation& b) {
  return is_double_vote(a, b) || surrounds(a, b);
}

bool is_slashable(const attestation& a, const attestation& b) {
  return is_slashable_in_order(a, b) || surrounds(b, a);
}

} // namespace concur::consensus::ethereum
