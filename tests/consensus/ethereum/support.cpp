#include "tests/consensus/ethereum/support.hpp"

#include "tests/support/catch.hpp"

namespace concur::consensus::ethereum::test {

lone_chain::lone_chain(const ethereum_settings& settings, const std::vector<genesis_validator>& who,
                       online is_online)
    : settings_(settings), state_(state_of(settings, who)), online_(std::move(is_online)),
      now_(std::make_unique<epoch_duties>(settings, state_, 0)) {}

void lone_chain::run_to(epoch_number e) {
  while (state_.slot < settings_.first_slot(e))
    step();
}

// Everybody sees the block of the slot, so its attestations are what the state after it says.
std::vector<included_attestation> lone_chain::attest(slot_number slot) const {
  attestation data;
  data.slot = slot;
  data.head = state_.latest_block;
  data.source = state_.finality.current_justified;
  data.target = target_of(settings_, state_, epoch());
  std::vector<included_attestation> out;
  for (const validator_index v : now_->attesters(slot))
    if (online_(v, epoch()) && !(*state_.validators)[v].slashed)
      out.push_back({v, data});
  return out;
}

void lone_chain::step() {
  const slot_number slot = state_.slot + 1;
  const std::vector<included_attestation> votes = attest(state_.slot);
  advance(settings_, state_, slot);
  if (slot % settings_.slots_per_epoch == 0) {
    before_ = std::move(now_);
    now_ = std::make_unique<epoch_duties>(settings_, state_, epoch());
  }
  const validator_index proposer = now_->proposer(slot);
  const gwei total = total_active_balance(settings_, state_, epoch());
  reveal(settings_, state_, block_number(slot).view());
  for (const included_attestation& a : votes) {
    const epoch_duties& duties = a.data.target.epoch == epoch() ? *now_ : *before_;
    REQUIRE(check_inclusion(settings_, state_, duties, a));
    include(settings_, state_, a, proposer, total);
  }
  if (act_)
    act_(state_, proposer);
  state_.latest_block = block_number(slot);
}

} // namespace concur::consensus::ethereum::test
