#include "consensus/ethereum/rewards.hpp"

#include "consensus/ethereum/arithmetic.hpp"
#include "tests/consensus/ethereum/support.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/vectors.hpp"

#include <cmath>

namespace concur::consensus::ethereum::test {
namespace {

/// What is left of 32 ETH after each epoch of a leak, by E5, E10.2 and E10.3 alone.
std::vector<gwei> leaking_balances(const ethereum_settings& settings, std::size_t epochs) {
  std::vector<gwei> out{eth(32)};
  gwei effective = eth(32);
  std::uint64_t score = 0;
  for (std::size_t i = 0; i < epochs; ++i) {
    score = next_score(settings, score, false, true);
    out.push_back(minus_or_zero(out.back(), inactivity_penalty(settings, effective, score)));
    effective = next_effective_balance(settings, effective, out.back());
  }
  return out;
}

TEST_CASE("an absent validator's balance falls as the vectors say", "[ethereum][leak]") {
  const auto leak = concur::test::json_vector("ethereum_pos.json")["inactivity_leak"];
  const auto settings = settings_of(revision::electra);
  const auto balances = leaking_balances(settings, 4686);
  std::size_t seen = 0;
  for (const auto& [after, balance] : leak["offline_balance_gwei_after_epochs"].items()) {
    CAPTURE(after);
    CHECK(balances.at(std::stoul(after)) == balance.get<gwei>());
    ++seen;
  }
  CHECK(seen == 8);
  const std::size_t ejected = leak["first_epoch_effective_balance_at_or_below_16_eth"];
  gwei effective = eth(32);
  std::size_t epoch = 0;
  while (effective > settings.ejection_balance)
    effective = next_effective_balance(settings, effective, balances.at(++epoch));
  CHECK(epoch == 4685);
  CHECK(epoch == ejected);
}

TEST_CASE("a leak takes what the square of its length says", "[ethereum][leak]") {
  const auto balances = leaking_balances(settings_of(revision::electra), 4000);
  for (const std::size_t t : {500u, 1000u, 2000u, 4000u}) {
    const double expected = 32e9 * std::exp(-static_cast<double>(t * t) / 33554432.0);
    CAPTURE(t);
    // Effective balances lag behind by up to 1.25 ETH, so a little more is taken.
    CHECK(static_cast<double>(balances[t]) == Approx(expected).epsilon(0.02));
  }
}

TEST_CASE("earlier revisions leak less", "[ethereum][leak]") {
  const auto at = [](revision r) { return leaking_balances(settings_of(r), 2000).back(); };
  CHECK(at(revision::phase0) > at(revision::altair));
  CHECK(at(revision::altair) > at(revision::bellatrix));
  CHECK(at(revision::bellatrix) == at(revision::electra));
}

TEST_CASE("scores rise by four, fall by one, and by sixteen more outside a leak",
          "[ethereum][leak]") {
  const auto settings = settings_of(revision::electra);
  CHECK(next_score(settings, 100, false, true) == 104);
  CHECK(next_score(settings, 100, true, true) == 99);
  CHECK(next_score(settings, 100, false, false) == 88);
  CHECK(next_score(settings, 100, true, false) == 83);
  CHECK(next_score(settings, 10, true, false) == 0);
  CHECK(next_score(settings, 0, true, true) == 0);
}

TEST_CASE("a leak begins when finality is more than four epochs late", "[ethereum][leak]") {
  const auto settings = settings_of(revision::electra);
  CHECK_FALSE(is_leaking(settings, 14, 10));
  CHECK(is_leaking(settings, 15, 10));
  CHECK_FALSE(is_leaking(settings, 0, 0));
}

TEST_CASE("the base reward falls with the root of the stake", "[ethereum][rewards]") {
  const auto settings = settings_of(revision::electra);
  // 10^9 * 64 / isqrt(10^7 ETH) = 64 * 10^9 / 10^8.
  CHECK(base_reward_per_increment(settings, eth(10'000'000)) == 640);
  CHECK(base_reward_per_increment(settings, eth(40'000'000)) == 320);
  validator v;
  v.effective_balance = eth(32);
  CHECK(base_reward(settings, v, eth(10'000'000)) == 32 * 640);
}

TEST_CASE("who makes all flags earns, who makes none pays for two", "[ethereum][rewards]") {
  const auto settings = settings_of(revision::electra);
  auto s = state_of(settings, equal_validators(100));
  advance(settings, s, 2 * 32);
  s.previous_flags =
      copy_on_write(std::vector<std::uint8_t>(100, timely_source | timely_target | timely_head));
  s.previous_flags.edit()[7] = 0;
  s.finality.finalised.epoch = 1;
  const gwei base = base_reward(settings, (*s.validators)[0], eth(3200));
  CHECK(base == 32 * (64 * gwei_per_eth / 1'788'854)); // isqrt(3200 ETH)
  const auto changes = epoch_changes(settings, s);
  // 99 % of the stake made each flag.
  const gwei earned = base * 14 * 3168 / (3200 * 64) * 2 + base * 26 * 3168 / (3200 * 64);
  CHECK(changes[0].reward == earned);
  CHECK(changes[0].penalty == 0);
  CHECK(changes[7].reward == 0);
  CHECK(changes[7].penalty == base * 14 / 64 + base * 26 / 64);
}

TEST_CASE("in a leak nobody earns", "[ethereum][rewards]") {
  const auto settings = settings_of(revision::electra);
  auto s = state_of(settings, equal_validators(10));
  advance(settings, s, 20 * 32);
  s.previous_flags =
      copy_on_write(std::vector<std::uint8_t>(10, timely_source | timely_target | timely_head));
  s.validators.edit()[3].inactivity_score = 1000;
  s.previous_flags.edit()[3] = timely_source | timely_head;
  for (validator& v : s.validators.edit())
    v.effective_balance = eth(32);
  const auto changes = epoch_changes(settings, s);
  CHECK(changes[0].reward == 0);
  CHECK(changes[0].penalty == 0);
  const gwei base = base_reward(settings, (*s.validators)[3], eth(320));
  CHECK(changes[3].penalty == base * 26 / 64 + eth(32) * 1000 / (4u << 24));
}

TEST_CASE("the slashed count as absent until they are free", "[ethereum][rewards]") {
  const auto settings = settings_of(revision::electra);
  auto s = state_of(settings, equal_validators(10));
  advance(settings, s, 3 * 32);
  s.previous_flags =
      copy_on_write(std::vector<std::uint8_t>(10, timely_source | timely_target | timely_head));
  auto& v = s.validators.edit()[5];
  v.slashed = true;
  v.exit_epoch = 1;
  v.withdrawable_epoch = 4;
  CHECK(epoch_changes(settings, s)[5].penalty > 0);
  s.validators.edit()[5].withdrawable_epoch = 3;
  CHECK(epoch_changes(settings, s)[5].penalty == 0);
}

TEST_CASE("a proposer gets an eighth of sixty-four for what it adds", "[ethereum][rewards]") {
  const auto settings = settings_of(revision::electra);
  CHECK(proposer_reward(settings, 448'000) == 1000);
  CHECK(proposer_reward(settings, 447) == 0);
}

} // namespace
} // namespace concur::consensus::ethereum::test
