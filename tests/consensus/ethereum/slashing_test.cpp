#include "consensus/ethereum/slashing.hpp"

#include "consensus/ethereum/queues.hpp"
#include "tests/consensus/ethereum/support.hpp"
#include "tests/support/catch.hpp"

namespace concur::consensus::ethereum::test {
namespace {

/// Without rewards, so that penalties stand alone.
ethereum_settings unpaid(revision r) {
  auto out = settings_of(r);
  out.base_reward_factor = 0;
  return out;
}

/// A state that was final all the time, so that there is no leak, moved to the end of `e`.
void jump_to_end_of(const ethereum_settings& settings, beacon_state& s, epoch_number e) {
  s.slot = settings.first_slot(e) + settings.slots_per_epoch - 1;
  s.finality.finalised.epoch = e;
}

TEST_CASE("an equivocator loses exactly its share at once", "[ethereum][slashing]") {
  const std::pair<revision, gwei> losses[] = {{revision::phase0, eth(32) / 128},
                                              {revision::altair, eth(32) / 64},
                                              {revision::bellatrix, eth(32) / 32},
                                              {revision::electra, eth(32) / 4096}};
  for (const auto& [r, loss] : losses) {
    const auto settings = unpaid(r);
    auto s = state_of(settings, equal_validators(100));
    advance(settings, s, 10 * 32);
    s.validators.edit()[7].inactivity_score = 0;
    const auto before = *s.balances;
    slash(settings, s, 7, 3);
    CAPTURE(to_string(r));
    CHECK((*s.balances)[7] == before[7] - loss);
    CHECK((*s.balances)[3] == before[3] + (r == revision::electra ? 7'812'500 : 62'500'000));
    const validator& v = (*s.validators)[7];
    CHECK(v.slashed);
    CHECK(v.exit_epoch == 15);
    CHECK(v.withdrawable_epoch == 10 + 8192);
    CHECK_FALSE(can_be_slashed(v, 11));
  }
}

TEST_CASE("four thousand epochs later one equivocator among many loses next to nothing more",
          "[ethereum][slashing]") {
  const auto settings = unpaid(revision::electra);
  auto s = state_of(settings, equal_validators(1000));
  slash(settings, s, 7, 3);
  const gwei after_first = (*s.balances)[7];
  for (const epoch_number e : {epoch_number{4095}, epoch_number{4097}}) {
    auto other = s;
    jump_to_end_of(settings, other, e);
    punish_correlation(settings, other);
    CHECK((*other.balances)[7] == after_first);
  }
  jump_to_end_of(settings, s, 4096);
  punish_correlation(settings, s);
  // 3 * 32 ETH of the 999 * 32 that are left: floor(96 * 10^9 / 31968) Gwei for each of 32.
  CHECK(after_first - (*s.balances)[7] == 32 * (96 * gwei_per_eth / 31'968));
  CHECK((*s.balances)[8] == eth(32));
}

TEST_CASE("before Electra the penalty of one among many was rounded to nothing",
          "[ethereum][slashing]") {
  const auto settings = unpaid(revision::bellatrix);
  CHECK(correlation_penalty(settings, eth(32), eth(32), eth(32'000)) == 0);
  CHECK(correlation_penalty(settings, eth(32), eth(320), eth(32'000)) == 0); // 0.96 of an ETH
  CHECK(correlation_penalty(settings, eth(32), eth(352), eth(32'000)) == eth(1));
  CHECK(correlation_penalty(unpaid(revision::electra), eth(32), eth(320), eth(32'000)) ==
        eth(96) / 100);
}

TEST_CASE("with a third of the stake slashed the penalty takes everything",
          "[ethereum][slashing]") {
  for (const revision r : {revision::bellatrix, revision::electra}) {
    const auto settings = unpaid(r);
    CAPTURE(to_string(r));
    CHECK(correlation_penalty(settings, eth(32), eth(100), eth(300)) == eth(32));
    CHECK(correlation_penalty(settings, eth(32), eth(99), eth(300)) < eth(32));
    auto s = state_of(settings, equal_validators(99));
    for (validator_index i = 0; i < 33; ++i)
      slash(settings, s, i, 50);
    jump_to_end_of(settings, s, 4096);
    punish_correlation(settings, s);
    for (validator_index i = 0; i < 33; ++i)
      CHECK((*s.balances)[i] == 0);
    CHECK((*s.balances)[40] == eth(32));
  }
}

TEST_CASE("earlier multipliers take a third and two thirds of that", "[ethereum][slashing]") {
  const gwei third = eth(1000), all = eth(3000);
  CHECK(correlation_penalty(unpaid(revision::phase0), eth(30), third, all) == eth(10));
  CHECK(correlation_penalty(unpaid(revision::altair), eth(30), third, all) == eth(20));
  CHECK(correlation_penalty(unpaid(revision::bellatrix), eth(30), third, all) == eth(30));
}

TEST_CASE("slashings count for 8192 epochs", "[ethereum][slashing]") {
  const auto settings = unpaid(revision::electra);
  auto s = state_of(settings, equal_validators(10));
  slash(settings, s, 7, 3);
  REQUIRE(s.slashings == std::map<epoch_number, gwei>{{0, eth(32)}});
  jump_to_end_of(settings, s, 8190);
  forget_slashings(settings, s);
  CHECK(s.slashings.size() == 1);
  jump_to_end_of(settings, s, 8191);
  forget_slashings(settings, s);
  CHECK(s.slashings.empty());
}

TEST_CASE("who leaves slowly stays locked until his exit is over", "[ethereum][slashing]") {
  auto settings = unpaid(revision::electra);
  settings.slashings_epochs = 100;
  auto s = state_of(settings, equal_validators(4));
  initiate_exit(settings, s, 1);
  const epoch_number booked = (*s.validators)[1].withdrawable_epoch;
  REQUIRE(booked == 5 + 256);
  slash(settings, s, 1, 0);
  CHECK((*s.validators)[1].withdrawable_epoch == booked);
}

} // namespace
} // namespace concur::consensus::ethereum::test
