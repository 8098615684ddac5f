// When which machine's process is killed, stopped or started again: the faults of a scenario that
// mode `hosts` carries out on real processes.
#pragma once

#include "simulation/scenario.hpp"

#include <map>
#include <vector>

namespace concur::actors {

/// Not thread-safe.
class fault_plan {
public:
  enum class step : std::uint8_t { kill, start, pause, resume };
  struct action {
    fault_plan::step step{};
    const simulation::fault_settings* because = nullptr;
    std::vector<std::size_t> machines;
  };

  /// Of crashes and pauses; the scenario must outlive it.
  explicit fault_plan(const simulation::scenario& s);

  /// What is due by now, in order.
  std::vector<action> due(instant now);

private:
  void add(const simulation::fault_settings& f, duration at, std::vector<std::size_t> machines);

  struct entry {
    action what;
    bool begins = false;
  };
  std::multimap<instant, entry> entries_;
};

} // namespace concur::actors
