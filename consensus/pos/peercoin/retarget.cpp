#include "consensus/pos/peercoin/retarget.hpp"

#include "base/mutant.hpp"
#include "consensus/pow/retarget.hpp"

#include <algorithm>

namespace concur::consensus::pos::peercoin {
namespace {

/// T3.
std::int64_t spacing_of(const params& p, block_kind kind, std::uint64_t blocks_since) {
  if (kind == block_kind::stake)
    return p.stake_spacing_s;
  if (p.version >= version::v09)
    return p.work_spacing_s;
  const auto blocks = std::min<std::uint64_t>(blocks_since, 1'000'000);
  return std::min(p.work_spacing_s_max,
                  p.stake_spacing_s * (1 + static_cast<std::int64_t>(blocks)));
}

/// T1.
std::uint32_t first_bits(const params& p, block_kind kind) {
  return pow::encode_compact(kind == block_kind::stake ? p.initial_stake_target
                                                       : p.initial_work_target);
}

/// T5. `last` is the last work block.
std::uint32_t asert_bits(const params& p, const branch_view& view, const branch_block& last) {
  pow::pow_params asert;
  asert.limit = p.limit;
  asert.spacing = std::chrono::seconds{p.work_spacing_s};
  asert.half_life = std::chrono::seconds{p.half_life_s};
  const auto elapsed = std::chrono::seconds{last.time - view.at(height{0}).time};
  return pow::encode_compact(
      pow::asert_target(asert, p.initial_work_target, elapsed, last.work_count));
}

} // namespace

std::uint32_t next_bits(const params& p, const branch_view& view, height parent, block_kind kind) {
  const auto index = static_cast<std::size_t>(kind);
  const auto head = view.at(parent);
  const auto last = head.last_of_kind[index];
  if (last == height{0})
    return first_bits(p, kind);
  const auto before = view.at(last - 1).last_of_kind[index];
  if (before == height{0})
    return first_bits(p, kind);
  const auto newest = view.at(last);
  if (kind == block_kind::work && p.version >= version::v14)
    return asert_bits(p, view, newest);
  auto actual = newest.time - view.at(before).time;
  if (kind == block_kind::work && p.version >= version::v12)
    actual = std::max(actual, head.time - newest.time);
  return retarget(p, newest.bits, actual, spacing_of(p, kind, parent.value - last.value));
}

std::uint32_t retarget(const params& p, std::uint32_t old_bits, std::int64_t actual_s,
                       std::int64_t spacing_s) {
  const auto n = p.timespan_s / spacing_s;
  // Times of blocks may run backwards, but never by half a week (median rule).
  const auto above = std::max<std::int64_t>(
      (n - CONCUR_MUTANT("peercoin-retarget-step", 1, 2)) * spacing_s + 2 * actual_s, 1);
  const auto old = pow::target_of(old_bits).value_or(p.limit);
  const auto target = scale(old, static_cast<std::uint64_t>(above),
                            static_cast<std::uint64_t>((n + 1) * spacing_s));
  return pow::encode_compact(std::clamp(target.value_or(p.limit), u256{1}, p.limit));
}

} // namespace concur::consensus::pos::peercoin
