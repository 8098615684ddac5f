// A scenario as typed values: what a TOML file says after every default has been filled in. The
// reader is in config/, the words of the file are fixed in docs/scenarios.md.
#pragma once

#include "base/money.hpp"
#include "base/types.hpp"
#include "ledger/pool.hpp"
#include "ledger/rules.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace concur::simulation {

enum class run_mode { sim, live, hosts };
enum class driver_kind { actors, loop };
/// `drawn`: the time to a solution is drawn from the hash share and the proof is a ticket of the
/// laboratory. `real`: nonces are searched. `live` and `hosts` always search.
enum class hashing_kind { drawn, real };
enum class store_kind { memory, disk };

/// The run ends at the first of these; what is not set does not count. After that it goes on, at
/// most for `limit`, until all honest replicas that are up share one head.
struct stop_rule {
  bool all_settled = false; ///< every payment and every submitted transaction is settled
  std::optional<duration> time;
  std::optional<std::uint64_t> height; ///< of the best chain
  std::optional<std::uint64_t> blocks; ///< made by anybody, stale ones too
  std::optional<std::uint64_t> events;
};

struct run_limits {
  duration virtual_time = std::chrono::hours{24 * 365};
  duration wall_time = std::chrono::hours{1};
  std::uint64_t events = 10'000'000'000;
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

enum class puzzle_kind { lecture, bitcoin };
enum class retarget_kind { none, bitcoin, testnet3, testnet4, asert, lwma };

/// Proof of work. Defaults are those of preset lecture-pow; config/presets/ has them all, sourced.
struct pow_settings {
  puzzle_kind puzzle = puzzle_kind::lecture;
  duration block_interval = std::chrono::seconds{10}; ///< aimed at
  unsigned leading_zero_bits = 20;                    ///< lecture: of the first block's target
  std::uint32_t start_bits = 0; ///< bitcoin: compact target of the first block; 0 for the limit
  retarget_kind retarget = retarget_kind::none;
  std::uint64_t retarget_window = 2016;        ///< blocks
  duration half_life = std::chrono::hours{48}; ///< asert
  std::uint64_t confirmations = 6; ///< settled when this many blocks, its own included, are on it
  duration future_limit = std::chrono::seconds{7200};
  hashing_kind hashing = hashing_kind::drawn;
  /// Nonces a second of all miners together at the start. 0: what makes the first target take
  /// block_interval.
  double hash_rate = 0;
  /// Every `difficulty_step_every` the number of leading zero bits falls by `difficulty_step_bits`
  /// (scenario too-easy). 0 for never.
  std::uint64_t difficulty_step_every = 0; ///< blocks
  unsigned difficulty_step_bits = 0;
};

struct protocol_settings {
  std::string preset = "lecture-pow";
  std::string family = "pow";
  std::variant<pow_settings> rules;
  // Money.
  amount subsidy = coins(50);
  std::uint64_t halving_interval = 210'000;
  std::uint64_t maturity = 6;
  std::size_t block_bytes_max = 1'000'000;
  ledger::pool_limits pool;
};

/// A behaviour other than the honest one, see `concur list behaviours`.
struct behaviour_settings {
  std::string kind; ///< empty: honest
};

enum class role_kind { miner, full };

/// One entry of [[nodes]], after groups were spread out: one node each.
struct node_settings {
  std::string name;
  role_kind role = role_kind::miner;
  double hash_share = 0;  ///< of the whole hash rate, 0..1
  std::string city;       ///< row of the latency matrix; the name if not given
  std::size_t region = 0; ///< for same/between latencies
  std::string user;       ///< name of the account that its wallet holds; empty: its own name
  amount balance;         ///< of that account at genesis
  duration joins{0};      ///< starts this late, with an empty store
  std::optional<duration> leaves; ///< stops this early
  duration clock_offset{0};       ///< its clock minus true time
  store_kind store = store_kind::memory;
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

struct scenario {
  std::string name, about;
  run_settings run;
  protocol_settings protocol;
  std::vector<node_settings> nodes;
  network_settings network;
  std::vector<payment_settings> payments;
  load_settings load;
  std::vector<offence_settings> offences;
  check_settings check;
  sweep_settings sweep;
};

} // namespace concur::simulation
