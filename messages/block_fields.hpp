// Fields of seals and headers in encoding order, see archive.hpp.
#pragma once

#include "messages/archive.hpp"

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
