// A node that now and then publishes a block that breaks one rule, to see it refused. Between its
// offences it is honest.
#pragma once

#include "consensus/conduct.hpp"

#include <deque>
#include <functional>

namespace concur::consensus {

enum class block_offence : std::uint8_t {
  repeated_transaction, ///< a transaction that is in the chain, or twice in the block
  overpay,              ///< claims more than subsidy and fees
  below_target,         ///< its hash does not meet its target
};

struct planned_offence {
  instant not_before{}; ///< done to the first own block from here on
  block_offence kind{};
};

class offender final : public conduct {
public:
  /// `is_solved` says whether a header's proof is sound; the offender pays for its own proofs, by
  /// trying nonces one by one, so it belongs into chains with an easy puzzle.
  offender(std::deque<planned_offence> plan, std::function<bool(const block_header&)> is_solved)
      : plan_(std::move(plan)), is_solved_(std::move(is_solved)) {}

  std::string_view name() const override { return "offender"; }
  /// One more. @pre its time is not before that of the last one planned
  void plan(planned_offence o) { plan_.push_back(o); }
  block_ptr content(const step_context& context, block_ptr honest) override;
  std::vector<deviation> take_deviations() override;

private:
  block_ptr solved(block_header header, amount reward, std::vector<tx_ptr> transactions) const;

  std::deque<planned_offence> plan_; // in order of time
  std::function<bool(const block_header&)> is_solved_;
  tx_ptr seen_; // a transaction of an earlier block of its own
  std::vector<deviation> done_;
};

} // namespace concur::consensus
