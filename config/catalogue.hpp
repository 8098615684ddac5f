// Everything that a scenario can name, with one line each: what `concur list` prints and what the
// reader checks names against. The names are a promise to users.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace concur::config {

struct named {
  std::string_view name;
  std::string_view about;
};

namespace checks {
// After every step.
inline constexpr std::string_view block_valid = "block-valid";
inline constexpr std::string_view supply_conserved = "supply-conserved";
inline constexpr std::string_view no_double_spend = "no-double-spend";
inline constexpr std::string_view settled_prefix = "settled-prefix";
inline constexpr std::string_view settled_sound = "settled-sound";
inline constexpr std::string_view no_honest_self_conflict = "no-honest-self-conflict";
inline constexpr std::string_view weight_grows = "weight-grows";
inline constexpr std::string_view heads_linked = "heads-linked";
inline constexpr std::string_view evidence_sound = "evidence-sound";
inline constexpr std::string_view merchant_reversed = "merchant-reversed";
// At the end.
inline constexpr std::string_view all_settled = "all-settled";
inline constexpr std::string_view heads_identical = "heads-identical";
inline constexpr std::string_view stores_identical = "stores-identical";
inline constexpr std::string_view offences_refused = "offences-refused";
// Must have been seen.
inline constexpr std::string_view fork = "fork";
inline constexpr std::string_view reorg_depth = "reorg-depth";
inline constexpr std::string_view stale_block = "stale-block";
inline constexpr std::string_view refused = "refused";
inline constexpr std::string_view dropped = "dropped";
inline constexpr std::string_view duplicated = "duplicated";
inline constexpr std::string_view reordered = "reordered";
inline constexpr std::string_view partitioned = "partitioned";
inline constexpr std::string_view late_join = "late-join";
inline constexpr std::string_view silence = "silence";
inline constexpr std::string_view equivocation = "equivocation";
inline constexpr std::string_view double_vote = "double-vote";
inline constexpr std::string_view two_branches = "cartel";
inline constexpr std::string_view nothing_at_stake = "nothing-at-stake";
inline constexpr std::string_view long_range = "long-range";
inline constexpr std::string_view overtake = "overtake";
inline constexpr std::string_view accusation = "accusation";
inline constexpr std::string_view conviction = "conviction";
inline constexpr std::string_view missed_slot = "missed-slot";
inline constexpr std::string_view term_change = "term-change";
inline constexpr std::string_view double_spend = "double-spend";
inline constexpr std::string_view withheld_block = "withheld-block";
inline constexpr std::string_view match = "match";
inline constexpr std::string_view overrule = "override";
inline constexpr std::string_view censored = "censored-transaction";
inline constexpr std::string_view feather_fork = "feather-fork";
inline constexpr std::string_view shifted_time = "shifted-time";
inline constexpr std::string_view spam = "spam";
inline constexpr std::string_view surround_vote = "surround-vote";
inline constexpr std::string_view shared_keys = "shared-keys";
inline constexpr std::string_view grind = "grind";
inline constexpr std::string_view amnesia = "amnesia";
inline constexpr std::string_view settled_revert = "settled-revert";
} // namespace checks

/// check.safety
std::span<const named> list_safety_checks();
/// Names that stand alone in check.require.
std::span<const named> list_end_checks();
/// check.seen, alone or compared with a count.
std::span<const named> list_events();
/// Figures that expressions of check.require can compare.
std::span<const named> list_figures();
/// Functions in expressions: balance(USER), p99(MEASURE) and so on.
std::span<const named> list_functions();
/// What p50() and the like are taken of.
std::span<const named> list_measures();

std::span<const named> list_behaviours();
std::span<const named> list_offences();
std::span<const named> list_deeds();
/// Kinds of [[faults]], and keys of faults that last for a whole run.
std::span<const named> list_faults();

struct listed {
  std::string name, about;
};
/// Presets with the first comment line of their file.
std::vector<listed> list_protocols();
/// Built-in scenarios with their `about`.
std::vector<listed> list_scenarios();

} // namespace concur::config
