// When a conditional fault begins: what may be asked of the run, and words for nodes that are only
// known once it runs.
#pragma once

#include "base/result.hpp"
#include "base/types.hpp"
#include "node/observation.hpp"
#include "simulation/cluster.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace concur::simulation {

/// "height >= 20", "settled >= 5", "leader(paris)".
struct condition {
  enum class subject : std::uint8_t { height, settled, leader };
  subject of{};
  std::uint64_t number = 0; ///< at least
  std::string node;         ///< leader
};

/// errc::usage if the text is none; whether the node exists is not looked at.
result<condition> parse_condition(std::string_view text);

/// How far the honest nodes have come. The leader is the node that made the newest block on the
/// highest chain: in a chain there is no other one before its time. Before the first block it is
/// the first node.
class progress_view {
public:
  explicit progress_view(const cluster& nodes) : nodes_(nodes) {}

  /// True if something changed that a condition may ask for.
  bool on_fact(node_id n, const node::fact& f);
  bool holds(const condition& c) const;
  node_id leader() const { return leader_; }

private:
  const cluster& nodes_;
  std::uint64_t height_ = 0, settled_ = 0;
  node_id leader_{};
};

/// The nodes of `words`: names of nodes, "*", "leader", "followers" (all but the leader), "any"
/// (one at random) and "random(N)". Rising, each once.
std::vector<node_id> pick_nodes(const cluster& nodes, const std::vector<std::string>& words,
                                const progress_view& now, random_stream& draws);

/// The same for groups, of which a node is in the first that names it: "any" is somebody who is in
/// no other group yet, "rest" and "*" is whoever is left. By node: number of the group, no_group.
std::vector<std::uint32_t> pick_groups(const cluster& nodes,
                                       const std::vector<std::vector<std::string>>& groups,
                                       const progress_view& now, random_stream& draws);

/// True for words that pick_nodes() and pick_groups() look up when a fault begins.
bool is_late_name(std::string_view word);

} // namespace concur::simulation
