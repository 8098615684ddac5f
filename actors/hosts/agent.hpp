// Mode `hosts`: what `concur join` runs on each machine. It stays through the runs of a laboratory
// and starts, kills, stops and continues the process of each.
#pragma once

#include "actors/secure/gate.hpp"
#include "base/bytes.hpp"

#include <functional>
#include <string>

namespace concur::actors {

/// A worker as the agent sees it: started by the command, fed with what it must know.
struct worker_order {
  std::string run;      ///< 64 hexadecimal digits
  std::string scenario; ///< resolved TOML
  std::uint64_t epoch = 0;
  bytes secret;
  bool is_again = false;
};

struct agent_settings {
  std::string name; ///< of this machine
  std::string build;
  std::string control_name;
  std::string control_address;
  std::uint16_t control_port = 0;
  gate_settings door;
  bool once = false; ///< ends with the first run that it took part in
  /// For how long a control is looked for, at first and between two runs; zero: for ever.
  duration patience{0};
  /// Starts a worker; the process id, or nothing if it could not be started.
  std::function<std::optional<int>(const worker_order&)> start;
  /// The end of what a worker wrote, for people.
  std::function<std::string(const worker_order&)> last_words;
  std::function<bool()> is_over;
  std::function<void(const std::string&)> say;
};

/// Until `is_over`, or as settings say. errc::usage if the control refuses this machine,
/// errc::environment if it was not found in time.
status run_agent(const agent_settings& settings);

} // namespace concur::actors
