// What the rules of proof of work may ask about the chain that a new block would extend.
#pragma once

#include "base/types.hpp"

#include <optional>

namespace concur::consensus::pow {

struct ancestor {
  unix_ms time;
  /// For a genesis block without a puzzle: pow_params::initial_bits.
  std::uint32_t bits = 0;
};

class ancestor_view {
public:
  virtual ~ancestor_view() = default;

  /// The block of this height on the branch in question. A chain knows all of them; a partial
  /// list of headers answers nothing where it has a gap.
  virtual std::optional<ancestor> at(height h) const = 0;
};

} // namespace concur::consensus::pow
