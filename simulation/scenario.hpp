// A scenario as typed values: what a TOML file says after every default has been filled in. The
// reader is in config/, the words of the file are fixed in docs/scenarios.md.
#pragma once

#include "base/money.hpp"
#include "base/types.hpp"
#include "ledger/pool.hpp"
#include "ledger/rules.hpp"
#include "simulation/faults/fault_settings.hpp"
#include "simulation/protocols.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace concur::simulation {

enum class run_mode { sim, live, hosts };
enum class driver_kind { actors, loop };
enum class store_kind { memory, disk };

/// The run ends at the first of these; what is not set does not count. After that it goes on, at
/// most for `limit`, until all honest replicas that are up share one head.
struct stop_rule {
  bool all_settled = false; ///< every payment and every submitted transaction is settled
  std::optional<duration> time;
  std::optional<std::uint64_t> height; ///< of the best chain
  std::optional<std::uint64_t> blocks; ///< made by anybody, stale ones too
  std::optional<std::uint64_t> events;
  std::optional<std::uint64_t> attempts; ///< of all attackers, that succeeded or were given up
};

struct run_limits {
  duration virtual_time = std::chrono::hours{24 * 365};
  duration wall_time = std::chrono::hours{1};
  std::uint64_t events = 10'000'000'000;
  /// What one node may hold in memory (node::replica_report::held_bytes); 0: no limit.
  std::size_t node_memory = 0;
};

struct run_settings {
  run_mode mode = run_mode::sim;
  driver_kind driver = driver_kind::actors;
  std::uint64_t seed = 1;
  stop_rule stop;
  run_limits limit;
  ledger::verify_mode verify = ledger::verify_mode::once;
  store_kind store = store_kind::memory;
  bool events_log = true;                   ///< write events.jsonl
  std::uint64_t events_log_max = 2'000'000; ///< lines; the digest covers all events in any case
};

/// Stakeholders who elect delegates (node/voter.hpp). They are spread over the nodes, each of which
/// submits the votes of its share.
struct election_settings {
  std::size_t voters = 0;
  amount stake = coins(100);    ///< of each voter, at least
  std::optional<double> pareto; ///< shape of the distribution above that; nothing: all the same
  double loyal = 0, informed = 1, lazy = 0, bribed = 0; ///< shares of the voters
  double turnout = 0.3;                                 ///< of lazy voters, an election
  std::size_t votes = 30;                               ///< delegates that each votes for, at most
  duration spread = std::chrono::seconds{10}; ///< votes of one occasion are spread over this time
  std::optional<duration> bribe_at;           ///< when bribed voters change sides
  std::vector<std::string> cartel;            ///< names of the nodes that they vote for then
};

struct protocol_settings {
  std::string preset = "lecture-pow";
  std::string family = "pow";
  protocol_rules rules;
  election_settings election;
  // Money.
  amount subsidy = coins(50);
  std::uint64_t halving_interval = 210'000;
  std::uint64_t maturity = 6;
  std::size_t block_bytes_max = 1'000'000;
  ledger::pool_limits pool;
};

/// A behaviour other than the honest one, see `concur list behaviours`. What a kind does not need
/// is left as it is.
struct behaviour_settings {
  std::string kind; ///< empty: honest
  duration from{0};
  std::optional<duration> until;
  double rate = 1; ///< share of the occasions that it uses

  std::string merchant; ///< double-spend: the node that is paid
  /// double-spend: after which goods are handed over; 0: what the merchant asks for
  std::uint64_t confirmations = 0;
  std::uint64_t give_up_behind = 0; ///< double-spend: blocks; 0: never
  amount value = coins(1);          ///< double-spend: of each payment
  std::string variant = "sm1";      ///< selfish
  std::uint64_t trail = 1;          ///< selfish, trail-stubborn: blocks that it may be behind
  std::vector<std::string> policy;  ///< selfish: lines "a,h,fork,action" in place of a variant
  std::string account;              ///< censor, feather-fork: a user
  std::uint64_t blocks = 1;         ///< feather-fork: it gives in when so many are on the block
  duration shift{0};                ///< timestamp: added to the time of its blocks
  std::string offence = "overpay";  ///< invalid-blocks: which rule they break
  double tx_rate = 1;               ///< spam: a second
  std::uint64_t tries = 64;         ///< grind: blocks that it tries for a turn
  std::string coalition;            ///< cartel, shared-keys: those with the same name act together
  /// shared-keys: from whom no block came for so long, for him the others act
  duration away_after = std::chrono::minutes{1};
};

/// `member` takes part in whatever way the protocol has: it mines, or stands as validator or
/// delegate.
enum class role_kind { miner, full, member, validator, delegate };

/// One entry of [[nodes]], after groups were spread out: one node each.
struct node_settings {
  std::string name;
  role_kind role = role_kind::miner;
  double hash_share = 0;   ///< of the whole hash rate, 0..1
  std::string city;        ///< row of the latency matrix; the name if not given
  std::size_t region = 0;  ///< for same/between latencies
  std::string user;        ///< name of the account that its wallet holds; empty: its own name
  amount balance;          ///< of that account at genesis
  amount stake;            ///< coins beside the balance that count as its stake at genesis
  std::uint64_t power = 0; ///< of its delegate, units of work a second; 0: enough
  duration held{0};        ///< how long balance and stake had rested by then
  duration joins{0};       ///< starts this late, with an empty store
  std::optional<duration> leaves; ///< stops this early
  duration clock_offset{0};       ///< its clock minus true time
  store_kind store = store_kind::memory;
  std::string machine;    ///< `hosts`: where it runs
  std::string checkpoint; ///< node that it asks for what is final whenever it starts; empty: nobody
  std::optional<std::uint64_t> accepts; ///< takes a payment for good after so many confirmations
  behaviour_settings behaviour;
};

struct constant_latency {
  duration value{0};
};
struct uniform_latency {
  duration min{0}, max{0};
};
struct lognormal_latency {
  duration median{0}, p99{0};
};
/// One way is half of the round trip.
struct matrix_latency {
  std::string name;
  std::vector<std::string> cities;
  std::vector<std::vector<duration>> round_trip;
};
struct region_latency {
  duration same{0}, between{0};
};
using latency_settings = std::variant<constant_latency, uniform_latency, lognormal_latency,
                                      matrix_latency, region_latency>;

enum class topology_kind { full, random, ring, line, star, small_world, regions };
struct topology_settings {
  topology_kind kind = topology_kind::full;
  std::size_t degree = 8; ///< random: links that each node opens are degree/2
  std::size_t regions = 5;
  double rewire = 0.1; ///< small_world
};

/// How a new block (or transaction) reaches the neighbours: `announce` its id and let them fetch,
/// `compact` header and short ids at once (BIP 152, high-bandwidth mode), `push` the whole thing.
enum class relay_kind { announce, compact, push };

/// Groups of nodes that cannot hear each other between two moments.
struct partition_settings {
  duration from{0};
  std::optional<duration> until;
  std::vector<std::vector<std::string>> groups; ///< of node names; "*" stands for the rest
  bool one_way = false;                         ///< only from group 0 to the others is cut
};

struct network_settings {
  topology_settings topology;
  latency_settings latency = constant_latency{};
  double jitter = 0;           ///< share of the latency: each packet takes up to this much longer
  std::uint64_t bandwidth = 0; ///< bytes a second out of a node; 0: unlimited
  double drop = 0;             ///< probability per packet
  double duplicate = 0;
  double reorder = 0; ///< probability of an extra delay of up to one latency
  relay_kind blocks = relay_kind::announce;
  relay_kind transactions = relay_kind::announce;
  std::vector<partition_settings> partitions;
};

struct payment_settings {
  duration at{0};
  std::string from, to; ///< users
  amount value;
  amount fee;
};

/// Background traffic: each wallet sends on average its share of `tx_rate` to random accounts.
struct load_settings {
  double tx_rate = 0;                           ///< a second, over all wallets
  std::size_t tx_size_min = 0, tx_size_max = 0; ///< encoded bytes, uniform; 0: as small as they are
  std::size_t accounts = 0;                     ///< funded accounts beside those of the nodes
  amount balance;                               ///< of each of them
  amount fee_min, fee_max;
  std::optional<duration> until;
};

/// A deliberate offence that one node commits once, to see it refused.
struct offence_settings {
  duration at{0};
  std::string node;
  std::string kind; ///< double-spend replay bad-signature repeated-transaction overpay below-target
};

/// Something else than a payment that a user does once.
struct deed_settings {
  duration at{0};
  std::string user;
  std::string kind;              ///< register resign bond unbond vote proxy
  amount value;                  ///< bond, unbond
  std::vector<std::string> whom; ///< users: vote, proxy
};

struct check_settings {
  std::vector<std::string> safety, require, expect, seen;
};

struct sweep_axis {
  std::string key;
  std::vector<std::string> values; ///< TOML texts
};
/// What a sweep's figures are held against.
struct sweep_comparison {
  std::string metric;  ///< a figure of summary.json, such as "merchant-reversed.rate"
  std::string against; ///< "theory:rosenfeld" or a number
  double ci = 0.95;    ///< confidence level of the interval, 0..1
};
struct sweep_settings {
  std::uint64_t seeds = 1;
  std::vector<sweep_axis> vary;
  std::optional<sweep_comparison> compare;
};

/// `hosts`: one machine, which runs one process for its share of the nodes.
struct machine_settings {
  std::string name;
  std::string address = "127.0.0.1";
  std::uint16_t port = 0; ///< that its process listens on; 0: any
};
/// What becomes of a run whose machines' clocks differ too much.
enum class on_skew { refuse, flag };
struct hosts_settings {
  std::string control_address = "127.0.0.1";
  std::uint16_t control_port = 0; ///< 0: any
  std::string join_token_file;    ///< all four empty: certificates are made for the run
  std::string ca, certificate, key;
  std::vector<machine_settings> machines;
  std::size_t per_address = 0; ///< connections from one address; 0: as machines need, 8 at least
  duration skew_max = std::chrono::milliseconds{50};
  simulation::on_skew on_skew = simulation::on_skew::refuse;
};

struct scenario {
  std::string name, about;
  run_settings run;
  protocol_settings protocol;
  std::vector<node_settings> nodes;
  network_settings network;
  std::vector<payment_settings> payments;
  load_settings load;
  std::vector<offence_settings> offences;
  std::vector<deed_settings> deeds;
  std::vector<fault_settings> faults; ///< those with a fixed time and fixed groups are in network
  check_settings check;
  sweep_settings sweep;
  hosts_settings hosts;
};

} // namespace concur::simulation
