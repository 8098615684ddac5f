// A verifiable random function: a number that only the holder of a key can compute, that everybody
// can check against his public key, and that he cannot choose. ECVRF-EDWARDS25519-SHA512-TAI of
// RFC 9381 (suite 0x03): what a slot leader of Ouroboros Praos draws (David et al. 2018).
//
// libsodium has no VRF; this one is made of its group operations. Where the RFC leaves room, one
// answer holds for all nodes: a key or a Gamma outside the prime-order subgroup is refused by
// is_prime_order (base/keys.hpp), on which all versions of libsodium agree. An honest prover makes
// neither.
#pragma once

#include "base/keys.hpp"

#include <optional>

namespace concur {

/// Gamma 32, c 16, s 32 bytes (RFC 9381, section 5.1).
struct vrf_proof {
  std::array<std::uint8_t, 80> data{};

  friend auto operator<=>(const vrf_proof&, const vrf_proof&) = default;
  byte_view view() const { return data; }
};

/// The random number itself, "beta".
struct vrf_output {
  std::array<std::uint8_t, 64> data{};

  friend auto operator<=>(const vrf_output&, const vrf_output&) = default;
  byte_view view() const { return data; }
};

/// The same key and input always give the same proof (section 5.4.2.2: the nonce is derived).
vrf_proof vrf_prove(const key_pair& key, byte_view alpha);

/// The output if the proof is one of `key` for `alpha`, else nothing (section 5.3).
std::optional<vrf_output> vrf_verify(const public_key& key, byte_view alpha,
                                     const vrf_proof& proof);

/// The output that a proof stands for, without checking it: for the prover himself (section 5.2).
/// Nothing if its Gamma is not a point of the prime-order subgroup.
std::optional<vrf_output> vrf_output_of(const vrf_proof& proof);

/// The input as a point of the curve, "H", by try and increment (section 5.4.1.1).
std::array<std::uint8_t, 32> vrf_input_point(const public_key& key, byte_view alpha);

} // namespace concur
