#include "consensus/ethereum/settings.hpp"

#include <array>
#include <string>
#include <utility>

namespace concur::consensus::ethereum {

namespace {

constexpr std::array<std::pair<std::string_view, revision>, 4> revisions{{
    {"phase0", revision::phase0},
    {"altair", revision::altair},
    {"bellatrix", revision::bellatrix},
    {"electra", revision::electra},
}};

constexpr std::uint64_t slots_per_epoch_max = 1024;
constexpr std::uint32_t shuffle_rounds_max = 255; // the round is hashed as one byte
// Keeps products of a balance with 65535 or a slashing multiplier inside 64 bits.
constexpr gwei effective_balance_limit = 100'000 * gwei_per_eth;

void before_electra(ethereum_settings& p) {
  p.sampling_bytes = 1;
  p.effective_balance_max = 32 * gwei_per_eth; // MAX_EFFECTIVE_BALANCE
  p.whistleblower_quotient = 512;              // WHISTLEBLOWER_REWARD_QUOTIENT
  p.penalty_by_increment = true;
  p.late_inclusion = false; // EIP-7045 came with Deneb
}

std::string_view first_fault(const ethereum_settings& p) {
  if (p.block_interval < std::chrono::milliseconds{1})
    return "a slot must last at least one millisecond";
  if (p.slots_per_epoch == 0 || p.slots_per_epoch > slots_per_epoch_max)
    return "an epoch has 1 to 1024 slots";
  if (p.shuffle_rounds > shuffle_rounds_max)
    return "the shuffle has at most 255 rounds";
  if (p.committees_per_slot_max == 0 || p.committee_size == 0)
    return "a slot needs a committee and a committee a member";
  if (p.seed_lookahead_min != 1)
    return "the seed of an epoch is fixed one epoch ahead";
  if (p.sampling_bytes != 1 && p.sampling_bytes != 2)
    return "a proposer is sampled by one or two random bytes";
  if (p.increment == 0 || p.hysteresis_quotient == 0 || p.churn_quotient == 0)
    return "an increment or a quotient of effective balances is zero";
  if (p.effective_balance_max < p.activation_balance_min ||
      p.effective_balance_max > effective_balance_limit)
    return "the largest effective balance lies between the activation balance and 100000 ETH";
  if (p.churn_min < p.increment || p.churn_max < p.churn_min)
    return "the churn limits must allow an increment, and the smaller come first";
  if (p.weight_denominator <= p.proposer_weight || p.leak_quotient == 0 || p.score_bias == 0)
    return "a weight or quotient of rewards is out of bounds";
  if (p.slashing_quotient == 0 || p.whistleblower_quotient == 0 || p.slashings_epochs < 2)
    return "a quotient or period of slashing is too small";
  return {};
}

} // namespace

std::string_view to_string(revision r) {
  for (const auto& [name, value] : revisions)
    if (value == r)
      return name;
  return "unknown";
}

result<revision> revision_named(std::string_view name) {
  for (const auto& [known, value] : revisions)
    if (known == name)
      return value;
  return fail(errc::usage, "no revision of Ethereum is called \"" + std::string(name) + '"', {},
              "use phase0, altair, bellatrix or electra");
}

ethereum_settings settings_of(revision r) {
  ethereum_settings p;
  if (r == revision::electra)
    return p;
  before_electra(p);
  if (r == revision::bellatrix) {
    p.slashing_quotient = 32; // MIN_SLASHING_PENALTY_QUOTIENT_BELLATRIX
  } else if (r == revision::altair) {
    p.slashing_quotient = 64;         // MIN_SLASHING_PENALTY_QUOTIENT_ALTAIR
    p.slashing_multiplier = 2;        // PROPORTIONAL_SLASHING_MULTIPLIER_ALTAIR
    p.leak_quotient = 3 * (1u << 24); // INACTIVITY_PENALTY_QUOTIENT_ALTAIR
  } else {
    p.slashing_quotient = 128;  // MIN_SLASHING_PENALTY_QUOTIENT
    p.slashing_multiplier = 1;  // PROPORTIONAL_SLASHING_MULTIPLIER
    p.leak_quotient = 1u << 26; // INACTIVITY_PENALTY_QUOTIENT
  }
  return p;
}

status check(const ethereum_settings& settings) {
  const std::string_view fault = first_fault(settings);
  if (!fault.empty())
    return fail(errc::usage, std::string(fault));
  return {};
}

} // namespace concur::consensus::ethereum
