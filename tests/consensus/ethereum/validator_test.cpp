#include "consensus/ethereum/validator.hpp"

#include "consensus/ethereum/arithmetic.hpp"
#include "tests/consensus/ethereum/support.hpp"
#include "tests/support/catch.hpp"

namespace concur::consensus::ethereum::test {
namespace {

constexpr gwei quarter = gwei_per_eth / 4;

TEST_CASE("the effective balance is whole and never above the maximum", "[ethereum][validator]") {
  const auto electra = settings_of(revision::electra), before = settings_of(revision::bellatrix);
  CHECK(initial_effective_balance(electra, eth(32) - 1) == eth(31));
  CHECK(initial_effective_balance(electra, eth(3000)) == eth(2048));
  CHECK(initial_effective_balance(before, eth(3000)) == eth(32));
  CHECK(initial_effective_balance(before, 0) == 0);
}

TEST_CASE("the effective balance follows a quarter below and five quarters above",
          "[ethereum][validator]") {
  const auto settings = settings_of(revision::electra);
  CHECK(next_effective_balance(settings, eth(32), eth(32) - quarter) == eth(32));
  CHECK(next_effective_balance(settings, eth(32), eth(32) - quarter - 1) == eth(31));
  CHECK(next_effective_balance(settings, eth(31), eth(32) + quarter) == eth(31));
  CHECK(next_effective_balance(settings, eth(31), eth(32) + quarter + 1) == eth(32));
  CHECK(next_effective_balance(settings_of(revision::phase0), eth(32), eth(40)) == eth(32));
}

TEST_CASE("a validator is active from its activation up to its exit", "[ethereum][validator]") {
  validator v;
  CHECK_FALSE(is_active(v, 100));
  v.activation_epoch = 5;
  v.exit_epoch = 9;
  v.withdrawable_epoch = 20;
  CHECK_FALSE(is_active(v, 4));
  CHECK(is_active(v, 5));
  CHECK(is_active(v, 8));
  CHECK_FALSE(is_active(v, 9));
  CHECK(can_be_slashed(v, 19));
  CHECK_FALSE(can_be_slashed(v, 20));
  CHECK_FALSE(is_eligible(v, 9));
  v.slashed = true;
  CHECK_FALSE(can_be_slashed(v, 8));
  CHECK(is_eligible(v, 18));
  CHECK_FALSE(is_eligible(v, 19));
}

TEST_CASE("roots are rounded down", "[ethereum][arithmetic]") {
  for (const std::uint64_t n : {0u, 1u, 2u, 3u, 4u, 24u, 25u, 26u, 32u})
    CHECK(integer_root(n) * integer_root(n) <= n);
  CHECK(integer_root(24) == 4);
  CHECK(integer_root(25) == 5);
  CHECK(integer_root(32) == 5);
  CHECK(integer_root(~std::uint64_t{0}) == 0xffffffff);
  CHECK(multiply_divide(~std::uint64_t{0}, 6, 12) == ~std::uint64_t{0} / 2);
}

TEST_CASE("revisions differ in the constants that upgrades changed", "[ethereum][settings]") {
  struct row {
    const char* name;
    std::uint64_t slashing, multiplier, leak, whistleblower;
    gwei most;
  };
  const row rows[] = {{"phase0", 128, 1, 67'108'864, 512, eth(32)},
                      {"altair", 64, 2, 50'331'648, 512, eth(32)},
                      {"bellatrix", 32, 3, 16'777'216, 512, eth(32)},
                      {"electra", 4096, 3, 16'777'216, 4096, eth(2048)}};
  for (const row& r : rows) {
    const auto p = settings_of(revision_named(r.name).value());
    CAPTURE(r.name);
    CHECK(to_string(*revision_named(r.name)) == r.name);
    CHECK(p.slashing_quotient == r.slashing);
    CHECK(p.slashing_multiplier == r.multiplier);
    CHECK(p.leak_quotient == r.leak);
    CHECK(p.whistleblower_quotient == r.whistleblower);
    CHECK(p.effective_balance_max == r.most);
    CHECK(check(p).has_value());
  }
  CHECK_FALSE(revision_named("merge").has_value());
}

TEST_CASE("values that make no chain are refused with a sentence", "[ethereum][settings]") {
  const auto refused = [](auto change) {
    auto p = settings_of(revision::electra);
    change(p);
    const auto out = check(p);
    return !out && !out.error().what.empty();
  };
  CHECK(refused([](auto& p) { p.slots_per_epoch = 0; }));
  CHECK(refused([](auto& p) { p.block_interval = duration{0}; }));
  CHECK(refused([](auto& p) { p.shuffle_rounds = 256; }));
  CHECK(refused([](auto& p) { p.committee_size = 0; }));
  CHECK(refused([](auto& p) { p.seed_lookahead_min = 2; }));
  CHECK(refused([](auto& p) { p.sampling_bytes = 3; }));
  CHECK(refused([](auto& p) { p.increment = 0; }));
  CHECK(refused([](auto& p) { p.effective_balance_max = eth(31); }));
  CHECK(refused([](auto& p) { p.churn_max = p.churn_min - 1; }));
  CHECK(refused([](auto& p) { p.leak_quotient = 0; }));
  CHECK(refused([](auto& p) { p.slashing_quotient = 0; }));
  CHECK_FALSE(refused([](auto&) {}));
}

} // namespace
} // namespace concur::consensus::ethereum::test
