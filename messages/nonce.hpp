// Where a seal of work keeps its nonce.
#pragma once

#include "messages/block.hpp"

namespace concur {

/// Puts `nonce` where this kind of seal keeps it; nothing for a seal without one.
inline void set_nonce(seal& s, std::uint64_t nonce) {
  if (auto* lecture = std::get_if<lecture_seal>(&s))
    lecture->nonce = nonce;
  else if (auto* bitcoin = std::get_if<bitcoin_seal>(&s))
    bitcoin->nonce = static_cast<std::uint32_t>(nonce);
}

} // namespace concur
