#include "consensus/faulty/misfits.hpp"

#include <algorithm>
#include <utility>

namespace concur::consensus {

unix_ms time_shifter::clock(unix_ms shown) {
  if (!is_active_)
    return shown;
  auto by = std::chrono::duration_cast<std::chrono::milliseconds>(shift_).count();
  auto shifted = static_cast<std::int64_t>(shown.value) + by;
  return unix_ms{static_cast<std::uint64_t>(std::max<std::int64_t>(shifted, 0))};
}

block_ptr time_shifter::content(const step_context&, block_ptr honest) {
  if (is_active_)
    done_.push_back({"shifted-time"});
  return honest;
}

initiative time_shifter::after(const step_context& context, const block_tree&) {
  initiative out;
  auto now_active = when_.contains(context.now);
  out.changes_work = std::exchange(is_active_, now_active) != now_active;
  return out;
}

std::vector<deviation> time_shifter::take_deviations() { return std::exchange(done_, {}); }

block_ptr invalid_maker::content(const step_context& context, block_ptr honest) {
  if (when_.contains(context.now) && random_.chance(rate_))
    inner_.plan({context.now, what_});
  return inner_.content(context, std::move(honest));
}

std::vector<deviation> invalid_maker::take_deviations() { return inner_.take_deviations(); }

std::optional<block_offence> block_offence_named(std::string_view name) {
  if (name == "repeated-transaction")
    return block_offence::repeated_transaction;
  if (name == "overpay")
    return block_offence::overpay;
  if (name == "below-target")
    return block_offence::below_target;
  return std::nullopt;
}

} // namespace concur::consensus
