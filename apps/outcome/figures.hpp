// What the words of check.require and check.seen stand for once a run is over; the words are those
// of config/catalogue.hpp.
#pragma once

#include "config/expression.hpp"
#include "simulation/outcome.hpp"

#include <optional>
#include <string>

namespace concur::apps {

/// Figures, functions and the checks at the end, for config::evaluate(). Refers to both arguments.
config::lookup figures_of(const simulation::scenario& s, const simulation::outcome& o);

/// Every payment and every transaction that was handed to a node is settled. Where there is no
/// background load, an honest user's transaction that was rejected is not settled either.
bool all_settled(const simulation::scenario& s, const simulation::outcome& o);

/// Every planned offence was committed, and refused for the reason that fits it.
bool offences_refused(const simulation::scenario& s, const simulation::outcome& o);

/// How often an event of check.seen happened; nothing if there is no such event.
std::optional<std::uint64_t> times_seen(std::string_view event, const simulation::outcome& o);

/// Attempts of attackers that ended.
std::uint64_t attempts(const simulation::measured& m);
/// Share of valid blocks that did not stay; nothing if there are none.
std::optional<double> stale_rate(const simulation::measured& m);
/// Settled transactions a second; nothing if no time passed.
std::optional<double> throughput(const simulation::measured& m);

} // namespace concur::apps
