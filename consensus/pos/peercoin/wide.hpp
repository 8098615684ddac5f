// Products that do not fit into 256 bits: Peercoin computes with numbers of any size
// (src/bignum.h), so a comparison of its rules must lose nothing.
#pragma once

#include "base/u256.hpp"

namespace concur::consensus::pos::peercoin {

/// A 512-bit number that can only be compared, most significant limb first.
using wide_product = std::array<std::uint64_t, 8>;

/// a * b in full.
wide_product multiply(const u256& a, const u256& b);

} // namespace concur::consensus::pos::peercoin
