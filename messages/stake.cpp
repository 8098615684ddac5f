#include "messages/stake.hpp"
#include "messages/stake_fields.hpp"

namespace concur {
namespace {

// No tag is a prefix of another: what is signed for one purpose never means something for another.
constexpr std::string_view attestation_tag = "concur/attestation/1";
constexpr std::string_view finality_tag = "concur/finality-vote/1";
constexpr std::string_view claim_tag = "concur/slot-claim/1";

template <class T>
bytes tagged(std::string_view tag, const hash256& chain, const T& value) {
  bytes out;
  writer w{out};
  w.raw(as_bytes(tag));
  w.raw(chain.view());
  size_archive size;
  signed_fields(size, value);
  write_archive archive{w.extend(size.size())};
  signed_fields(archive, value);
  return out;
}

} // namespace

bytes signing_bytes(const hash256& chain, const attestation& a) {
  return tagged(attestation_tag, chain, a);
}
bytes signing_bytes(const hash256& chain, const finality_vote& v) {
  return tagged(finality_tag, chain, v);
}
bytes signing_bytes(const hash256& chain, const slot_claim& c) {
  return tagged(claim_tag, chain, c);
}

bool contradicts(const slot_claim& a, const slot_claim& b) {
  return a.proposer == b.proposer && a.slot == b.slot && a.block != b.block;
}

bool contradicts(const attestation& a, const attestation& b) {
  if (a.validator != b.validator)
    return false;
  auto surrounds = [](auto& outer, auto& inner) {
    return outer.source.epoch < inner.source.epoch && inner.target.epoch < outer.target.epoch;
  };
  auto same = a.slot == b.slot && a.head == b.head && a.source == b.source && a.target == b.target;
  return (!same && a.target.epoch == b.target.epoch) || surrounds(a, b) || surrounds(b, a);
}

const public_key& voter_of(const vote_message& v) {
  if (auto* a = std::get_if<attestation>(&v))
    return a->validator;
  return std::get<finality_vote>(v).finalizer;
}

const signature& signature_of(const vote_message& v) {
  return std::visit([](auto& vote) -> const signature& { return vote.sealed; }, v);
}

bytes signing_bytes(const hash256& chain, const vote_message& v) {
  return std::visit([&](auto& vote) { return signing_bytes(chain, vote); }, v);
}

void set_signature(vote_message& v, const signature& s) {
  std::visit([&](auto& vote) { vote.sealed = s; }, v);
}

hash256 id_of(const vote_message& v) { return sha256(signing_bytes(hash256{}, v)); }

} // namespace concur
