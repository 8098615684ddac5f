// Fields of seals and headers in encoding order, see archive.hpp.
#pragma once

#include "messages/archive.hpp"
#include "messages/stake_fields.hpp"

namespace concur {

template <class Archive>
void fields(Archive&, field_of<Archive, genesis_seal>) {}

template <class Archive>
void fields(Archive& archive, field_of<Archive, lecture_seal> s) {
  archive.integer(s.bits);
  archive.integer(s.nonce);
}

template <class Archive>
void fields(Archive& archive, field_of<Archive, bitcoin_seal> s) {
  archive.integer(s.bits);
  archive.integer(s.nonce);
  archive.integer(s.extra_nonce);
}

template <class Archive>
void fields(Archive& archive, field_of<Archive, turn_seal> s) {
  archive.integer(s.slot);
  archive.integer(s.confirmed);
  archive.raw(s.sealed.data);
}

template <class Archive>
void fields(Archive& archive, field_of<Archive, kernel_seal> s) {
  archive.integer(s.bits);
  archive.integer(s.second);
  archive.raw(s.sealed.data);
}

template <class Archive>
void fields(Archive& archive, field_of<Archive, beacon_seal> s) {
  archive.integer(s.slot);
  archive.raw(s.reveal.data);
  archive.list(s.attestations, max_attestations, attestation_bytes,
               [](auto& inner, auto& a) { fields(inner, a); });
  archive.raw(s.sealed.data);
}

template <class Archive>
void fields(Archive& archive, field_of<Archive, certified_seal> s) {
  archive.integer(s.slot);
  archive.raw(s.claimed.data);
  archive.flag(s.strong);
  archive.list(s.votes, max_quorum, finality_vote_bytes,
               [](auto& inner, auto& v) { fields(inner, v); });
  archive.raw(s.sealed.data);
}

template <class Archive>
void fields(Archive& archive, field_of<Archive, due> d) {
  archive.choice(d.kind, due_kind::release);
  archive.raw(d.who.data);
  archive.number(d.value);
  archive.number(d.stake);
  archive.integer(d.age);
}
inline constexpr std::size_t due_bytes = 1 + 32 + 8 + 8 + 16;

template <class Archive>
void due_list(Archive& archive, field_of<Archive, std::vector<due>> dues) {
  archive.list(dues, max_dues, due_bytes, [](auto& inner, auto& d) { fields(inner, d); });
}

template <class Archive>
void fields(Archive& archive, field_of<Archive, block_header> h) {
  archive.integer(h.version);
  archive.number(h.height);
  archive.raw(h.parent.data);
  archive.number(h.time);
  archive.raw(h.tx_root.data);
  archive.raw(h.state_root.data);
  archive.raw(h.proposer.data);
  one_of(archive, h.seal);
}

/// Everything but the seal's fields, its tag included.
inline constexpr std::size_t min_header_bytes = 4 + 8 + 32 + 8 + 32 + 32 + 32 + 1;

} // namespace concur
