// What a run that goes on looks like from outside: heads, what is settled, blocks and transactions
// of the best chains. Fed by the observers' thread, asked from any other.
#pragma once

#include "simulation/cluster.hpp"
#include "simulation/observer.hpp"

#include <map>
#include <mutex>
#include <nlohmann/json.hpp>

namespace concur::apps {

class status_board final : public simulation::observer {
public:
  /// `nodes` must outlive it; only names and keys are read.
  explicit status_board(const simulation::cluster& nodes);

  void on_fact(instant now, node_id n, const node::fact& f) override;

  /// Everything in a few figures.
  nlohmann::ordered_json status() const;
  /// By height on a best chain, or by the first digits of the id. errc::usage if there is none.
  result<nlohmann::ordered_json> block(const std::string& subject) const;
  result<nlohmann::ordered_json> transaction(const std::string& id) const;
  result<nlohmann::ordered_json> node(const std::string& name) const;

private:
  struct node_state {
    block_id head;
    std::uint64_t height = 0, settled = 0, made = 0;
    bool is_up = true;
  };
  struct tx_state {
    std::string what; ///< submitted, included, settled, rejected
    node_id by;
    tx_ptr tx;
  };

  nlohmann::ordered_json node_json(std::size_t n) const;

  const simulation::cluster& nodes_;
  mutable std::mutex mutex_;
  instant now_{};
  std::vector<node_state> states_;
  std::map<block_id, block_ptr> blocks_;
  std::map<tx_id, tx_state> transactions_;
  std::map<std::string, std::uint64_t, std::less<>> counts_; // transactions by their state
};

} // namespace concur::apps
