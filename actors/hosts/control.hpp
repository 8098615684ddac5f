// Mode `hosts`: the process that holds a run together. It lets machines in, compares their builds
// and clocks, hands out the scenario, gathers what their nodes do into one order for the observers,
// kills and stops processes as the scenario says, and collects their stores in the end.
#pragma once

#include "actors/secure/gate.hpp"
#include "simulation/run_control.hpp"

#include <functional>
#include <string>
#include <vector>

namespace concur::actors {

struct hosts_options {
  gate_settings door;
  std::string build;
  hash256 run;                   ///< drawn for this run
  std::optional<hash256> secret; ///< of the laboratory
  std::filesystem::path folder;  ///< stores are collected in its stores/
  std::vector<simulation::machine_settings> machines;
  /// By machine: the run begins without it, since all its nodes join later.
  std::vector<bool> is_late;
  duration join_max = std::chrono::seconds{60};
  duration skew_max = std::chrono::milliseconds{50};
  simulation::on_skew on_skew = simulation::on_skew::refuse;
  std::function<void(const std::string&)> say; ///< a line for people
  /// Called on the caller's thread with the time of the laboratory; false interrupts.
  std::function<bool(instant)> heartbeat;
};

/// What became of one machine.
struct machine_account {
  std::string name, address;
  bool is_measured = false;             ///< its clock; false if it never came
  duration clock_offset{0};             ///< its clock minus that of the control
  duration clock_uncertainty{0};        ///< half of the shortest round trip
  std::uint64_t lives = 0;              ///< processes that ran there
  std::uint64_t killed = 0, paused = 0; ///< by the scenario or by hand
  std::uint64_t batches = 0;            ///< of records, that it sent
  std::uint64_t report_bytes = 0;
  bool has_stores = false; ///< they were collected
};

/// What processes count by themselves; those that were killed took theirs along.
struct process_counts {
  simulation::network_model::counters network;
  std::uint64_t signatures_checked = 0, signatures_needed = 0;
};
process_counts counts_of(const simulation::cluster& nodes);
/// As whole numbers in a fixed order, and back; what is missing counts as 0.
std::vector<std::uint64_t> to_list(const process_counts& c);
/// Adds.
void add(process_counts& to, const std::vector<std::uint64_t>& list);

struct hosts_end {
  simulation::run_end end{};
  instant at{};
  std::vector<machine_account> machines;
  process_counts counts;
};

/// Lives on one thread, but for what says otherwise.
class hosts_control {
public:
  /// Errors as of gate::open().
  static result<std::unique_ptr<hosts_control>> open(hosts_options options);
  virtual ~hosts_control() = default;

  /// Where it listens.
  virtual std::uint16_t port() const = 0;

  /// Waits until every machine's agent is there, with this build and a clock that is right enough.
  /// errc::environment if not, naming the machine.
  virtual status assemble() = 0;

  /// Runs it. `nodes` is what the records are about: built from the same scenario with nothing
  /// `here`; it is not touched. `scenario` is its resolved text. errc::environment if a machine
  /// could not start or all were lost.
  virtual result<hosts_end> run(const std::string& scenario, simulation::cluster& nodes,
                                simulation::run_control& control,
                                std::vector<simulation::observer*> observers) = 0;

  /// From any thread: as a fault of the scenario would. "kill", "start", "pause", "resume" a
  /// machine; "cut", "heal" a list of machines from the others.
  virtual void command(const std::string& what, std::vector<std::size_t> machines) = 0;

  struct machine_now {
    std::string name, address;
    bool is_up = false;
  };
  /// From any thread.
  virtual std::vector<machine_now> machines_now() const = 0;

  /// From any thread: the wallet of this node shall sign and submit this.
  virtual void petition(node_id n, const action& what) = 0;
};

} // namespace concur::actors
