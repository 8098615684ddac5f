#include "consensus/pow/work.hpp"

#include "consensus/pow/compact.hpp"

namespace concur::consensus::pow {

u256 work_of(const u256& target) {
  if (target.is_zero())
    return u256::max();
  if (target == u256::max())
    return u256{1};
  // 2^256 itself does not fit: 2^256 / (t+1) = (2^256 - t - 1) / (t+1) + 1, and the first is ~t.
  return ~target / (target + u256{1}) + u256{1};
}

u256 work_of_bits(std::uint32_t bits) {
  const std::optional<u256> target = target_of(bits);
  return target ? work_of(*target) : u256{};
}

u256 add_work(const u256& chain_work, std::uint32_t bits, std::uint64_t count) {
  const std::optional<u256> added = times(work_of_bits(bits), u256{count});
  if (!added)
    return u256::max();
  return plus(chain_work, *added).value_or(u256::max());
}

} // namespace concur::consensus::pow
