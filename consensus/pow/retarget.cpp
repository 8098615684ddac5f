#include "consensus/pow/retarget.hpp"

#include "base/mutant.hpp"

#include <algorithm>

namespace concur::consensus::pow {

namespace {

__extension__ using wide = __int128;
using bits_or_gap = std::optional<std::uint32_t>;

constexpr std::int64_t clamp_factor = 4; // Bitcoin's largest step of difficulty

u256 under_limit(const pow_params& params, const std::optional<u256>& target) {
  return target ? std::min(*target, params.limit) : params.limit;
}

/// The value of bits that were accepted before; what is not a target counts as the limit.
u256 known_target(const pow_params& params, std::uint32_t bits) {
  return under_limit(params, target_of(bits));
}

bits_or_gap bits_at(const ancestor_view& view, height h) {
  const std::optional<ancestor> block = view.at(h);
  return block ? std::optional(block->bits) : std::nullopt;
}

/// Testnets: back to the last block that is not an exception (bitcoin/bitcoin: src/pow.cpp,
/// GetNextWorkRequired).
bits_or_gap testnet_bits(const pow_params& params, const ancestor_view& view, height parent,
                         unix_ms time) {
  const std::optional<ancestor> last = view.at(parent);
  if (!last)
    return std::nullopt;
  const std::uint32_t easiest = encode_compact(params.limit);
  const std::uint64_t gap = count_ms(params.min_difficulty_gap);
  if (time > last->time && time.value - last->time.value > gap)
    return easiest;
  height h = parent;
  bits_or_gap bits = last->bits;
  while (h.value % params.window != 0 && bits == easiest) {
    h = h - 1;
    bits = bits_at(view, h);
  }
  return bits;
}

bits_or_gap window_bits(const pow_params& params, const ancestor_view& view, height parent,
                        unix_ms time) {
  const bool testnet = params.rule != retarget_rule::bitcoin;
  if ((parent.value + 1) % params.window != 0)
    return testnet ? testnet_bits(params, view, parent, time) : bits_at(view, parent);
  const std::optional<ancestor> first =
      view.at(parent - (params.window - CONCUR_MUTANT("pow-window-one-less", 1u, 2u)));
  const std::optional<ancestor> last = view.at(parent);
  if (!first || !last)
    return std::nullopt;
  // BIP 94 takes the first block's bits: the last one may be an exception at the limit.
  const bool from_first = params.rule == retarget_rule::testnet4;
  return retarget(params, from_first ? first->bits : last->bits, first->time, last->time);
}

bits_or_gap asert_bits(const pow_params& params, const ancestor_view& view, height parent) {
  if (parent < params.anchor.height)
    return std::nullopt;
  const std::optional<ancestor> last = view.at(parent);
  if (!last)
    return std::nullopt;
  // Modulo 2^64 and back to signed: right for all times less than 2^63 ms apart.
  const auto elapsed =
      static_cast<std::int64_t>(last->time.value - params.anchor.parent_time.value);
  return encode_compact(asert_target(params, known_target(params, params.anchor.bits),
                                     std::chrono::milliseconds{elapsed},
                                     parent.value - params.anchor.height.value));
}

/// LWMA-1 (zawy12/difficulty-algorithms, issue 3): mean of the last targets, times the weighted
/// mean of solve times over the spacing, the newest with the largest weight. A time that is not
/// later than the one before counts as one unit later; six spacings are the longest.
bits_or_gap lwma_bits(const pow_params& params, const ancestor_view& view, height parent) {
  const std::uint64_t n = params.window;
  if (parent.value < n)
    return params.initial_bits;
  const std::optional<ancestor> before = view.at(parent - n);
  if (!before)
    return std::nullopt;
  std::uint64_t previous = before->time.value;
  std::uint64_t weighted = 0;
  u256 mean;
  std::uint64_t mean_rest = 0;
  for (std::uint64_t i = 1; i <= n; ++i) {
    const std::optional<ancestor> block = view.at(parent - (n - i));
    if (!block)
      return std::nullopt;
    const std::uint64_t time = std::max(block->time.value, previous + count_ms(params.time_unit));
    weighted += CONCUR_MUTANT("pow-lwma-reversed", i, n + 1 - i) *
                std::min(time - previous, 6 * count_ms(params.spacing));
    previous = time;
    const u256_division share = divide(known_target(params, block->bits), u256{n});
    mean += share.quotient;
    mean_rest += share.remainder.low64();
  }
  mean += u256{mean_rest / n};
  const std::uint64_t steady = count_ms(params.spacing) * (n * (n + 1) / 2);
  const u256 target = under_limit(params, scale(mean, weighted, steady));
  return encode_compact(std::max(target, u256{1}));
}

} // namespace

std::optional<std::uint32_t> next_bits(const pow_params& params, const ancestor_view& view,
                                       height parent, unix_ms time) {
  switch (params.rule) {
  case retarget_rule::none: return bits_at(view, parent);
  case retarget_rule::bitcoin:
  case retarget_rule::testnet3:
  case retarget_rule::testnet4: return window_bits(params, view, parent, time);
  case retarget_rule::asert: return asert_bits(params, view, parent);
  case retarget_rule::lwma: return lwma_bits(params, view, parent);
  }
  return std::nullopt;
}

std::uint32_t retarget(const pow_params& params, std::uint32_t base_bits, unix_ms first,
                       unix_ms last) {
  const std::uint64_t timespan = count_ms(params.timespan());
  const std::uint64_t span = last > first ? last.value - first.value : 0;
  const std::uint64_t shortest =
      timespan / CONCUR_MUTANT("pow-clamp-wide", clamp_factor, 2 * clamp_factor);
  const std::uint64_t clamped = std::clamp(span, shortest, timespan * clamp_factor);
  const u256 target =
      under_limit(params, scale(known_target(params, base_bits), clamped, timespan));
  return encode_compact(std::max(target, u256{1}));
}

bool permitted_transition(const pow_params& params, height h, std::uint32_t old_bits,
                          std::uint32_t new_bits) {
  if (params.rule == retarget_rule::none)
    return old_bits == new_bits;
  if (params.rule != retarget_rule::bitcoin)
    return true;
  if (h.value % params.window != 0)
    return old_bits == new_bits;
  const unix_ms start{0};
  const auto end = [&](auto span) { return unix_ms{static_cast<std::uint64_t>(span)}; };
  const std::int64_t timespan = params.timespan().count();
  const u256 target = decode_compact(new_bits).value;
  const std::uint32_t hardest = retarget(params, old_bits, start, end(timespan / clamp_factor));
  const std::uint32_t easiest = retarget(params, old_bits, start, end(timespan * clamp_factor));
  return decode_compact(hardest).value <= target && target <= decode_compact(easiest).value;
}

u256 asert_target(const pow_params& params, const u256& anchor_target,
                  std::chrono::milliseconds elapsed, std::uint64_t blocks) {
  const wide ideal = static_cast<wide>(params.spacing.count()) *
                     (static_cast<wide>(blocks) + CONCUR_MUTANT("pow-asert-one-block", 1, 0));
  // C++ division truncates toward zero, and that is the rule.
  const wide exponent = (elapsed.count() - ideal) * 65536 / params.half_life.count();
  const auto fraction = static_cast<std::uint64_t>(exponent & 0xffff);
  const auto doublings = static_cast<int>(std::clamp<wide>(exponent >> 16, -1000, 1000));
  // A cubic that approximates 65536 * 2^(fraction/65536); it needs all 64 bits, unsigned.
  const std::uint64_t factor =
      65536 + ((195766423245049u * fraction + 971821376u * fraction * fraction +
                5127u * fraction * fraction * fraction + (std::uint64_t{1} << 47)) >>
               48);
  // target = anchor * factor * 2^(doublings - 16), rounded down once.
  const int down = 16 - doublings;
  std::optional<u256> target;
  if (down >= 32) {
    target =
        *scale(anchor_target, factor, std::uint64_t{1} << 32) >> static_cast<unsigned>(down - 32);
  } else {
    target = scale(anchor_target, factor, std::uint64_t{1} << std::max(down, 0));
    const auto up = static_cast<unsigned>(std::max(-down, 0));
    if (target && target->bit_length() + up > 256)
      target = std::nullopt;
    else if (target)
      target = *target << up;
  }
  return std::max(under_limit(params, target), u256{1});
}

} // namespace concur::consensus::pow
