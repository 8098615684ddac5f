// Mode `hosts`: which machine runs which nodes.
#pragma once

#include "simulation/scenario.hpp"

#include <optional>
#include <string>
#include <vector>

namespace concur::simulation {

/// By node: the index of its machine. @pre every node names one of the machines
std::vector<std::size_t> machine_of_nodes(const scenario& s);

/// The machines whose nodes these are. Nothing if a machine is hit in part only, since a process is
/// killed or stopped as a whole. "*" stands for all nodes.
std::optional<std::vector<std::size_t>> machines_hit(const scenario& s,
                                                     const std::vector<std::string>& nodes);

/// That all processes that faults stop are those of whole machines.
bool breaks_whole_machines(const scenario& s);

/// A scenario for so many processes on this machine: its machines, all on loopback, if it names as
/// many, else machines h1, h2, ... that take the nodes in turns.
void place_locally(scenario& s, std::size_t machines);

/// How many connections from one address a process of the run takes: hosts.per_address if it is
/// set, else 8, and more where so many machines have one address that they need more.
std::size_t connections_per_address(const scenario& s);

/// Loopback addresses never leave this machine: 127.0.0.0/8 and ::1.
bool is_loopback(const std::string& address);

} // namespace concur::simulation
