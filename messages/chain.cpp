#include "messages/chain.hpp"

namespace concur {

std::uint64_t short_id(const block_id& block, const tx_id& tx) {
  std::array<std::uint8_t, 64> both;
  std::memcpy(both.data(), block.data.data(), 32);
  std::memcpy(both.data() + 32, tx.data.data(), 32);
  return load_le<std::uint64_t>(sha256(both).data.data()) & 0xffff'ffff'ffff;
}

} // namespace concur
