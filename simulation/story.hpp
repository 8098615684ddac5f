// What led to the first violation of a run, told from the facts that bear on it: the blocks that
// contradict each other, who made them, who followed them, who settled or took them back, and the
// faults and deviations before. Everything else is left out.
#pragma once

#include "simulation/invariants/invariants.hpp"

#include <deque>
#include <map>

namespace concur::simulation {

enum class story_step : std::uint8_t {
  made,
  followed,
  settled,
  undone,
  deviated,
  stopped,
  restarted
};
std::string_view to_string(story_step s);

/// A point of the diagram: lanes are nodes, time runs to the right.
struct story_mark {
  instant at{};
  node_id node;
  story_step step{};
  std::string label; ///< "7B": height and branch; of a deviation its name
};
/// A block on its way from its maker to one that followed it.
struct story_arrow {
  std::size_t from = 0, to = 0; ///< marks
};

struct story {
  violation what;
  std::vector<std::string> sentences; ///< in the order of time
  std::vector<story_mark> marks;      ///< the same
  std::vector<story_arrow> arrows;
  std::vector<node_id> nodes; ///< that have a mark, rising
  std::uint64_t left_out = 0; ///< sentences before those, beyond the limit
};

/// Keeps the latest facts until an invariant breaks, then no more.
class chronicle final : public observer {
public:
  /// To be told of each fact after `checks` was.
  chronicle(const cluster& nodes, const invariants& checks) : nodes_(nodes), checks_(checks) {}

  void on_fact(instant now, node_id n, const node::fact& f) override;
  void on_fault(instant now, const fault_change& c) override;

  /// Nothing if nothing broke.
  std::optional<story> tell() const;

private:
  struct entry {
    instant at;
    node_id node;
    story_step step{};
    block_id block;
    std::string words; ///< of what is no block
  };
  struct origin {
    block_id parent;
    std::uint64_t height = 0;
  };

  void keep(entry e);
  std::map<block_id, std::string> labels_of(const violation& v) const;
  bool is_of_interest(const entry& e, const std::map<block_id, std::string>& labels) const;
  /// What `who` did, one after the other.
  std::string sentence(const entry& e, const std::vector<node_id>& who,
                       const std::map<block_id, std::string>& labels) const;

  const cluster& nodes_;
  const invariants& checks_;
  std::deque<entry> entries_; // oldest first
  std::deque<std::pair<instant, std::string>> faults_;
  std::map<block_id, origin> origins_;
  std::deque<block_id> origins_order_;
  bool is_over_ = false;
};

} // namespace concur::simulation
