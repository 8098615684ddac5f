#include "consensus/pos/peercoin/wide.hpp"

namespace concur::consensus::pos::peercoin {

wide_product multiply(const u256& a, const u256& b) {
  __extension__ using twice = unsigned __int128;
  wide_product out{};
  for (std::size_t i = 0; i < 4; ++i) {
    twice carry = 0;
    for (std::size_t j = 0; j < 4; ++j) {
      auto& limb = out[7 - i - j];
      carry += twice{a.limbs()[i]} * b.limbs()[j] + limb;
      limb = static_cast<std::uint64_t>(carry);
      carry >>= 64;
    }
    out[3 - i] = static_cast<std::uint64_t>(carry);
  }
  return out;
}

} // namespace concur::consensus::pos::peercoin
