// The parts of the reader, one a table of the file. Only for config/reader.cpp.
#pragma once

#include "config/section.hpp"
#include "consensus/dpos/dpos_settings.hpp"
#include "consensus/ethereum/settings.hpp"
#include "consensus/pos/lecture_rules.hpp"
#include "consensus/pos/peercoin_settings.hpp"

#include <map>

namespace concur::config {

/// Who there is: filled by read_nodes(), used by everything that names nodes or users.
struct directory {
  std::vector<std::string> nodes;
  std::vector<std::string> users; ///< of the same node
  std::map<std::string, std::vector<std::string>> groups;
  std::vector<place> at;           ///< where each node is declared
  std::vector<bool> region_is_set; ///< of the same node

  /// Names and groups of nodes.
  std::vector<std::string> node_words() const;
};

void read_run(const section& top, simulation::run_settings& out);
void read_protocol(const section& top, simulation::run_mode mode,
                   simulation::protocol_settings& out);
/// [protocol.pos] of each kind of rules, and as it is written.
void read_lecture_pos(const section& protocol, consensus::pos::lecture_pos_settings& out);
void read_peercoin(const section& protocol, consensus::pos::peercoin_settings& out);
std::string to_toml(const consensus::pos::lecture_pos_settings& s);
std::string to_toml(const consensus::pos::peercoin_settings& s);
/// [protocol.dpos], and as it is written. @pre `out` is of the kind that protocol.rules names
void read_dpos(const section& protocol, consensus::dpos::dpos_settings& out);
std::string to_toml(const consensus::dpos::dpos_settings& s);
/// [protocol.pos] of Ethereum's rules, and as it is written.
void read_ethereum(const section& protocol, consensus::ethereum::ethereum_settings& out);
std::string to_toml(const consensus::ethereum::ethereum_settings& s);
void read_nodes(const section& top, simulation::scenario& out, directory& who);
/// nodes.behaviour, and as it is written.
void read_behaviour(const section& row, simulation::node_settings& n);
std::string to_toml(const simulation::behaviour_settings& b);
/// Whom behaviours name must be there; merchants are found. @pre read_nodes() was called
void check_behaviours(const section& top, simulation::scenario& s, const directory& who);
/// Also gives nodes their machines, and machines their names for lists of nodes. @pre read_nodes()
/// was called
void read_hosts(const section& top, simulation::scenario& out, directory& who);
std::string to_toml(const simulation::hosts_settings& h);
/// Whom nodes trust must be there, and settle by votes. @pre read_nodes() was called
void check_checkpoints(const section& top, const simulation::scenario& s, const directory& who);
/// Also gives nodes their regions and checks their cities. @pre read_nodes() was called
void read_network(const section& top, simulation::scenario& out, const directory& who);
/// @pre read_run() and read_nodes() were called
void read_faults(const section& top, simulation::scenario& out, const directory& who);
std::string to_toml(const simulation::fault_settings& f);
void read_latency(const section& network, simulation::network_settings& out);
void read_payments(const section& top, simulation::scenario& out, const directory& who);
void read_load(const section& top, simulation::load_settings& out);
void read_offences(const section& top, simulation::scenario& out, const directory& who);
void read_election(const section& protocol, simulation::election_settings& out);
/// The cartel of an election must be nodes. @pre read_nodes() was called
void check_election(const section& top, const simulation::scenario& s, const directory& who);
void read_deeds(const section& top, simulation::scenario& out, const directory& who);
/// All coins of the first block together must be countable.
void check_supply(const section& top, const simulation::scenario& s);
void read_checks(const section& top, simulation::check_settings& out, const directory& who);
void read_sweep(const section& top, simulation::sweep_settings& out, const directory& who);

/// The TOML text of a value.
std::string toml_text(const value& v);
/// A string in quotes, escaped.
std::string quoted(std::string_view text);
/// A list of strings.
std::string list_text(const std::vector<std::string>& items);

} // namespace concur::config
