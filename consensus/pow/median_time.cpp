#include "consensus/pow/median_time.hpp"

#include "base/mutant.hpp"

#include <algorithm>
#include <vector>

namespace concur::consensus::pow {

namespace {

/// The lower bound of BIP 94 for the child of `parent`, 0 if there is none.
std::uint64_t timewarp_bound(const pow_params& params, const ancestor_view& view, height parent) {
  if (params.rule != retarget_rule::testnet4 || (parent.value + 1) % params.window != 0)
    return 0;
  const std::optional<ancestor> last = view.at(parent);
  const std::uint64_t slack = count_ms(params.timewarp_limit);
  return last && last->time.value > slack ? last->time.value - slack : 0;
}

} // namespace

std::optional<unix_ms> median_time_past(const ancestor_view& view, height head,
                                        std::uint32_t span) {
  CONCUR_ASSERT(span > 0);
  std::vector<unix_ms> times;
  for (std::uint64_t i = 0; i < span && i <= head.value; ++i) {
    const std::optional<ancestor> block = view.at(head - i);
    if (!block)
      return std::nullopt;
    times.push_back(block->time);
  }
  std::sort(times.begin(), times.end());
  return times[CONCUR_MUTANT("pow-median-oldest", times.size() / 2, std::size_t{0})];
}

verdict check_time(const pow_params& params, const ancestor_view& view, height parent,
                   unix_ms time) {
  if (time.value % count_ms(params.time_unit) != 0)
    return verdict::refuse("time-not-whole");
  const std::optional<unix_ms> median = median_time_past(view, parent, params.median_span);
  if (median && time <= *median)
    return verdict::refuse("time-too-old");
  if (time.value < timewarp_bound(params, view, parent))
    return verdict::refuse("time-timewarp-attack");
  return verdict::accept();
}

bool is_from_the_future(const pow_params& params, unix_ms time, unix_ms own_clock) {
  return time > own_clock && time.value - own_clock.value > count_ms(params.future_limit);
}

std::optional<unix_ms> earliest_time(const pow_params& params, const ancestor_view& view,
                                     height parent) {
  const std::optional<unix_ms> median = median_time_past(view, parent, params.median_span);
  if (!median)
    return std::nullopt;
  const std::uint64_t unit = count_ms(params.time_unit);
  const std::uint64_t bound = std::max(median->value + 1, timewarp_bound(params, view, parent));
  return unix_ms{(bound + unit - 1) / unit * unit};
}

} // namespace concur::consensus::pow
