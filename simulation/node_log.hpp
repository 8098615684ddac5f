// One text log a node, for people: what it made, followed, settled, refused. Kept in memory,
// bounded, and written by whoever asks for it at the end.
#pragma once

#include "simulation/cluster.hpp"
#include "simulation/observer.hpp"

#include <string>
#include <vector>

namespace concur::simulation {

/// What a node did, as a phrase that its name goes before; empty for facts that only count.
std::string words_of(const node::fact& f);

class node_log final : public observer {
public:
  /// At most `bytes_max` a node; what comes later is counted and left out.
  explicit node_log(const cluster& nodes, std::size_t bytes_max = 256 * 1024);

  void on_fact(instant now, node_id n, const node::fact& f) override;

  /// The text of a node, with a last line if something was left out.
  std::string text(node_id n) const;

private:
  struct pages {
    std::string text;
    std::uint64_t left_out = 0;
  };
  std::vector<pages> of_;
  std::size_t bytes_max_;
};

} // namespace concur::simulation
