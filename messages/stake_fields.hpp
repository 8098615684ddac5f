// Fields of what holders of stake sign, in encoding order, see archive.hpp.
#pragma once

#include "messages/archive.hpp"
#include "messages/stake.hpp"

namespace concur {

template <class Archive>
void fields(Archive& archive, field_of<Archive, checkpoint> c) {
  archive.integer(c.epoch);
  archive.raw(c.root.data);
}

/// Everything that is signed.
template <class Archive>
void signed_fields(Archive& archive, field_of<Archive, attestation> a) {
  archive.raw(a.validator.data);
  archive.integer(a.slot);
  archive.raw(a.head.data);
  fields(archive, a.source);
  fields(archive, a.target);
}

template <class Archive>
void signed_fields(Archive& archive, field_of<Archive, finality_vote> v) {
  archive.raw(v.finalizer.data);
  archive.raw(v.block.data);
  archive.flag(v.strong);
}

template <class Archive>
void signed_fields(Archive& archive, field_of<Archive, slot_claim> c) {
  archive.raw(c.proposer.data);
  archive.integer(c.slot);
  archive.raw(c.block.data);
}

template <class Archive>
void fields(Archive& archive, field_of<Archive, attestation> a) {
  signed_fields(archive, a);
  archive.raw(a.sealed.data);
}

template <class Archive>
void fields(Archive& archive, field_of<Archive, finality_vote> v) {
  signed_fields(archive, v);
  archive.raw(v.sealed.data);
}

template <class Archive>
void fields(Archive& archive, field_of<Archive, slot_claim> c) {
  signed_fields(archive, c);
  archive.raw(c.sealed.data);
}

inline constexpr std::size_t attestation_bytes = 32 + 8 + 32 + 2 * 40 + 64;
inline constexpr std::size_t finality_vote_bytes = 32 + 32 + 1 + 64;

} // namespace concur
