// What a run folder says about its run: summary.json and the tables next to it, read once.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace concur::apps::report {

enum class block_status : std::uint8_t {
  canonical, ///< on the chain that won
  stale,     ///< valid, but on a branch that lost
  orphan,    ///< its parent never arrived
};

/// A line of blocks.csv. Times in seconds since the start of the run; nothing = unknown.
struct block_row {
  std::string id;
  std::string parent;
  std::string miner;
  std::uint64_t height{0};
  block_status status{block_status::canonical};
  std::optional<double> time_s, settled_s, reach_50_s, reach_90_s;
  std::optional<double> transactions, bytes, reward;
};

/// A line of nodes.csv. `head` and `settled` stay text: a height or an identifier.
struct node_row {
  std::string name, role, city, head, settled, state_root;
  std::optional<double> blocks_made, blocks_canonical, hash_share, reward_share;
  std::optional<double> messages_sent, bytes_sent, rejected, store_bytes;
  std::optional<double> stake_share, missed, accused;
};

/// The share of the rewards that a node put in for: of the stake where that is known, else of the
/// hash rate.
inline std::optional<double> due_share(const node_row& n) {
  return n.stake_share ? n.stake_share : n.hash_share;
}
/// What that is called: "stake" or "hash rate".
std::string_view put_in(const std::vector<node_row>& nodes);

/// The columns of metrics.csv that the page draws; NaN = unknown at that time. blocks, stale, tx_*,
/// messages and bytes count from the start of the run; tx_included and tx_settled may fall when a
/// reorganisation takes transactions back.
struct series {
  std::vector<double> t_s;
  std::vector<double> height_min, height_max, blocks, stale;
  std::vector<double> tx_submitted, tx_included, tx_settled;
  std::vector<double> pool_min, pool_max, messages, bytes, heads;
  std::vector<double> wealth_gini, top_wealth_share, turnout, slots_missed;
};

struct message_row {
  std::string kind;
  std::optional<double> count, bytes;
};

/// The inverse of a distribution function, ascending in both.
struct latency_curve {
  std::string kind; ///< included | settled | block_reach, or a later kind
  struct point {
    double quantile; ///< 0..1
    double seconds;
  };
  std::vector<point> points;
};

/// Tables are absent if their file is missing, empty if it holds no line.
struct run_files {
  nlohmann::json summary;
  std::optional<std::string> scenario;
  std::optional<nlohmann::json> story;          ///< violations/01/story.json
  std::optional<std::vector<block_row>> blocks; ///< by height, then as in the file
  std::optional<std::vector<node_row>> nodes;
  std::optional<series> metrics;
  std::optional<std::vector<message_row>> messages;
  std::optional<std::vector<latency_curve>> latency;
};

/// Errors: usage if summary.json is missing, no JSON object, or a file cannot be read.
result<run_files> read_run(const std::filesystem::path& run_folder);

/// The value of a curve at that quantile, interpolated; nothing outside what was recorded.
std::optional<double> value_at(const latency_curve& curve, double quantile);

} // namespace concur::apps::report
