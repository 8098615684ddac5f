// Mode `hosts`: the process of one machine. Runs the nodes that live there as mode `live` does,
// sends what they say to other machines over links, and what they do to the control.
#pragma once

#include "actors/secure/gate.hpp"
#include "simulation/cluster.hpp"

#include <filesystem>
#include <functional>
#include <string>

namespace concur::actors {

struct worker_settings {
  std::size_t machine = 0; ///< index into the scenario's machines
  std::string build;
  std::string control_name;
  std::string control_address;
  std::uint16_t control_port = 0;
  gate_settings door;
  hash256 run;
  bool is_again = false;         ///< an earlier process of this run has been here
  std::filesystem::path folder;  ///< stores/ and wallets/ are in it
  std::function<bool()> is_over; ///< asked some times a second; true ends the process
  std::size_t threads = 2;
};

/// Runs until the control says that it is over. `nodes` was built with `here` and with the stores
/// in this folder. errc::environment if the control is out of reach for too long, a store failed
/// or the port is taken; errc::usage if the control refuses this process.
status run_worker(simulation::cluster& nodes, const worker_settings& settings);

} // namespace concur::actors
