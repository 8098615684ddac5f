// Collects what a run shows, from facts and events alone: it never looks into a node, so it works
// the same in all modes. Constant time a fact but for the logarithm of a few maps; memory grows by
// a small record a block, and by an entry for each transaction that is open.
//
// Not thread-safe: facts must come one at a time, in one order.
#pragma once

#include "simulation/cluster.hpp"
#include "simulation/measured.hpp"
#include "simulation/merchants.hpp"
#include "simulation/observer.hpp"
#include "simulation/owners.hpp"
#include "simulation/settling_watch.hpp"

#include <deque>
#include <functional>
#include <unordered_map>
#include <vector>

namespace concur::simulation {

struct pool_range {
  std::uint64_t min = 0, max = 0;
};
/// Asked once a row of the time series for the transactions that wait in pools.
using pool_sampler = std::function<std::optional<pool_range>()>;

/// Looks at up to 64 honest nodes. Only where nothing else runs at the same time: in `sim`.
pool_sampler sample_pools(const cluster& nodes);

class measurement final : public observer {
public:
  explicit measurement(const cluster& nodes, pool_sampler pools = {},
                       ownership_sampler owners = {});

  void on_event(const handled& e) override;
  void on_fact(instant now, node_id n, const node::fact& f) override;
  void on_fault(instant now, const fault_change& c) override;
  void on_sent(instant now, const sent& s) override;

  /// The best chain as it is held by the honest node that is furthest; genesis at first. Blocks are
  /// canonical by it unless finish() is told otherwise.
  const block_id& best_head() const { return best_head_; }
  std::uint64_t best_height() const { return best_height_; }
  std::uint64_t events() const { return out_.events; }
  /// As far as it is known; totals by status, series and digest come with finish().
  const measured& so_far() const { return out_; }

  /// Ends the run at `now` with the chain that ends in `head` as the one that counts.
  measured finish(instant now, const block_id& head);

private:
  struct spreading { // a block on its way to all honest nodes
    std::size_t record = 0;
    std::vector<bool> has;
  };
  struct open_tx {
    instant submitted{};
    bool is_included = false;
    bool was_included = false;
  };
  struct attendance { // how the number of honest nodes that are up changes
    instant at{};
    node_id node;
    bool is_up = false;
  };

  void on(instant now, node_id n, const node::block_made& f);
  void on(instant now, node_id n, const node::chain_moved& f);
  void on(instant now, node_id n, const node::block_settled& f);
  void on(instant now, node_id n, const node::settling_reverted& f);
  void on(instant now, node_id n, const node::refused& f);
  void on(instant now, node_id n, const node::tx_submitted& f);
  void on(instant now, node_id n, const node::tx_rejected& f);
  void on(instant now, node_id n, const node::tx_moved& f);
  void on(instant now, node_id n, const node::deviated& f);
  void on(instant now, node_id n, const node::hashed& f);
  void on(instant now, node_id n, const node::accused& f);
  void on(instant now, node_id n, const node::slot_ended& f);
  void on(instant now, node_id n, const node::term_began& f);
  void on(instant now, node_id n, const node::sealed& f);
  void on(instant now, node_id n, const node::halted& f);
  void on(instant now, node_id n, const node::stopped& f);
  void on(instant now, node_id n, const node::restarted& f);

  bool is_honest(node_id n) const { return !nodes_.members()[n.value].faulty; }
  void advance(instant now);
  void attend(const attendance& a);
  void count_head(const block_id& id, std::uint64_t height, bool add);
  void reached(instant now, node_id n, const block_id& id);
  series_row row(instant at, bool with_sample) const;
  void count_votes(const consensus::ranking& ranks);
  void mark_canonical(const block_id& head);
  void total();

  const cluster& nodes_;
  pool_sampler pools_;
  ownership_sampler owners_;
  measured out_;
  time_series series_;
  trace_digest digest_;
  merchants merchants_;

  struct tip {
    block_id id;
    std::uint64_t height = 0;
  };
  std::vector<tip> heads_; // of every node
  std::vector<bool> up_;   // honest and there
  std::uint64_t honest_up_ = 0;
  node_id watcher_ = nobody;
  settling_watch settling_;        // of the watcher
  std::vector<account_id> active_; // of the last term
  std::deque<attendance> to_come_; // by time
  std::map<block_id, std::uint64_t> head_count_;
  std::map<std::uint64_t, std::uint64_t> height_count_;
  block_id best_head_;
  std::uint64_t best_height_ = 0;
  std::uint64_t first_height_ = 0; // of the best chain when the run began
  std::uint64_t valid_blocks_ = 0;

  std::unordered_map<block_id, std::size_t, hash256_hasher> records_; // looked up only
  std::unordered_map<block_id, spreading, hash256_hasher> spreading_; // looked up only
  std::deque<block_id> spreading_order_;                              // oldest first
  std::map<std::uint64_t, std::uint32_t> made_at_;                    // valid blocks by height
  std::unordered_map<tx_id, open_tx, hash256_hasher> open_;           // looked up only
  std::uint64_t included_now_ = 0; // open ones that are in a block, as their nodes see it
};

} // namespace concur::simulation
