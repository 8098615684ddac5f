#include "consensus/ethereum/duties.hpp"

#include "tests/consensus/ethereum/support.hpp"
#include "tests/support/catch.hpp"

#include <set>

namespace concur::consensus::ethereum::test {
namespace {

hash256 seed_number(std::uint64_t n) {
  std::array<std::uint8_t, 8> in;
  store_le(in.data(), n);
  return sha256(in);
}

std::vector<validator_index> all_of(const beacon_state& s) { return active_indices(s, 0); }

/// Sum of (seen - expected)^2 / expected, expected in proportion to effective balances.
double chi_square(const beacon_state& s, const std::vector<std::uint64_t>& seen) {
  double total = 0, draws = 0, out = 0;
  for (std::size_t i = 0; i < seen.size(); ++i) {
    total += static_cast<double>((*s.validators)[i].effective_balance);
    draws += static_cast<double>(seen[i]);
  }
  for (std::size_t i = 0; i < seen.size(); ++i) {
    const double expected =
        draws * static_cast<double>((*s.validators)[i].effective_balance) / total;
    const double off = static_cast<double>(seen[i]) - expected;
    out += off * off / expected;
  }
  return out;
}

/// Ten groups of a hundred validators, with `from` + `step` * group ETH each.
std::vector<genesis_validator> groups(std::uint64_t from, std::uint64_t step) {
  std::vector<genesis_validator> out;
  for (std::uint64_t i = 0; i < 1000; ++i)
    out.push_back({account_number(i), eth(from + step * (i / 100))});
  return out;
}

/// How often each group proposes in so many draws.
std::vector<std::uint64_t> drawn_by_group(const ethereum_settings& settings,
                                          const beacon_state& s) {
  std::vector<std::uint64_t> seen(10);
  const auto candidates = all_of(s);
  for (std::uint64_t i = 0; i < 8'000; ++i)
    ++seen[draw_proposer(settings, s, candidates, seed_number(i)) / 100];
  return seen;
}

/// Of the groups' effective balances.
double chi_square_of_groups(const beacon_state& s, const std::vector<std::uint64_t>& seen) {
  beacon_state one_of_each = s;
  auto& all = one_of_each.validators.edit();
  for (std::size_t i = 0; i < 10; ++i)
    all[i] = (*s.validators)[100 * i];
  return chi_square(one_of_each, seen);
}

// Among few the shares are a little off by rule: candidates are asked without repetition before
// the first is asked again.
TEST_CASE("proposers are drawn in proportion to effective balance", "[ethereum][duties]") {
  const double limit = 21.666; // 1 % of the chi-square distribution with 9 degrees of freedom
  SECTION("Electra: 32 to 1832 ETH, held against two random bytes") {
    const auto settings = settings_of(revision::electra);
    const auto s = state_of(settings, groups(32, 200));
    CHECK(chi_square_of_groups(s, drawn_by_group(settings, s)) < limit);
  }
  SECTION("before: 17 to 26 ETH, held against one") {
    const auto settings = settings_of(revision::bellatrix);
    auto s = state_of(settings, groups(32, 0));
    for (std::size_t i = 0; i < 1000; ++i) // balances that fell while validating
      s.validators.edit()[i].effective_balance = eth(17 + i / 100);
    CHECK(chi_square_of_groups(s, drawn_by_group(settings, s)) < limit);
  }
}

TEST_CASE("drawing by equal chance would be noticed", "[ethereum][duties]") {
  const auto s = state_of(settings_of(revision::electra), groups(32, 200));
  CHECK(chi_square_of_groups(s, std::vector<std::uint64_t>(10, 800)) > 21.666);
}

TEST_CASE("every active validator is in one committee of an epoch", "[ethereum][duties]") {
  for (const std::size_t n : {5u, 32u, 100u, 4097u}) {
    auto settings = settings_of(revision::electra);
    settings.committee_size = 16;
    auto s = state_of(settings, equal_validators(n));
    const auto duties = epoch_duties(settings, s, 1);
    std::set<validator_index> met;
    std::size_t placed = 0, least = n, most = 0;
    for (slot_number slot = 32; slot < 64; ++slot) {
      std::size_t in_slot = 0;
      for (std::uint64_t c = 0; c < duties.committees_per_slot(); ++c)
        for (const validator_index v : duties.committee(slot, c)) {
          met.insert(v);
          REQUIRE(duties.slot_of(v) == slot);
          ++in_slot;
        }
      CHECK(duties.attesters(slot).size() == in_slot);
      placed += in_slot;
      least = std::min(least, in_slot);
      most = std::max(most, in_slot);
    }
    CHECK(met.size() == n);
    CHECK(placed == n);
    CHECK(most - least <= duties.committees_per_slot());
    CHECK_FALSE(duties.slot_of(static_cast<validator_index>(n)).has_value());
  }
}

TEST_CASE("committees a slot follow the number of validators", "[ethereum][duties]") {
  const auto settings = settings_of(revision::electra);
  CHECK(committees_per_slot(settings, 10) == 1);
  CHECK(committees_per_slot(settings, 2 * 32 * 128 - 1) == 1);
  CHECK(committees_per_slot(settings, 2 * 32 * 128) == 2);
  CHECK(committees_per_slot(settings, 1'000'000) == 64);
}

TEST_CASE("only the active have duties", "[ethereum][duties]") {
  const auto settings = settings_of(revision::electra);
  auto s = state_of(settings, equal_validators(8));
  s.validators.edit()[3].exit_epoch = 1;
  const auto duties = epoch_duties(settings, s, 1);
  CHECK_FALSE(duties.slot_of(3).has_value());
  for (slot_number slot = 32; slot < 64; ++slot)
    CHECK(duties.proposer(slot) != 3);
}

TEST_CASE("duties are known an epoch ahead, and one reveal changes those after",
          "[ethereum][duties]") {
  const auto settings = settings_of(revision::electra);
  auto s = state_of(settings, equal_validators(64));
  advance(settings, s, settings.first_slot(4));
  const auto next = seed_of(settings, s, 5, seed_use::attester);
  auto other = s;
  reveal(settings, other, as_bytes("a reveal of epoch 4"));
  // The seed of epoch 5 has the mix of epoch 3 inside, which is over.
  CHECK(seed_of(settings, other, 5, seed_use::attester) == next);
  advance(settings, s, settings.first_slot(5));
  advance(settings, other, settings.first_slot(5));
  CHECK(seed_of(settings, s, 5, seed_use::attester) == next);
  CHECK(seed_of(settings, other, 6, seed_use::attester) !=
        seed_of(settings, s, 6, seed_use::attester));
  CHECK(seed_of(settings, s, 5, seed_use::attester) != seed_of(settings, s, 5, seed_use::proposer));
  CHECK(seed_of(settings, s, 5, seed_use::attester) != seed_of(settings, s, 6, seed_use::attester));
}

TEST_CASE("a reveal mixed in twice takes itself back", "[ethereum][duties]") {
  const hash256 mix = sha256(as_bytes("mix"));
  CHECK(mix_in(mix, as_bytes("r")) != mix);
  CHECK(mix_in(mix_in(mix, as_bytes("r")), as_bytes("r")) == mix);
}

} // namespace
} // namespace concur::consensus::ethereum::test
