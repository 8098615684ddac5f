// When the faults of a scenario begin and end: fixed times, periods, chance and conditions made
// into one order of changes.
#pragma once

#include "simulation/faults/condition.hpp"

#include <map>
#include <set>

namespace concur::simulation {

/// Of which faults somebody has the care: where nodes are processes, those of the network alone can
/// be carried out from inside.
enum class fault_scope : std::uint8_t { all, network };

class timetable {
public:
  enum class step : std::uint8_t { begin, toggle, end };
  struct change {
    instant at;
    std::uint64_t order = 0; ///< of changes at one moment
    std::size_t fault = 0;   ///< index into the scenario's
    step what{};
    friend auto operator<=>(const change&, const change&) = default;
  };

  explicit timetable(const scenario& s, fault_scope scope = fault_scope::all);

  /// Of the next change; instant::max() if there is none.
  instant next() const { return due_.empty() ? instant::max() : due_.begin()->at; }
  change pop();
  void add(instant at, std::size_t fault, step what);
  void forget(std::size_t fault); ///< what is still to come of what it began

  /// Faults whose condition has become true begin now.
  void look(instant now, const progress_view& view);
  /// The occurrence after one that begins now.
  void plan_next(instant now, std::size_t fault);

private:
  struct conditional {
    std::size_t fault;
    condition when;
    bool held = false;
  };

  const scenario& scenario_;
  std::vector<random_stream> draws_; // by fault
  std::vector<conditional> conditions_;
  std::set<change> due_;
  std::uint64_t order_ = 0;
};

} // namespace concur::simulation
