// What a scenario can do without: lists of things that can be dropped one by one, settings that can
// be made plain at once, and times and rates that can be made smaller. The shrinker knows nothing
// else of scenarios; a new kind of fault needs a line in these tables.
#pragma once

#include "apps/search/ddmin.hpp"
#include "simulation/scenario.hpp"

#include <span>
#include <string_view>

namespace concur::apps::search {

struct part_kind {
  std::string_view name; ///< for people: "payments"
  std::size_t (*count)(const simulation::scenario& s);
  /// Leaves only those whose numbers are in `kept`; what refers to others goes with them.
  void (*keep)(simulation::scenario& s, const subset& kept);
};
/// In the order in which they are tried: what is cheap to lose first.
std::span<const part_kind> part_kinds();

/// Makes one setting plain; false if it is that already.
struct simplification {
  std::string_view name;
  bool (*apply)(simulation::scenario& s);
};
std::span<const simplification> simplifications();

/// A number that may get smaller, without a unit: a rate, or nanoseconds.
struct dial {
  std::string_view name;
  double (*value)(const simulation::scenario& s, std::size_t i);
  void (*set)(simulation::scenario& s, std::size_t i, double value);
  std::size_t (*count)(const simulation::scenario& s);
  double step; ///< it is set to multiples of this
};
std::span<const dial> dials();

/// How much there is of a scenario.
struct scenario_size {
  std::size_t nodes = 0, faults = 0, traffic = 0;
  friend bool operator==(const scenario_size&, const scenario_size&) = default;
};
/// Faults: partitions and other planned ones, offences, behaviours, rates of the network, late
/// joins, early leaves, wrong clocks. Traffic: payments, deeds, and the load as one.
scenario_size size_of(const simulation::scenario& s);

} // namespace concur::apps::search
