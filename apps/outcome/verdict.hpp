// What a run is judged to be: every property with its status, one verdict, one exit code.
#pragma once

#include "simulation/outcome.hpp"

#include <optional>
#include <string>
#include <vector>

namespace concur::apps {

enum class property_kind { safety, liveness, require, expect, seen };
std::string_view to_string(property_kind k);

struct property {
  std::string name;
  property_kind kind{};
  /// safety: held | violated; liveness and require: met | missed | unknown; expect: occurred |
  /// missed; seen: seen | not seen | unknown.
  std::string status;
  /// Of violations where there was one, else how often it was looked at; of `seen`, how often.
  std::uint64_t count = 0;
  std::optional<simulation::violation> first; ///< where it was found broken first
  std::string text;                           ///< figures of a condition, or why it is unknown
  /// Why it is no wonder that it failed: what it rests on is broken by the scenario
  /// (simulation/assumptions.hpp). Empty if it held, or if its failing is a bug.
  std::string excuse = {};
};

enum class verdict_kind { pass, fail, inconclusive };
std::string_view to_string(verdict_kind v);

struct judgement {
  verdict_kind verdict{};
  int exit_code = 0;
  std::string what; ///< a few words: what was violated or missed, or how much held
  std::vector<property> properties;
};

/// What failed outside of a protocol's assumptions does not count as failed. Exit codes as users
/// know them (docs, section "Exit codes"): 6 if `own_fault` says that the
/// laboratory itself failed, then 1, 5 (a store failed, a node used up its memory), 130
/// (interrupted), 3, 4, else 0.
judgement judge(const simulation::scenario& s, const simulation::outcome& o,
                const std::optional<std::string>& own_fault = {});

} // namespace concur::apps
