#include "consensus/ethereum/attestation.hpp"

namespace concur::consensus::ethereum {

bool is_double_vote(const attestation_data& a, const attestation_data& b) {
  return a.target.epoch == b.target.epoch && a != b;
}

bool surrounds(const attestation_data& a, const attestation_data& b) {
  return a.source.epoch < b.source.epoch && b.target.epoch < a.target.epoch;
}

bool is_slashable_in_order(const attestation_data& a, const attestation_data& b) {
  return is_double_vote(a, b) || surrounds(a, b);
}

bool is_slashable(const attestation_data& a, const attestation_data& b) {
  return is_slashable_in_order(a, b) || surrounds(b, a);
}

} // namespace concur::consensus::ethereum
