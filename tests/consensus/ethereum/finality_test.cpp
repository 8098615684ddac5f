// Finality over many epochs of one chain, with everybody there and with some missing.
#include "consensus/ethereum/queues.hpp"
#include "consensus/ethereum/rewards.hpp"
#include "consensus/ethereum/slashing.hpp"
#include "tests/consensus/ethereum/support.hpp"
#include "tests/support/catch.hpp"

namespace concur::consensus::ethereum::test {
namespace {

ethereum_settings unpaid() {
  auto out = settings_of(revision::electra);
  out.base_reward_factor = 0; // penalties of the leak alone
  return out;
}

bool all(validator_index, epoch_number) { return true; }

/// The epoch, counted from the start of the leak, in which `online` of `n` equal validators are two
/// thirds again because the effective balances of the others have fallen: E5 and E10 alone.
epoch_number epochs_until_majority(const ethereum_settings& settings, std::uint64_t online,
                                   std::uint64_t n) {
  gwei balance = eth(32), effective = eth(32);
  std::uint64_t score = 0;
  epoch_number out = 0;
  while (3 * online * eth(32) < 2 * (online * eth(32) + (n - online) * effective)) {
    score += settings.score_bias;
    balance -= inactivity_penalty(settings, effective, score);
    effective = next_effective_balance(settings, effective, balance);
    ++out;
  }
  return out;
}

TEST_CASE("with everybody there a checkpoint is final two epochs later", "[ethereum][finality]") {
  const auto settings = settings_of(revision::electra);
  lone_chain chain(settings, equal_validators(64), all);
  for (epoch_number e = 4; e < 12; ++e) {
    chain.run_to(e);
    const auto& f = chain.state().finality;
    CHECK(f.current_justified == checkpoint{e - 1, block_number(settings.first_slot(e - 1))});
    CHECK(f.finalised == checkpoint{e - 2, block_number(settings.first_slot(e - 2))});
  }
  for (const gwei balance : *chain.state().balances)
    CHECK(balance > eth(32));
}

TEST_CASE("the first checkpoint after genesis becomes final at the end of epoch 2",
          "[ethereum][finality]") {
  const auto settings = settings_of(revision::electra);
  lone_chain chain(settings, equal_validators(64), all);
  chain.run_to(2);
  CHECK(chain.state().finality.current_justified.epoch == 0);
  chain.run_to(3);
  CHECK(chain.state().finality.current_justified.epoch == 2);
  CHECK(chain.state().finality.finalised.epoch == 0);
  chain.run_to(4);
  CHECK(chain.state().finality.finalised.epoch == 2);
}

TEST_CASE("exactly two thirds keep finality going, an epoch later", "[ethereum][finality]") {
  const auto settings = settings_of(revision::electra);
  lone_chain chain(settings, equal_validators(96), [](auto v, auto) { return v < 64; });
  // The votes of an epoch's last slot are included in the next one, so that only then there are
  // enough: three in a row finalise what is three back.
  for (epoch_number e = 6; e < 12; ++e) {
    chain.run_to(e);
    CHECK(chain.state().finality.current_justified.epoch == e - 2);
    CHECK(chain.state().finality.finalised.epoch == e - 4);
  }
}

TEST_CASE("one missing of two thirds stops finality, and the leak brings it back",
          "[ethereum][finality][leak]") {
  auto settings = unpaid();
  settings.slots_per_epoch = 4; // epochs are what counts here
  settings.shuffle_rounds = 4;
  // 90 of 140 are 64.3 %: the others have to fall to 28.8 ETH each, hence to 28 effective ones.
  lone_chain chain(settings, equal_validators(140), [](auto v, auto) { return v < 90; });
  const epoch_number leak = epochs_until_majority(settings, 90, 140);
  // Balances pass 28.75 ETH: about 2^12.5 * sqrt(ln(32 / 28.75)) = 1896.
  CHECK(leak == 1903);
  // Epoch 6 is the first that ends in a leak. The end of epoch 5 + leak makes the balances small
  // enough; its own votes are weighed one epoch later, when its last slot is in as well.
  const epoch_number majority = 5 + leak;
  chain.run_to(majority + 1);
  CHECK(chain.state().finality.current_justified.epoch == 0);
  chain.run_to(majority + 2);
  CHECK(chain.state().finality.current_justified.epoch == majority);
  CHECK(chain.state().finality.finalised.epoch == 0);
  chain.run_to(majority + 3);
  CHECK(chain.state().finality.current_justified.epoch == majority + 1);
  CHECK(chain.state().finality.finalised.epoch == 0);
  chain.run_to(majority + 5);
  CHECK(chain.state().finality.finalised.epoch == majority + 1);
}

TEST_CASE("an absent half is ejected in epoch 4685 of the leak", "[ethereum][finality][leak]") {
  auto settings = unpaid();
  settings.slots_per_epoch = 2; // the epochs are what counts
  settings.shuffle_rounds = 4;
  lone_chain chain(settings, equal_validators(8), [](auto v, auto) { return v < 4; });
  const epoch_number before = 5; // epochs that end without a leak
  chain.run_to(before + 1 + 4685);
  const auto& v = (*chain.state().validators)[7];
  CHECK(v.effective_balance == eth(16));
  CHECK(v.exit_epoch == far_future);
  CHECK((*chain.state().balances)[7] == 16'749'669'693); // the vector's balance of epoch 4685
  chain.run_to(before + 1 + 4686);
  CHECK((*chain.state().validators)[7].exit_epoch != far_future);
  CHECK((*chain.state().validators)[0].exit_epoch == far_future);
  CHECK(chain.state().finality.finalised.epoch == 0);
}

TEST_CASE("an equivocator on a live chain loses its share, what absence costs, and no more",
          "[ethereum][finality][slashing]") {
  const auto settings = unpaid();
  lone_chain chain(settings, equal_validators(64), all);
  chain.run_to(4);
  bool done = false;
  chain.act([&](beacon_state& s, validator_index proposer) {
    if (!done && proposer != 9)
      slash(settings, s, 9, proposer);
    done = done || proposer != 9;
  });
  chain.run_to(5);
  REQUIRE(done);
  chain.run_to(12);
  // Without rewards and without a leak: an absent validator's score never gets above zero.
  CHECK((*chain.state().balances)[9] == eth(32) - eth(32) / 4096);
  CHECK((*chain.state().validators)[9].inactivity_score == 0);
  CHECK(chain.state().finality.finalised.epoch == 10);
  CHECK((*chain.state().validators)[9].exit_epoch == 9);
}

TEST_CASE("copies of a state share what did not change", "[ethereum][state]") {
  const auto settings = settings_of(revision::electra);
  auto s = state_of(settings, equal_validators(64));
  auto child = s;
  advance(settings, child, 1);
  CHECK(child.validators.shares_with(s.validators));
  CHECK(child.balances.shares_with(s.balances));
  increase_balance(child, 0, 5);
  CHECK_FALSE(child.balances.shares_with(s.balances));
  CHECK((*s.balances)[0] == eth(32));
  CHECK((*child.balances)[0] == eth(32) + 5);
}

} // namespace
} // namespace concur::consensus::ethereum::test
