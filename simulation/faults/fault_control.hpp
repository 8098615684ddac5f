// Carries out the faults of a scenario: looks up whom they hit, switches the network's faults on
// and off, bends clocks, breaks disks, and stops and restarts nodes. Whoever drives the run calls
// advance() before each event, and tells it the facts on which conditions and late names rest. Not
// thread-safe.
#pragma once

#include "simulation/faults/timetable.hpp"
#include "simulation/observer.hpp"

#include <map>

namespace concur::simulation {

/// What happened to a node's process.
struct process_change {
  node_id node;
  bool starts = false; ///< else it stopped
};

/// For whoever performs and tells it.
struct fault_news {
  std::vector<fault_change> changes;
  std::vector<process_change> processes;
  std::optional<error> failure; ///< a store could not be read at a restart
};

class fault_control {
public:
  /// `nodes` must outlive it.
  explicit fault_control(cluster& nodes, fault_scope scope = fault_scope::all);

  /// When the next change is due; instant::max() if none is.
  instant next() const { return table_.next(); }
  /// Carries out what is due at `now`. @pre now is not before any earlier one
  void advance(instant now, fault_news& news);
  void on_fact(instant now, node_id n, const node::fact& f);
  /// A write of this node failed: its process stops, and comes back when the fault ends. False if
  /// no fault of the scenario explains it.
  bool on_failed_write(node_id n, fault_news& news);

private:
  using step = timetable::step;
  struct occurrence {
    std::vector<node_id> nodes;
    random_stream draws;
    bool is_on = true;
  };

  void begin(instant now, std::size_t fault, fault_news& news);
  void toggle(instant now, std::size_t fault, fault_news& news);
  void end(std::size_t fault, fault_news& news);
  void begin_link(instant now, std::size_t fault, occurrence& o);
  void begin_process(instant now, const fault_settings& f, const occurrence& o, fault_news& news);
  void begin_clock(instant now, const fault_settings& f, const occurrence& o);
  void begin_disk(const fault_settings& f, occurrence& o, fault_news& news);
  void clog(instant now, const fault_settings& f, occurrence& o, link_fault& out) const;
  void stop(node_id n, const fault_settings& because, fault_news& news);
  void start_stopped(const fault_settings& because, fault_news& news);
  occurrence pick(std::size_t fault);

  cluster& nodes_;
  const std::vector<fault_settings>& faults_;
  progress_view view_;
  timetable table_;
  std::vector<std::uint64_t> times_; // by fault: how often it began
  std::map<std::size_t, occurrence> active_;
  std::vector<const fault_settings*> stopped_by_; // by node; null: runs
};

} // namespace concur::simulation
