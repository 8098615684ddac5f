// What was measured in a run, as plain data: the source of summary.json and of the CSV files
// (docs, section "Run folder"). Times are virtual in `sim` and real in `live` and `hosts`.
#pragma once

#include "base/trace_digest.hpp"
#include "messages/envelope.hpp"
#include "simulation/faults/fault_settings.hpp"
#include "simulation/histogram.hpp"
#include "simulation/time_series.hpp"

#include <array>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace concur::simulation {

enum class block_status : std::uint8_t {
  canonical, ///< on the best chain at the end
  stale,     ///< valid, but not on it
  orphan,    ///< adopted by nobody, not even its maker: an invalid block of a faulty node
};
std::string_view to_string(block_status s);

struct block_record {
  block_id id;
  block_id parent;
  concur::height height;
  instant made{};
  node_id miner;
  amount reward;                                ///< of its proposer: claimed, and what dues bring
  std::vector<std::pair<node_id, amount>> paid; ///< by dues, to others
  std::uint32_t transactions = 0;
  std::uint32_t bytes = 0;
  std::uint32_t holders = 0;        ///< honest nodes that had it on their best chain
  std::uint32_t expected = 0;       ///< honest nodes that were up when it was made
  std::optional<instant> settled;   ///< first by an honest node
  std::optional<duration> reach_50; ///< until half of `expected` had it on their best chain
  std::optional<duration> reach_90;
  block_status status = block_status::stale;
};

struct traffic_count {
  std::uint64_t count = 0, bytes = 0;
};

struct node_counters {
  std::uint64_t blocks_made = 0; ///< also invalid ones
  std::uint64_t blocks_canonical = 0;
  amount reward; ///< from canonical blocks: of its own ones, and what dues of others bring
  traffic_count sent;
  std::uint64_t refused = 0; ///< what it refused
  std::uint64_t hashes = 0;
  std::uint64_t slots_made = 0, slots_missed = 0; ///< its turns, as the watcher saw them
  std::optional<double> votes_share;              ///< of all votes, when the last term began
  std::uint64_t attempts = 0;  ///< of an attack that can succeed or fail; those that ended
  std::uint64_t successes = 0; ///< payments of its account that a merchant saw taken back
  std::map<std::string, std::uint64_t, std::less<>> accused; ///< by honest nodes, by kind

  std::uint64_t accused_sum() const;
};

/// When the set that takes turns changed, as the watcher saw it.
struct term_record {
  instant began{};
  std::uint64_t term = 0;
  std::uint64_t active = 0;           ///< delegates in it; 0 without elections
  std::vector<node_id> left, entered; ///< nodes, against the term before
};

struct halt_record {
  node_id node;
  instant at{};
  std::string why;
};

/// Two statements by which an honest node saw somebody contradict himself.
struct evidence_record {
  account_id who;
  std::string name; ///< of its owner in this scenario
  std::uint64_t slot = 0;
  std::shared_ptr<const action> what;
};

/// A fault of the scenario that began.
struct fault_record {
  std::string name;
  fault_kind kind{};
  instant began{};
  std::optional<instant> ended;
  std::vector<node_id> nodes; ///< that it hit; empty if it hit links between groups
};

/// Counts by name, in the order of names.
using counts = std::map<std::string, std::uint64_t, std::less<>>;

struct measured {
  std::vector<block_record> blocks;                     ///< in the order in which they were made
  std::uint64_t blocks_canonical = 0, blocks_stale = 0; ///< of those made in this run
  std::uint64_t forks = 0; ///< heights at which more than one valid block was made
  std::map<std::uint64_t, std::uint64_t> reorganisations; ///< of honest nodes: count by depth
  std::uint64_t settled_reverts = 0;                      ///< by honest nodes
  std::uint64_t settled_twice = 0;   ///< heights at which honest nodes settled different blocks
  std::optional<double> settled_lag; ///< blocks from the settled one to the head, mean (watcher)
  duration stall{0};                 ///< the longest time in which nothing was settled (watcher)
  std::uint64_t reversals = 0; ///< payments that merchants had accepted and that were taken back

  std::uint64_t submitted = 0, included = 0, settled = 0; ///< transactions
  std::uint64_t submitted_bytes = 0;
  std::uint64_t open = 0; ///< submitted, neither settled nor rejected
  counts rejected;        ///< transactions, as their wallets were told, by reason
  std::uint64_t rejected_of_honest = 0;

  histogram included_after, settled_after; ///< since the transaction was submitted
  histogram block_reach; ///< from making a block to each other honest node's having it as its chain
  histogram reach_90;    ///< one value a block
  histogram interval;    ///< between blocks of the best chain

  std::array<traffic_count, message_kinds> messages{}; ///< sent
  std::uint64_t messages_lost = 0;
  std::vector<node_counters> nodes;
  /// What honest nodes refused, and what a faulty node's replica, which is honest code, refused to
  /// take from its own wallet.
  counts refused;
  counts deviations;
  counts faults;                         ///< that began, by kind
  std::vector<fault_record> fault_times; ///< the first 10,000
  std::vector<halt_record> halts;        ///< the first 100
  /// Turns on the chain of the watcher: the first honest node that is there all the time.
  std::uint64_t slots_made = 0, slots_missed = 0;
  std::uint64_t seals = 0;               ///< signatures under blocks and votes, by all nodes
  std::uint64_t accusations = 0;         ///< by honest nodes
  std::vector<evidence_record> evidence; ///< the first 20, one an accused and slot
  std::vector<node_id> active;           ///< rising; of the last term with an election
  std::vector<term_record> terms;        ///< the first 10,000

  std::vector<series_row> series;
  duration series_step{0};
  std::uint64_t events = 0;
  instant end{};
  std::string digest; ///< of all events; 32 digits

  std::uint64_t blocks_made() const { return blocks_canonical + blocks_stale; } ///< valid ones
  std::uint64_t reorganisation_max() const;
  traffic_count sent() const;
  std::uint64_t hashes() const;
  std::uint64_t rejected_sum() const;
};

} // namespace concur::simulation
